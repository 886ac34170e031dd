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

/// A tensor's stored type against the signature's logical one. `handled`: the argument's policy
/// maps layouts itself, so that only the dtype must agree.
template <class View>
constexpr std::optional<Fault> compare_type(const View& view, const tensor_type& type,
                                            bool handled) {
    const auto& tensor = view.tensor();
    if (!same_elements(tensor.dtype, type.dtype)) {
        return Fault{
            FaultKind::dtype,        view.argument(),           -1,
            Fault::pack(type.dtype), Fault::pack(tensor.dtype), "the signature has another dtype"};
    }
    if (handled) return std::nullopt;
    const auto stored = std::span{tensor.shape, static_cast<std::size_t>(tensor.ndim)};
    const auto logical = type.shape.span();
    bool is_same = tensor.ndim == type.shape.rank();
    for (std::size_t axis = 0; is_same && axis < stored.size(); ++axis) {
        is_same = stored[axis] == logical[axis];
    }
    if (is_same) return std::nullopt;
    return Fault{FaultKind::layout_change,
                 view.argument(),
                 -1,
                 Fault::none,
                 Fault::none,
                 fixed_text<232>{} << "its shape differs from the signature's: wrap its policy in "
                                      "LayoutTransformed{…, layout}; "
                                   << layout::explanation{logical, stored}.text()};
}

[[gnu::cold, gnu::noinline]] constexpr Fault overlapping(std::size_t argument, std::size_t other) {
    return {
        FaultKind::overlap,
        static_cast<int>(argument),
        -1,
        Fault::none,
        Fault::none,
        fixed_text<232>{} << "it shares memory with argument " << static_cast<std::int64_t>(other)
                          << ": give each its own buffer, or write Unchanged{} for one of them"};
}

/// Two written arguments that share memory for certain: compact ones that intersect, or a strided
/// one whose first byte is in the other.
constexpr std::optional<Fault> check_overlap(const tensor_view* views, const bool* is_written,
                                             std::size_t count) {
    if (count < 2 || std::is_constant_evaluated()) return std::nullopt;
    struct {
        std::uintptr_t begin, end;  // of a strided tensor only the first byte is sure
        std::size_t argument;
    } written[64];
    auto* last = written;
    for (std::size_t i = 0; i < count; ++i) {
        const auto& view = views[i];
        if (!is_written[i] || view.stored_size() == 0) continue;
        const auto begin = reinterpret_cast<std::uintptr_t>(view.data());
        const auto end = begin + (view.is_stored_compact() ? view.bytes() : 1);
        for (const auto* other = written; other != last; ++other) {
            if (begin < other->end && other->begin < end) return overlapping(i, other->argument);
        }
        *last++ = {begin, end, i};
    }
    return std::nullopt;
}

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
