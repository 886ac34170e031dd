#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/element/number.hpp>
#include <inputspec/policy/output.hpp>
#include <inputspec/policy/traits.hpp>
#include <inputspec/tensor/extents.hpp>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace inputspec::inline INPUTSPEC_ABI::recipe {

/// A policy that no trial changes: PerTrial around it says nothing.
template <class P>
inline constexpr bool ignores_trial = inputspec::detail::is_fixed<P> || std::is_same_v<P, Output> ||
                                      std::is_same_v<P, Zeroed> || std::is_same_v<P, Unchanged>;

/// A policy in normal form: a leaf, whether it depends on the trial, and its layouts.
template <class Vocabulary>
struct alternative {
    struct transformation {
        typename Vocabulary::layout_chain layout;
        extents logical;
        number padding{};  ///< unset: the inner layout's, else 0
    };

    typename Vocabulary::leaf leaf;
    bool is_per_trial = false;
    std::optional<transformation> layout;

    /// As LayoutTransformed around it would: a layout, or one of the layout that it has.
    void transform(const transformation& by) {
        if (!layout) {
            layout = by;
            return;
        }
        auto links = by.layout.links();
        links.front().takes = by.logical;
        for (auto& link : links) layout->layout.add(std::move(link));
        if (by.padding.is_set()) layout->padding = by.padding;
    }

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
template <class Vocabulary>
struct clause {
    std::vector<std::uint8_t> positions;
    std::vector<alternative<Vocabulary>> alternatives;
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

}  // namespace inputspec::inline INPUTSPEC_ABI::recipe
