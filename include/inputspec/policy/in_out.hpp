#pragma once

#include <inputspec/policy/traits.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// An argument that the kernel reads and writes: filled like any input, reported as an output. A
/// tuner fills it again before each run.
template <class P>
struct InOut {
    static_assert(!detail::is_bound<P>,
                  "inputspec: InOut{at<…>(policy)}: positions are bound outermost; write "
                  "at<…>(InOut{policy})");
    static_assert(Policy<P>, "inputspec: InOut{policy}: write a policy, as GeneratorInput{…}");

    P policy;

    static constexpr std::string_view name = "InOut";
    static constexpr std::size_t arguments = P::arguments;
    static constexpr std::size_t phases = P::phases;
    static constexpr bool writes = detail::writes<P>();
    static constexpr bool is_output = true;

    constexpr std::string_view active_name() const { return detail::policy_name(policy); }
    constexpr bool supplied() const
        requires detail::may_be_absent<P>
    {
        return policy.supplied();
    }
    constexpr bool is_fallback() const { return detail::is_fallback(policy); }
    constexpr bool is_transformed() const { return detail::is_transformed(policy); }

    template <class Engine>
    constexpr std::optional<Fault> logical_shape(const basic_group<Engine>& group,
                                                 extents& out) const {
        return detail::logical_shape(policy, group, out);
    }
    template <class Engine>
    constexpr std::optional<Fault> check(const basic_group<Engine>& group) const {
        return policy.check(group);
    }
    template <class Engine>
    constexpr std::uint64_t size(std::size_t phase, const basic_group<Engine>& group) const {
        return policy.size(phase, group);
    }
    template <class Engine>
    constexpr std::uint64_t grain(std::size_t phase, const basic_group<Engine>& group) const {
        return detail::grain_of(policy, phase, group);
    }
    template <class Engine>
    constexpr std::uint64_t scratch(const basic_group<Engine>& group) const
        requires detail::takes_scratch<P, Engine>
    {
        return policy.scratch(group);
    }
    template <class Engine>
    void run(std::size_t phase, range items, const basic_group<Engine>& group) const {
        policy.run(phase, items, group);
    }
};

template <class P>
InOut(P) -> InOut<P>;

}  // namespace inputspec::inline INPUTSPEC_ABI
