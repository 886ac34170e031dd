#pragma once

#include <inputspec/fault.hpp>
#include <inputspec/layout/axes_map.hpp>
#include <inputspec/tensor/extents.hpp>
#include <optional>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI {

namespace layout {
/// The shape that a layout stores against what the next one is said to take, if anything.
constexpr std::optional<Fault> check_between(const extents& between, const axes_map& map) {
    if (between.empty() || between == map.shape()) return std::nullopt;
    const bool is_rank = between.rank() != map.shape().rank();
    int axis = 0;
    while (!is_rank && between[axis] == map.shape()[axis]) ++axis;
    return Fault{FaultKind::layout,
                 -1,
                 is_rank ? -1 : axis,
                 is_rank ? map.shape().rank() : map.shape()[axis],
                 is_rank ? between.rank() : between[axis],
                 "the outer LayoutTransformed's .logical is not what the inner one stores"};
}
}  // namespace layout

/// A layout of a layout: what LayoutTransformed{LayoutTransformed{policy, first}, then} is. One map
/// from the logical tensor to the stored one; the tensor between is never made. Its shape is
/// `between` where that is written.
template <class First, class Then>
struct composed_layout {
    First first;
    Then then;
    extents between{};

    constexpr std::optional<Fault> apply(layout::axes_map& map) const {
        if (auto fault = first.apply(map)) return fault;
        if (auto fault = layout::check_between(between, map)) return fault;
        return then.apply(map);
    }
    constexpr std::optional<Fault> infer(const extents& stored, extents& logical) const {
        auto shape = between;
        if (shape.empty()) {
            if (auto fault = then.infer(stored, shape)) return fault;
        }
        return first.infer(shape, logical);
    }
    constexpr auto int4_dtype() const
        requires requires(const Then& last) { last.int4_dtype(); }
    {
        return then.int4_dtype();
    }
    constexpr auto text() const {
        fixed_text<232> out;
        if constexpr (requires { first.text(); }) out << std::string_view{first.text()} << ", ";
        if constexpr (requires { then.text(); }) out << std::string_view{then.text()};
        return out;
    }
};

template <class First, class Then>
composed_layout(First, Then) -> composed_layout<First, Then>;
template <class First, class Then>
composed_layout(First, Then, extents) -> composed_layout<First, Then>;

}  // namespace inputspec::inline INPUTSPEC_ABI
