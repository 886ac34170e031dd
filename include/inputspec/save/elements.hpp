#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <inputspec/element/dtype.hpp>
#include <inputspec/fault.hpp>
#include <inputspec/source/file.hpp>
#include <inputspec/tensor/check.hpp>
#include <inputspec/tensor/extents.hpp>
#include <inputspec/tensor/storage.hpp>
#include <optional>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// A tensor's elements as a file has them: in C order without gaps, lanes an innermost axis, 4-bit
/// ones one a byte (int4 sign-extended). Refers to the tensor's memory.
class elements {
public:
    /// Checks the tensor, of any strides, and its bools, which are 0 or 1.
    std::optional<Fault> look(const DLTensor* tensor, int argument,
                              sub_byte storage_of_4_bits = sub_byte::packed);

    DLDataType dtype() const { return dtype_; }
    element_kind kind() const { return kind_of(dtype_); }
    const extents& shape() const { return shape_; }
    std::uint64_t bytes() const { return units_ * width_; }
    /// All of them in the tensor's own memory, where they lie there so; else null.
    const std::byte* in_place() const { return is_compact_ && !is_packed_ ? data_ : nullptr; }

    /// Calls sink(data, size) for blocks that together are all bytes, until it gives false. Gives
    /// whether none did.
    template <class Sink>
    bool each_block(Sink&& sink) const;

private:
    std::optional<Fault> check_values(int argument) const;
    template <std::size_t Width>
    void gather(std::uint64_t first, std::uint64_t count, std::byte* to) const;
    void unpack(std::uint64_t first, std::uint64_t count, std::byte* to) const;

    const std::byte* data_ = nullptr;
    DLDataType dtype_{};
    extents shape_;
    storage where_;  // of units: scalars, and the halves of complex ones
    std::uint64_t units_ = 0;
    unsigned width_ = 1;  // bytes of a unit
    bool is_compact_ = true;
    bool is_packed_ = false;
};

inline std::optional<Fault> elements::look(const DLTensor* tensor, int argument,
                                           sub_byte storage_of_4_bits) {
    tensor_view view;
    auto fault = check_tensor(tensor, argument, storage_of_4_bits, view);
    // Elements that share an address are a fault only where they are written.
    if (fault && fault->kind != FaultKind::strides) return fault;
    dtype_ = tensor->dtype;
    shape_ = extents{view.shape()};
    if (dtype_.lanes != 1) shape_.push_back(dtype_.lanes);
    if (shape_.rank() > max_rank) {
        return Fault{FaultKind::rank,
                     argument,
                     -1,
                     max_rank,
                     shape_.rank(),
                     "lanes are an axis of the file's array: it has at most 16"};
    }
    is_packed_ = view.is_packed();
    is_compact_ = view.is_stored_compact();
    units_ = view.stored_size();
    width_ = is_packed_ ? 1 : view.bits() / 8;
    if (units_ != 0) {
        data_ = view.data();
        where_ = view.make_stored();
    }
    return check_values(argument);
}

template <class Sink>
bool elements::each_block(Sink&& sink) const {
    if (is_compact_ && !is_packed_) {
        return units_ == 0 || sink(data_, static_cast<std::size_t>(bytes()));
    }
    constexpr std::size_t room = 32768;
    std::byte block[room];
    for (std::uint64_t first = 0; first < units_;) {
        const auto left = units_ - first;
        const auto count = left < room / width_ ? left : room / width_;
        if (is_packed_) {
            unpack(first, count, block);
        } else if (width_ == 1) {
            gather<1>(first, count, block);
        } else if (width_ == 2) {
            gather<2>(first, count, block);
        } else if (width_ == 4) {
            gather<4>(first, count, block);
        } else {
            gather<8>(first, count, block);
        }
        if (!sink(static_cast<const std::byte*>(block), static_cast<std::size_t>(count * width_))) {
            return false;
        }
        first += count;
    }
    return true;
}

template <std::size_t Width>
void elements::gather(std::uint64_t first, std::uint64_t count, std::byte* to) const {
    constexpr auto bytes = static_cast<std::int64_t>(Width);
    where_.walk(
        first, count,
        [&](std::int64_t offset, std::int64_t stride, std::uint64_t at, std::uint64_t length) {
            const auto* from = data_ + offset * bytes;
            auto* out = to + at * Width;
            for (std::uint64_t i = 0; i < length; ++i, from += stride * bytes, out += Width) {
                std::memcpy(out, from, Width);
            }
        });
}

inline void elements::unpack(std::uint64_t first, std::uint64_t count, std::byte* to) const {
    const unsigned sign = kind() == element_kind::i4 ? 8 : 0;
    where_.walk(
        first, count,
        [&](std::int64_t offset, std::int64_t stride, std::uint64_t at, std::uint64_t length) {
            for (std::uint64_t i = 0; i < length; ++i, offset += stride) {
                const auto both = std::to_integer<unsigned>(data_[offset >> 1]);
                const auto bits = both >> ((offset & 1) != 0 ? 4 : 0) & 15;
                to[at + i] = static_cast<std::byte>((bits ^ sign) - sign);
            }
        });
}

/// Of bools and 4-bit elements a byte each, whether they are such.
inline std::optional<Fault> elements::check_values(int argument) const {
    const bool is_signed = kind() == element_kind::i4;
    if (is_packed_ || (kind() != element_kind::boolean && !is_sub_byte(kind()))) {
        return std::nullopt;
    }
    // [first, first + count) modulo 256.
    const unsigned first = is_signed ? 0xf8 : 0, count = is_sub_byte(kind()) ? 16 : 2;
    std::int64_t found = 0, index = 0;
    const bool is_fine = each_block([&](const std::byte* data, std::size_t size) {
        for (std::size_t i = 0; i < size; ++i) {
            const auto value = std::to_integer<unsigned>(data[i]);
            if (((value - first) & 0xff) < count) continue;
            found = value;
            index += static_cast<std::int64_t>(i);
            return false;
        }
        index += static_cast<std::int64_t>(size);
        return true;
    });
    if (is_fine) return std::nullopt;
    return Fault{FaultKind::data,
                 argument,
                 -1,
                 Fault::none,
                 found,
                 fixed_text<232>{} << "element " << index << " in C order is a byte that is no "
                                   << name_of(kind())};
}

/// A tensor's fault, about a file that it was meant for; `name` its name there.
inline Fault for_file(Fault fault, std::string_view path, std::string_view name = {}) {
    const auto note = fault.note;
    fault.note =
        fault_about(fault.kind, path, ": ", shortened(name), name.empty() ? "" : ": ", note).note;
    return fault;
}

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
