#pragma once

#include <bit>
#include <cstdint>
#include <inputspec/fault.hpp>
#include <inputspec/tensor/view.hpp>
#include <optional>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {

/// Whether two axes of more than one element reach an address on two ways: a · one = b · other for
/// some 0 < a < extent, 0 < b < other_extent.
constexpr bool steps_meet(std::int64_t extent, std::int64_t stride, std::int64_t other_extent,
                          std::int64_t other_stride) {
    const auto magnitude = [](std::int64_t x) {
        return x < 0 ? 0 - static_cast<std::uint64_t>(x) : static_cast<std::uint64_t>(x);
    };
    const auto one = magnitude(stride);
    const auto other = magnitude(other_stride);
    auto common = one;
    for (auto rest = other; rest != 0;) {
        const auto next = common % rest;
        common = rest;
        rest = next;
    }
    return other / common < static_cast<std::uint64_t>(extent) &&
           one / common < static_cast<std::uint64_t>(other_extent);
}

/// Whether a tensor's strides, which are not those of a compact one, give each element an address
/// of its own.
constexpr std::optional<Fault> check_strides(const tensor_view& view) {
    const DLTensor& t = view.tensor();
    std::int64_t low = 0;
    std::int64_t high = 0;
    for (int axis = 0; axis < t.ndim; ++axis) {
        if (t.shape[axis] == 1) continue;
        const auto stride = t.strides[axis];
        if (stride == 0) {
            return Fault{
                FaultKind::strides,
                view.argument(),
                axis,
                Fault::none,
                0,
                "a written axis longer than 1 needs a stride: a broadcast tensor cannot be "
                "filled"};
        }
        for (int other = 0; other < axis; ++other) {
            if (t.shape[other] != 1 &&
                steps_meet(t.shape[axis], stride, t.shape[other], t.strides[other])) {
                return Fault{FaultKind::strides,
                             view.argument(),
                             axis,
                             Fault::none,
                             stride,
                             fixed_text<232>{} << "its steps meet those of axis "
                                               << std::int64_t{other}
                                               << ": two elements share an address"};
            }
        }
        std::int64_t reach = 0;
        auto& end = stride < 0 ? low : high;
        if (__builtin_mul_overflow(stride, t.shape[axis] - 1, &reach) ||
            __builtin_add_overflow(end, reach, &end)) {
            return Fault{
                FaultKind::strides, view.argument(), axis,
                Fault::none,        stride,          "the stride times the extent is beyond 2^63"};
        }
    }
    std::int64_t bytes = 0;
    std::int64_t span = 0;
    if (__builtin_sub_overflow(high, low, &span) ||
        __builtin_mul_overflow(span, std::int64_t{8} * view.lanes(), &bytes)) {
        return Fault{FaultKind::strides, view.argument(), -1,
                     Fault::none,        Fault::none,     "the strides reach beyond 2^63 bytes"};
    }
    if (static_cast<std::uint64_t>(span) + 1 <
        view.size() / static_cast<std::uint64_t>(view.lanes())) {
        return Fault{FaultKind::strides,
                     view.argument(),
                     -1,
                     static_cast<std::int64_t>(view.size()),
                     span + 1,
                     "more elements than addresses: elements share an address"};
    }
    return std::nullopt;
}

/// What is wrong, in words, with a tensor that a view wondered at; nothing, if its strides are odd
/// but good. Looking is on every call's way; this is not.
[[gnu::cold, gnu::noinline]] constexpr std::optional<Fault> explain(const DLTensor* tensor,
                                                                    const tensor_view& view,
                                                                    FaultKind found) {
    const auto fault = [&](int axis, std::int64_t expected, std::int64_t value,
                           std::string_view note) {
        return Fault{found, view.argument(), axis, expected, value, note};
    };
    constexpr auto none = Fault::none;
    if (tensor == nullptr) return fault(-1, none, none, "pass a pointer to a DLTensor");
    const DLTensor& t = *tensor;
    if (found == FaultKind::strides) return check_strides(view);
    int axis = 0;
    switch (found) {
        case FaultKind::rank:
            if (t.ndim >= 0 && t.ndim <= max_rank) {
                return fault(-1, none, t.ndim,
                             "the shape is null: set ndim to 0 or give the shape");
            }
            return fault(-1, max_rank, t.ndim, "a tensor has 0 to 16 axes");
        case FaultKind::device:
            return fault(-1, 1, std::bit_cast<int>(t.device.device_type),
                         "fill a host tensor (device type 1, CPU) and copy it to the device");
        case FaultKind::dtype:
            return fault(-1, none, Fault::pack(t.dtype),
                         "write bool, int4 to int64, uint4 to uint64, float16, bfloat16, float32, "
                         "float64, float8_e4m3fn, float8_e5m2, complex64 or complex128");
        case FaultKind::lanes:
            return fault(-1, 1, t.dtype.lanes, "lanes are 1 or a vector's width");
        case FaultKind::shape:
            while (t.shape[axis] >= 0) ++axis;
            return fault(axis, none, t.shape[axis], "an extent is 0 or more");
        case FaultKind::overflow:
            for (std::int64_t size = scalars_of(t.dtype);
                 !__builtin_mul_overflow(size, t.shape[axis], &size) &&
                 size <= tensor_view::most_scalars;) {
                ++axis;
            }
            return fault(axis, none, t.shape[axis], "the extents' product is beyond 2^63 bytes");
        case FaultKind::null_data:
            return fault(-1, none, none, "the tensor is not empty: allocate its data first");
        case FaultKind::byte_offset: return fault(-1, none, none, "byte_offset is beyond 2^63");
        default:
            return fault(-1, (view.bits() + 7) / 8, static_cast<std::int64_t>(view.misaligned()),
                         "data + byte_offset must be a multiple of the element's bytes");
    }
}

}  // namespace detail

/// Checks everything that can be wrong with a tensor by itself, and views it.
constexpr std::optional<Fault> check_tensor(const DLTensor* tensor, int argument,
                                            sub_byte storage_of_4_bits, tensor_view& out) {
    FaultKind found;
    return out.look(tensor, argument, storage_of_4_bits, found)
               ? std::nullopt
               : detail::explain(tensor, out, found);
}

}  // namespace inputspec::inline INPUTSPEC_ABI
