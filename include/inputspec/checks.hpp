#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/fault.hpp>
#include <inputspec/layout/explain.hpp>
#include <inputspec/tensor/view.hpp>
#include <optional>
#include <type_traits>

// What a fill checks of its arguments together.

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// Whether a fault leaves a tensor that is not written unreadable even as a shape.
constexpr bool spoils_shape(const Fault& fault) {
    return fault.kind == FaultKind::null_tensor || fault.kind == FaultKind::rank;
}

/// A tensor's stored type against the signature's logical one. `handled`: the argument's policy maps
/// layouts itself, so that only the dtype must agree.
constexpr std::optional<Fault> compare_type(const tensor_view& view, const tensor_type& type,
                                            bool handled) {
    const DLTensor& tensor = view.tensor();
    if (kind_of(tensor.dtype) != kind_of(type.dtype) || tensor.dtype.lanes != type.dtype.lanes) {
        return Fault{FaultKind::dtype, view.argument(), -1, Fault::pack(type.dtype),
                     Fault::pack(tensor.dtype), "the signature has another dtype"};
    }
    if (handled) return std::nullopt;
    const std::span<const std::int64_t> stored{tensor.shape,
                                               static_cast<std::size_t>(tensor.ndim)};
    const auto logical = type.shape.span();
    bool is_same = stored.size() == logical.size();
    for (std::size_t axis = 0; is_same && axis < stored.size(); ++axis) {
        is_same = stored[axis] == logical[axis];
    }
    if (is_same) return std::nullopt;
    return Fault{FaultKind::layout_change, view.argument(), -1, Fault::none, Fault::none,
                 fixed_text<232>{} << "its shape differs from the signature's: "
                                   << layout::explain(logical, stored).view()
                                   << "; wrap its policy in LayoutTransformed{…, layout}"};
}

/// Two written arguments that share memory for certain: the same first byte, or compact ones that
/// intersect.
constexpr std::optional<Fault> check_overlap(const tensor_view* views, const bool* is_written,
                                             std::size_t count) {
    if (std::is_constant_evaluated()) return std::nullopt;
    for (std::size_t i = 1; i < count; ++i) {
        if (!is_written[i] || views[i].size() == 0) continue;
        const auto mine = reinterpret_cast<std::uintptr_t>(views[i].data());
        const auto bytes = views[i].bytes();
        for (std::size_t j = 0; j < i; ++j) {
            if (!is_written[j] || views[j].size() == 0) continue;
            const auto other = reinterpret_cast<std::uintptr_t>(views[j].data());
            const bool both_compact =
                views[i].is_stored_compact() && views[j].is_stored_compact();
            if (mine == other ||
                (both_compact && mine < other + views[j].bytes() && other < mine + bytes)) {
                return Fault{FaultKind::overlap, static_cast<int>(i), -1, Fault::none, Fault::none,
                             fixed_text<232>{} << "it shares memory with argument "
                                               << static_cast<std::int64_t>(j)
                                               << ": give each its own buffer, or write Unchanged{} "
                                                  "for one of them"};
            }
        }
    }
    return std::nullopt;
}

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
