#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/element/dtype.hpp>
#include <inputspec/fault.hpp>
#include <inputspec/group.hpp>
#include <inputspec/source/file.hpp>
#include <inputspec/source/strided_reader.hpp>
#include <inputspec/source/view.hpp>
#include <inputspec/tensor/extents.hpp>
#include <optional>
#include <span>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// How many elements a shape has; false where they are more than `most`, or 2^64.
inline bool count_elements(const extents& shape, std::uint64_t most, std::uint64_t& size) {
    size = 1;
    bool is_too_large = false;
    for (const auto extent : shape.span()) {
        if (extent == 0) {
            size = 0;
            return true;
        }
        is_too_large |= __builtin_mul_overflow(size, static_cast<std::uint64_t>(extent), &size);
    }
    return !is_too_large && size <= most;
}

/// A fault where bytes [begin, end) of a file are not all 0 or 1.
inline std::optional<Fault> check_bools(std::string_view whose, std::string_view text,
                                        std::size_t begin, std::size_t end) {
    for (auto i = begin; i < end; ++i) {
        if (const auto value = static_cast<unsigned char>(text[i]); value > 1) {
            return fault_about(FaultKind::data, whose, ": byte ", i, ": ", int{value},
                               " is no bool");
        }
    }
    return std::nullopt;
}

/// A fault where bytes [begin, end) of a file are not all int4 (sign-extended) or uint4.
inline std::optional<Fault> check_4_bits(std::string_view whose, std::string_view text,
                                         std::size_t begin, std::size_t end, element_kind kind) {
    const unsigned least = kind == element_kind::i4 ? 0xf8 : 0;
    for (auto i = begin; i < end; ++i) {
        if (const auto value = static_cast<unsigned char>(text[i]); ((value - least) & 0xff) > 15) {
            return fault_about(FaultKind::data, whose, ": byte ", i, ": ", int{value}, " is no ",
                               name_of(kind));
        }
    }
    return std::nullopt;
}

/// An array in somebody's bytes: what its elements are, and how they lie there.
class byte_array {
public:
    enum class order : bool { c, fortran };

    byte_array() = default;
    /// `type` has no lanes. Each part of a complex number has its bytes in the byte order.
    byte_array(const std::byte* data, DLDataType type, const extents& shape, order axes = order::c,
               bool is_big_endian = false)
        : data_{data}, type_{type}, is_big_endian_{is_big_endian}, shape_{shape} {
        int long_axes = 0;
        for (const auto extent : shape.span()) long_axes += extent > 1;
        is_c_order_ = axes == order::c || long_axes <= 1;
    }

    DLDataType dtype() const { return type_; }
    const extents& shape() const { return shape_; }

    source_view view() const {
        source_view out;
        out.data = data_;
        out.set_elements(type_);
        out.is_big_endian = is_big_endian_;
        out.add_compact(shape_.span());
        std::int64_t stride = out.size() != 0 ? 1 : 0;  // of no elements, extents may be huge
        for (int i = 0; !is_c_order_ && i < out.rank; ++i) {
            out.axes[i].stride = stride;
            stride *= out.axes[i].extent;
        }
        out.add_parts();
        return out;
    }

    /// All of it in C order and this machine's byte order, aligned; or null.
    const std::byte* bytes() const {
        const auto width = bits_of(kind_of(type_)) / 8;
        const bool is_aligned = width == 0 || reinterpret_cast<std::uintptr_t>(data_) % width == 0;
        return is_big_endian_ || !is_c_order_ || !is_aligned ? nullptr : data_;
    }
    /// Elements [first, first + out.size()) in C order.
    template <class S>
    void read(std::uint64_t first, std::span<stored_t<S>> out) const {
        strided_reader{view()}.template read<S>(0, first, out);
    }

    /// Whether it may fill the group's argument: the same dtype and shape (lanes are an innermost
    /// axis). `whose` begins the note: a path.
    template <class Engine>
    std::optional<Fault> check(const basic_group<Engine>& group, std::string_view whose) const;

private:
    const std::byte* data_ = nullptr;
    DLDataType type_{};
    bool is_big_endian_ = false;
    bool is_c_order_ = true;
    extents shape_;
};

template <class Engine>
std::optional<Fault> byte_array::check(const basic_group<Engine>& group,
                                       std::string_view whose) const {
    const auto fault = [&](FaultKind kind, std::int64_t expected, std::int64_t found, int axis,
                           const auto&... why) {
        auto out = fault_about(kind, whose, why...);
        out.argument = group.position(0);
        out.axis = axis;
        out.expected = expected;
        out.found = found;
        return out;
    };
    const auto& view = group[0];
    if (!same_scalars(view.dtype(), type_)) {
        return fault(FaultKind::dtype, Fault::none, Fault::pack(view.dtype()), -1, " holds ",
                     name_of(type_), ": save it in the argument's dtype, or write as<T>(source)");
    }
    extents shape{view.shape()};
    if (const auto lanes = view.dtype().lanes; lanes != 1) shape.push_back(lanes);
    if (shape_.rank() != shape.rank()) {
        return fault(FaultKind::rank, shape_.rank(), shape.rank(), -1,
                     ": its array and the argument must have the same axes");
    }
    for (int axis = 0; axis < shape.rank(); ++axis) {
        if (shape_[axis] != shape[axis]) {
            return fault(FaultKind::shape, shape_[axis], shape[axis], axis,
                         ": its array and the argument must have the same shape");
        }
    }
    return std::nullopt;
}

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
