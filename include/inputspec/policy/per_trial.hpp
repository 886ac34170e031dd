#pragma once

#include <inputspec/generate/apply.hpp>
#include <inputspec/policy/traits.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// What may depend on FillOptions::trial: a policy, or a generator inside SparseCSRFallback (then
/// the values vary and the pattern stays). All else holds still across candidates and trials.
template <class T>
struct PerTrial {
    static_assert(!detail::is_fixed<T>,
                  "inputspec: PerTrial{FixedInput{…}}: fixed data do not vary; write FixedInput{…} "
                  "alone, or PerTrial{GeneratorInput{…}}");
    static_assert(!detail::is_bound<T>,
                  "inputspec: PerTrial{at<…>(policy)}: positions are bound outermost; write "
                  "at<…>(PerTrial{policy})");
    static_assert(Policy<T> || Generator<T>,
                  "inputspec: PerTrial{x}: write a policy or a generator, as "
                  "PerTrial{GeneratorInput{…}}");

    T inner;
};

template <class T>
PerTrial(T) -> PerTrial<T>;

/// Around a policy: all of it varies.
template <class P>
    requires(Policy<P> && !detail::is_fixed<P>)
struct PerTrial<P> {
    P inner;

    static constexpr std::string_view name = "PerTrial";
    static constexpr std::size_t arguments = P::arguments;
    static constexpr std::size_t phases = P::phases;
    static constexpr bool writes = detail::writes<P>();
    static constexpr bool is_output = detail::is_output<P>();

    constexpr std::string_view active_name() const { return detail::policy_name(inner); }
    constexpr bool supplied() const
        requires detail::may_be_absent<P>
    {
        return inner.supplied();
    }
    constexpr bool is_fallback() const { return detail::is_fallback(inner); }
    constexpr bool is_transformed() const { return detail::is_transformed(inner); }

    template <class Engine>
    constexpr std::optional<Fault> logical_shape(const basic_group<Engine>& group,
                                                 extents& out) const {
        return detail::logical_shape(inner, group, out);
    }
    template <class Engine>
    constexpr std::optional<Fault> check(const basic_group<Engine>& group) const {
        return inner.check(group.per_trial());
    }
    template <class Engine>
    constexpr std::uint64_t size(std::size_t phase, const basic_group<Engine>& group) const {
        return inner.size(phase, group.per_trial());
    }
    template <class Engine>
    constexpr std::uint64_t grain(std::size_t phase, const basic_group<Engine>& group) const {
        return detail::grain_of(inner, phase, group.per_trial());
    }
    template <class Engine>
    constexpr std::uint64_t scratch(const basic_group<Engine>& group) const
        requires detail::takes_scratch<P, Engine>
    {
        return inner.scratch(group.per_trial());
    }
    template <class Engine>
    void run(std::size_t phase, range items, const basic_group<Engine>& group) const {
        inner.run(phase, items, group.per_trial());
    }
};

/// Around a generator: its draws vary, whatever policy it stands in.
template <class G>
    requires(Generator<G> && !Policy<G>)
struct PerTrial<G> {
    G inner;
    using per_trial_generator = G;
};

}  // namespace inputspec::inline INPUTSPEC_ABI
