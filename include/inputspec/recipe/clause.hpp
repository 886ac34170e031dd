#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/layout/blocked.hpp>
#include <inputspec/policy/layout_transformed.hpp>
#include <inputspec/policy/output.hpp>
#include <inputspec/policy/traits.hpp>
#include <inputspec/run_phases.hpp>
#include <optional>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace inputspec::inline INPUTSPEC_ABI::recipe {

/// A policy that no trial changes: PerTrial around it says nothing.
template <class P>
inline constexpr bool ignores_trial = inputspec::detail::is_fixed<P> || std::is_same_v<P, Output> ||
                                      std::is_same_v<P, Zeroed> || std::is_same_v<P, Unchanged>;

/// A policy in normal form: a leaf, whether it depends on the trial, and its layout.
template <class Leaf>
struct alternative {
    struct transformation {
        runtime_layout layout;
        extents logical;
    };

    Leaf leaf;
    bool is_per_trial = false;
    std::optional<transformation> layout;

    std::size_t arguments() const {
        return std::visit([]<class P>(const P&) { return P::arguments; }, leaf);
    }
    /// Whether its data may be absent, so that an alternative may follow.
    bool may_be_absent() const {
        return std::visit(
            []<class P>(const P& policy) {
                if constexpr (requires { policy.pattern.may_be_absent(); }) {
                    return policy.pattern.may_be_absent();
                } else {
                    return inputspec::detail::may_be_absent<P>;
                }
            },
            leaf);
    }
    bool is_supplied() const {
        return std::visit([](const auto& policy) { return inputspec::detail::is_supplied(policy); },
                          leaf);
    }
};

/// A policy and its arguments in normal form: OrElse, InOut and at<…> lifted out of all nesting.
/// The first alternative that is supplied makes the data, else the last.
template <class Leaf>
struct clause {
    std::vector<std::uint8_t> positions;
    std::vector<alternative<Leaf>> alternatives;
    bool is_in_out = false;

    std::size_t active() const {
        std::size_t i = 0;
        while (i + 1 < alternatives.size() && !alternatives[i].is_supplied()) ++i;
        return i;
    }
    bool writes() const {
        return any_leaf([]<class P>(const P&) { return inputspec::detail::writes<P>(); });
    }
    bool is_output() const {
        return is_in_out ||
               any_leaf([]<class P>(const P&) { return inputspec::detail::is_output<P>(); });
    }

private:
    template <class F>
    bool any_leaf(F&& f) const {
        for (const auto& one : alternatives) {
            if (std::visit(f, one.leaf)) return true;
        }
        return false;
    }
};

/// A clause's active alternative with a policy's face.
template <class Leaf>
class active_policy {
public:
    explicit active_policy(const clause<Leaf>& from) : active_policy{from, from.active()} {}

    const std::size_t arguments;
    const std::size_t phases;

    bool is_fallback() const { return is_fallback_; }
    bool is_output() const { return is_output_; }
    bool is_transformed() const { return what_.layout.has_value(); }
    std::string_view active_name() const {
        return std::visit([](const auto& policy) { return inputspec::detail::policy_name(policy); },
                          what_.leaf);
    }

    template <class Engine>
    std::optional<Fault> logical_shape(const basic_group<Engine>& group, extents& out) const {
        if (!what_.layout) return std::nullopt;
        return inputspec::detail::logical_shape_of(what_.layout->layout, what_.layout->logical,
                                                   group, out);
    }
    template <class Engine>
    std::optional<Fault> check(const basic_group<Engine>& group) const {
        const auto on = [&](const auto& tensors) {
            return std::visit([&](const auto& policy) { return policy.check(tensors); },
                              what_.leaf);
        };
        if (!what_.layout) return on(varying(group));
        inputspec::detail::seen_through through;
        if (auto fault = look(group, through)) return fault;
        return on(varying(group).with_view(through.view));
    }
    template <class Engine>
    std::uint64_t size(std::size_t phase, const basic_group<Engine>& group) const {
        const auto on = [&](std::size_t its_phase, const auto& tensors) {
            return std::visit(
                [&](const auto& policy) -> std::uint64_t {
                    return policy.size(its_phase, tensors);
                },
                what_.leaf);
        };
        if (!what_.layout) return on(phase, varying(group));
        inputspec::detail::seen_through through;
        if (look(group, through)) return 0;
        if (phase == 0) return through.is_padded && is_written() ? items_of(group[0]) : 0;
        return on(phase - 1, varying(group).with_view(through.view));
    }
    template <class Engine>
    std::uint64_t grain(std::size_t phase, const basic_group<Engine>& group) const {
        if (what_.layout) return inputspec::detail::grain_of(Zeroed{}, phase, group);
        return std::visit(
            [&](const auto& policy) { return inputspec::detail::grain_of(policy, phase, group); },
            what_.leaf);
    }
    template <class Engine>
    std::uint64_t scratch(const basic_group<Engine>& group) const {
        if (what_.layout) return 0;  // of one argument, which needs none
        const auto tensors = varying(group);
        return std::visit(
            [&](const auto& policy) { return inputspec::detail::scratch_of(policy, tensors); },
            what_.leaf);
    }
    template <class Engine>
    void run(std::size_t phase, range items, const basic_group<Engine>& group) const {
        const auto on = [&](std::size_t its_phase, const auto& tensors) {
            std::visit([&](const auto& policy) { policy.run(its_phase, items, tensors); },
                       what_.leaf);
        };
        if (!what_.layout) return on(phase, varying(group));
        if (phase == 0) return Zeroed{}.run(0, items, group);
        inputspec::detail::seen_through through;
        if (look(group, through)) return;
        on(phase - 1, varying(group).with_view(through.view));
    }

private:
    active_policy(const clause<Leaf>& from, std::size_t active)
        : arguments{from.positions.size()},
          phases{(from.alternatives[active].layout ? 1u : 0u) +
                 std::visit([]<class P>(const P&) { return P::phases; },
                            from.alternatives[active].leaf)},
          what_{from.alternatives[active]},
          is_fallback_{active != 0},
          is_output_{from.is_output()} {}

    bool is_written() const {
        return std::visit([]<class P>(const P&) { return inputspec::detail::writes<P>(); },
                          what_.leaf);
    }
    template <class Engine>
    basic_group<Engine> varying(const basic_group<Engine>& group) const {
        return what_.is_per_trial ? group.per_trial() : group;
    }
    template <class Engine>
    std::optional<Fault> look(const basic_group<Engine>& group,
                              inputspec::detail::seen_through& through) const {
        return through.look(what_.layout->layout, what_.layout->logical, group);
    }

    const alternative<Leaf>& what_;
    bool is_fallback_;
    bool is_output_;
};

}  // namespace inputspec::inline INPUTSPEC_ABI::recipe
