#pragma once

#include <inputspec/policy/traits.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// `first` when its data is supplied, else `fallback`. Not supplied is: default-constructed, a null
/// span, an empty path, nullopt. A path that was given and cannot be read is an error.
template <class First, class Fallback>
struct OrElse {
    static_assert(!detail::is_bound<First> && !detail::is_bound<Fallback>,
                  "inputspec: OrElse{at<…>(policy), …}: positions are bound outermost; write "
                  "at<…>(OrElse{first, fallback})");
    static_assert(Policy<First> && Policy<Fallback>,
                  "inputspec: OrElse{first, fallback}: both are policies, as "
                  "OrElse{FixedInput{…}, SparseCSRFallback{…}}");
    static_assert(
        First::arguments == Fallback::arguments,
        "inputspec: OrElse{first, fallback}: both must cover the same number of arguments");
    static_assert(
        detail::may_be_absent<First>,
        "inputspec: OrElse{first, fallback}: first is always there, so the fallback would "
        "never be used; write FixedInput{…} first");

    First first;
    Fallback fallback;

    static constexpr std::string_view name = "OrElse";
    static constexpr std::size_t arguments = First::arguments;
    static constexpr std::size_t phases =
        First::phases > Fallback::phases ? First::phases : Fallback::phases;
    static constexpr bool writes = detail::writes<First>() || detail::writes<Fallback>();
    static constexpr bool is_output = detail::is_output<First>() || detail::is_output<Fallback>();

    constexpr bool is_fallback() const { return falls_back() || detail::is_fallback(first); }
    constexpr bool supplied() const
        requires detail::may_be_absent<Fallback>
    {
        return !falls_back() || fallback.supplied();
    }
    constexpr std::string_view active_name() const {
        return falls_back() ? detail::policy_name(fallback) : detail::policy_name(first);
    }
    constexpr bool is_transformed() const {
        return falls_back() ? detail::is_transformed(fallback) : detail::is_transformed(first);
    }

    template <class Engine>
    constexpr std::optional<Fault> logical_shape(const basic_group<Engine>& group,
                                                 extents& out) const {
        return falls_back() ? detail::logical_shape(fallback, group, out)
                            : detail::logical_shape(first, group, out);
    }
    template <class Engine>
    constexpr std::optional<Fault> check(const basic_group<Engine>& group) const {
        return falls_back() ? fallback.check(group) : first.check(group);
    }
    template <class Engine>
    constexpr std::uint64_t size(std::size_t phase, const basic_group<Engine>& group) const {
        if (falls_back()) return phase < Fallback::phases ? fallback.size(phase, group) : 0;
        return phase < First::phases ? first.size(phase, group) : 0;
    }
    template <class Engine>
    constexpr std::uint64_t grain(std::size_t phase, const basic_group<Engine>& group) const {
        return falls_back() ? detail::grain_of(fallback, phase, group)
                            : detail::grain_of(first, phase, group);
    }
    template <class Engine>
    constexpr std::uint64_t scratch(const basic_group<Engine>& group) const
        requires(detail::takes_scratch<First, Engine> || detail::takes_scratch<Fallback, Engine>)
    {
        return falls_back() ? detail::scratch_of(fallback, group)
                            : detail::scratch_of(first, group);
    }
    template <class Engine>
    void run(std::size_t phase, range items, const basic_group<Engine>& group) const {
        if (falls_back()) {
            fallback.run(phase, items, group);
        } else {
            first.run(phase, items, group);
        }
    }

private:
    constexpr bool falls_back() const { return !first.supplied(); }
};

template <class First, class Fallback>
OrElse(First, Fallback) -> OrElse<First, Fallback>;

}  // namespace inputspec::inline INPUTSPEC_ABI
