#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/arguments.hpp>
#include <inputspec/element/integer_limits.hpp>
#include <inputspec/fault.hpp>
#include <inputspec/tensor/check.hpp>
#include <inputspec/tensor/view.hpp>
#include <optional>
#include <string_view>

// One-dimensional arrays of integers, as every validator reads them: nothing is written, and
// nothing is read through them.

namespace inputspec::inline INPUTSPEC_ABI::validate {

namespace detail {

/// A strided array of 32- or 64-bit integers, read as unsigned ones: what is negative is then too
/// large for any extent.
template <class T>
struct strided {
    const T* data;
    std::int64_t step;

    constexpr T operator[](std::uint64_t i) const {
        return data[static_cast<std::int64_t>(i) * step];
    }
    constexpr strided operator+(std::uint64_t i) const {
        return {data + static_cast<std::int64_t>(i) * step, step};
    }
};

/// The tensor as argument number `argument` of the caller's: one axis of int32, int64, uint32 or
/// uint64, with any stride, 0 not excluded.
inline std::optional<Fault> view_index(const DLTensor* tensor, int argument, std::string_view what,
                                       tensor_view& out) {
    auto fault = check_tensor(tensor, argument, sub_byte::packed, out);
    if (fault && fault->kind != FaultKind::strides) return fault;
    if (out.rank() != 1) {
        return Fault{FaultKind::rank,
                     argument,
                     -1,
                     1,
                     out.rank(),
                     fixed_text<232>{} << what << " has one axis"};
    }
    if (!is_index(out.kind()) || out.lanes() != 1) {
        return Fault{FaultKind::dtype,
                     argument,
                     -1,
                     Fault::none,
                     Fault::pack(out.dtype()),
                     fixed_text<232>{} << what << " is int32, int64, uint32 or uint64"};
    }
    return std::nullopt;
}

/// Calls f(array) for its elements, whose type is unsigned; a pointer where they lie side by side.
template <class F>
auto with_array(const tensor_view& view, F&& f) {
    const auto step = view.size() > 1 ? view.stride(0) : 1;
    if (view.bits() == 64) {
        const auto* const data = view.data_as<const std::uint64_t>();
        return step == 1 ? f(data) : f(strided<std::uint64_t>{data, step});
    }
    const auto* const data = view.data_as<const std::uint32_t>();
    return step == 1 ? f(data) : f(strided<std::uint32_t>{data, step});
}

/// An element as the dtype has it, for a fault: beyond 2^63 it is negative.
template <class T>
std::int64_t signed_value(const tensor_view& view, T value) {
    if (view.kind() == element_kind::i32) return static_cast<std::int32_t>(value);
    return static_cast<std::int64_t>(value);
}

/// An extent that indices of the view's dtype may be below: itself, or what the dtype can say.
inline std::uint64_t reach(const tensor_view& view, std::int64_t extent) {
    const auto wanted = static_cast<std::uint64_t>(extent);
    const auto high = element::limits_of(view.kind()).high;
    return wanted <= high ? wanted : high + 1;
}
inline std::optional<Fault> check_extent(std::int64_t extent, std::string_view what) {
    if (extent >= 0) return std::nullopt;
    return Fault{FaultKind::bound,
                 -1,
                 -1,
                 Fault::none,
                 extent,
                 fixed_text<232>{} << "the extent of the " << what << " axis is negative"};
}

inline Fault broken(int argument, std::int64_t found, const fixed_text<232>& note,
                    std::int64_t expected = Fault::none) {
    return {FaultKind::data, argument, 0, expected, found, note};
}

}  // namespace detail

}  // namespace inputspec::inline INPUTSPEC_ABI::validate
