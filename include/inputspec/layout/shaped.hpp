#pragma once

#include <inputspec/concepts.hpp>
#include <inputspec/fault.hpp>
#include <inputspec/layout/axes_map.hpp>
#include <inputspec/tensor/extents.hpp>
#include <optional>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

/// A layout on a logical shape, to be asked: the stored shape, where an element lies, and which
/// element lies there. A fault where the layout does not take the shape.
template <Layout L>
class shaped_layout {
public:
    constexpr shaped_layout(const L& layout, const extents& logical)
        : fault_{layout::axes_map::check(logical)}, map_{fault_ ? extents{} : logical} {
        if (!fault_) fault_ = layout.apply(map_);
    }

    constexpr const std::optional<Fault>& fault() const { return fault_; }
    constexpr const extents& logical_shape() const { return map_.logical(); }
    constexpr const extents& stored_shape() const { return map_.shape(); }

    /// The stored index of a logical one, which is within the logical shape.
    constexpr extents to_stored(const extents& logical) const { return map_.forward(logical); }
    /// The logical index of what a stored place holds; none where that is padding.
    constexpr std::optional<extents> to_logical(const extents& stored) const {
        extents out;
        if (!map_.backward(stored, out)) return std::nullopt;
        return out;
    }

private:
    std::optional<Fault> fault_;
    layout::axes_map map_;
};

}  // namespace inputspec::inline INPUTSPEC_ABI
