#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/policy/layout_transformed.hpp>
#include <inputspec/policy/output.hpp>
#include <inputspec/policy/traits.hpp>
#include <inputspec/recipe/clause.hpp>
#include <inputspec/tensor/place.hpp>
#include <optional>
#include <string_view>
#include <variant>

namespace inputspec::inline INPUTSPEC_ABI::recipe {

/// A clause's active alternative with a policy's face.
template <class Vocabulary>
class active_policy {
    using group_type = basic_group<typename Vocabulary::engine>;

public:
    explicit active_policy(const clause<Vocabulary>& from) : active_policy{from, from.active()} {}

    const std::size_t arguments;
    const std::size_t phases;

    bool is_fallback() const { return is_fallback_; }
    bool is_output() const { return is_output_; }
    bool is_transformed() const { return what_.layout.has_value(); }
    std::string_view active_name() const;

    std::optional<Fault> logical_shape(const group_type& group, extents& out) const;
    std::optional<Fault> check(const group_type& group) const;
    std::uint64_t size(std::size_t phase, const group_type& group) const;
    std::uint64_t grain(std::size_t phase, const group_type& group) const;
    std::uint64_t scratch(const group_type& group) const;
    void run(std::size_t phase, range items, const group_type& group) const;

private:
    active_policy(const clause<Vocabulary>& from, std::size_t active)
        : arguments{from.alternatives[active].arguments()},
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
    group_type varying(const group_type& group) const {
        return what_.is_per_trial ? group.per_trial() : group;
    }
    std::optional<Fault> look(const group_type& group,
                              inputspec::detail::seen_through& through) const {
        return through.look(what_.layout->layout, what_.layout->logical, group);
    }

    const alternative<Vocabulary>& what_;
    bool is_fallback_;
    bool is_output_;
};

// Not in the class: what is defined there is inline, and compiled in spite of `extern template`
// (recipe/extern.hpp).

template <class Vocabulary>
std::string_view active_policy<Vocabulary>::active_name() const {
    return std::visit([](const auto& policy) { return inputspec::detail::policy_name(policy); },
                      what_.leaf);
}

template <class Vocabulary>
std::optional<Fault> active_policy<Vocabulary>::logical_shape(const group_type& group,
                                                              extents& out) const {
    if (!what_.layout) return std::nullopt;
    return inputspec::detail::logical_shape_of(what_.layout->layout, what_.layout->logical, group,
                                               out);
}

template <class Vocabulary>
std::optional<Fault> active_policy<Vocabulary>::check(const group_type& group) const {
    const auto on = [&](const auto& tensors) {
        return std::visit([&](const auto& policy) { return policy.check(tensors); }, what_.leaf);
    };
    if (!what_.layout) return on(varying(group));
    inputspec::detail::seen_through through;
    if (auto fault = look(group, through)) return fault;
    if (auto fault = through.check_padding(what_.layout->padding, group)) return fault;
    return on(varying(group).with_view(through.view));
}

template <class Vocabulary>
std::uint64_t active_policy<Vocabulary>::size(std::size_t phase, const group_type& group) const {
    const auto on = [&](std::size_t its_phase, const auto& tensors) {
        return std::visit(
            [&](const auto& policy) -> std::uint64_t { return policy.size(its_phase, tensors); },
            what_.leaf);
    };
    if (!what_.layout) return on(phase, varying(group));
    inputspec::detail::seen_through through;
    if (look(group, through)) return 0;
    if (phase == 0) return is_written() ? through.padding_items() : 0;
    return on(phase - 1, varying(group).with_view(through.view));
}

template <class Vocabulary>
std::uint64_t active_policy<Vocabulary>::grain(std::size_t phase, const group_type& group) const {
    if (what_.layout) return inputspec::detail::grain_of(Zeroed{}, phase, group);
    return std::visit(
        [&](const auto& policy) { return inputspec::detail::grain_of(policy, phase, group); },
        what_.leaf);
}

template <class Vocabulary>
std::uint64_t active_policy<Vocabulary>::scratch(const group_type& group) const {
    if (what_.layout) return 0;  // of one argument, which needs none
    const auto tensors = varying(group);
    return std::visit(
        [&](const auto& policy) { return inputspec::detail::scratch_of(policy, tensors); },
        what_.leaf);
}

template <class Vocabulary>
void active_policy<Vocabulary>::run(std::size_t phase, range items, const group_type& group) const {
    const auto on = [&](std::size_t its_phase, const auto& tensors) {
        std::visit([&](const auto& policy) { policy.run(its_phase, items, tensors); }, what_.leaf);
    };
    if (!what_.layout) return on(phase, varying(group));
    inputspec::detail::seen_through through;
    if (look(group, through)) return;
    if (phase == 0) return through.write_padding(what_.layout->padding, items, group);
    on(phase - 1, varying(group).with_view(through.view));
}

}  // namespace inputspec::inline INPUTSPEC_ABI::recipe
