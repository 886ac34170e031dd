#pragma once
// A tensor of any shape, strides and offset inside memory that is known byte for byte, and what it
// holds, read by index arithmetic of the test's own.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <inputspec/inputspec.hpp>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace test {

namespace is = inputspec;
using Shape = std::vector<std::int64_t>;

inline constexpr DLDataType every_dtype[] = {
    is::dtype::boolean,   is::dtype::i4,      is::dtype::i8,
    is::dtype::i16,       is::dtype::i32,     is::dtype::i64,
    is::dtype::u4,        is::dtype::u8,      is::dtype::u16,
    is::dtype::u32,       is::dtype::u64,     is::dtype::f16,
    is::dtype::f32,       is::dtype::f64,     is::dtype::bf16,
    is::dtype::f8_e4m3fn, is::dtype::f8_e5m2, is::dtype::c64,
    is::dtype::c128,      DLDataType{1, 1, 1}  // bool as old TVM writes it
};

inline std::string name_of(DLDataType type) {
    return std::string{is::name_of(type)} + " (" + std::to_string(type.code) + ", " +
           std::to_string(type.bits) + ") x" + std::to_string(type.lanes);
}
inline std::string text_of(const Shape& shape) {
    std::string text = "{";
    for (const auto extent : shape) text += " " + std::to_string(extent);
    return text + " }";
}

inline std::int64_t product(const Shape& shape) {
    std::int64_t size = 1;
    for (const auto extent : shape) size *= extent;
    return size;
}
inline Shape compact_strides(const Shape& shape) {
    Shape strides(shape.size(), 1);
    for (std::size_t axis = shape.size(); axis-- > 1;) {
        strides[axis - 1] = strides[axis] * shape[axis];
    }
    return strides;
}

/// Strides without overlap: the axes nested in a random order, with random gaps and signs.
template <class Random>
Shape random_strides(const Shape& shape, Random& random) {
    std::vector<std::size_t> order(shape.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::shuffle(order.begin(), order.end(), random);
    Shape strides(shape.size());
    std::int64_t reach = 1;
    for (const auto axis : order) {
        const auto stride = reach + static_cast<std::int64_t>(random() % 3);
        strides[axis] = random() % 2 != 0 ? stride : -stride;
        if (shape[axis] > 1) reach = stride * shape[axis];
        if (shape[axis] <= 1) strides[axis] = static_cast<std::int64_t>(random());  // says nothing
    }
    return strides;
}

/// Calls f(index) for every index of a shape, in row-major order.
template <class F>
void for_each_index(const Shape& shape, F&& f) {
    if (product(shape) == 0) return;
    Shape index(shape.size(), 0);
    while (true) {
        f(std::as_const(index));
        std::size_t axis = shape.size();
        while (axis > 0 && ++index[axis - 1] == shape[axis - 1]) index[--axis] = 0;
        if (axis == 0) return;
    }
}

class Guarded {
public:
    static constexpr std::byte background{0xc3};

    /// Strides in elements; none: null.
    Guarded(DLDataType type, Shape shape, std::optional<Shape> strides = {},
            is::sub_byte mode = is::sub_byte::packed, std::uint64_t byte_offset = 0)
        : shape_{std::move(shape)}, strides_{std::move(strides)} {
        const auto kind = is::kind_of(type);
        bits_ = is::is_sub_byte(kind) && mode == is::sub_byte::padded ? 8 : is::bits_of(kind);
        lanes_ = is::scalars_of(type);
        const Shape steps = strides_ ? *strides_ : compact_strides(shape_);
        std::int64_t low = 0;
        std::int64_t high = 0;  // of the scalars' offsets
        if (product(shape_) != 0) {
            for (std::size_t axis = 0; axis < shape_.size(); ++axis) {
                if (shape_[axis] == 1) continue;
                const auto reach = (shape_[axis] - 1) * steps[axis] * lanes_;
                (reach < 0 ? low : high) += reach;
            }
            high += lanes_;
        }
        const auto to_bytes = [&](std::int64_t scalars) {
            return static_cast<std::size_t>((scalars * bits_ + 7) / 8);
        };
        first_ = zone + (to_bytes(-low) + 63) / 64 * 64;
        memory_.assign(first_ + to_bytes(high) + zone + 64, background);
        const auto misalignment = reinterpret_cast<std::uintptr_t>(memory_.data()) % 64;
        first_ += (64 - misalignment) % 64;
        is_element_.assign(memory_.size() * 2, false);
        for_each_index(shape_, [&](const Shape& index) {
            std::int64_t at = 0;
            for (std::size_t axis = 0; axis < index.size(); ++axis) {
                if (index[axis] != 0) at += index[axis] * steps[axis];
            }
            for (std::int64_t lane = 0; lane < lanes_; ++lane) {
                const auto half =
                    2 * static_cast<std::int64_t>(first_) + (at * lanes_ + lane) * bits_ / 4;
                halves_.push_back(static_cast<std::size_t>(half));
                for (unsigned i = 0; i < static_cast<unsigned>(bits_) / 4; ++i) {
                    is_element_[static_cast<std::size_t>(half) + i] = true;
                }
            }
        });
        bool is_compact = true;
        for (std::size_t axis = 0; axis < shape_.size(); ++axis) {
            is_compact &= shape_[axis] == 1 || steps[axis] == compact_strides(shape_)[axis];
        }
        if (bits_ == 4 && is_compact && halves_.size() % 2 != 0) {  // the last byte is whole
            is_element_[halves_.back() + 1] = true;
        }
        if (product(shape_) == 0 && halves_.empty()) first_ = zone;
        tensor_.data = memory_.data() + first_ - byte_offset;
        tensor_.byte_offset = byte_offset;
        tensor_.device = {kDLCPU, 0};
        tensor_.ndim = static_cast<int>(shape_.size());
        tensor_.dtype = type;
        tensor_.shape = shape_.data();
        tensor_.strides = strides_ ? strides_->data() : nullptr;
    }
    Guarded(const Guarded&) = delete;
    Guarded& operator=(const Guarded&) = delete;

    DLTensor* dl() { return &tensor_; }
    operator DLTensor*() { return &tensor_; }
    const Shape& shape() const { return shape_; }
    const std::vector<std::byte>& memory() const { return memory_; }

    /// The bits of each scalar, in logical order.
    std::vector<std::uint64_t> codes() const {
        std::vector<std::uint64_t> out;
        for (const auto half : halves_) out.push_back(code_at(half));
        return out;
    }
    /// The bits at an index (lane 0).
    std::uint64_t at(const Shape& index) const {
        std::int64_t linear = 0;
        for (std::size_t axis = 0; axis < index.size(); ++axis) {
            linear = linear * shape_[axis] + index[axis];
        }
        return code_at(halves_[static_cast<std::size_t>(linear * lanes_)]);
    }
    /// Writes the bits of each scalar, in logical order.
    void set_codes(const std::vector<std::uint64_t>& codes) {
        for (std::size_t i = 0; i < halves_.size(); ++i) {
            auto* const bytes = memory_.data() + halves_[i] / 2;
            if (bits_ == 4) {
                const unsigned shift = halves_[i] % 2 * 4;
                const auto kept = std::to_integer<unsigned>(*bytes) & ~(15u << shift);
                *bytes = static_cast<std::byte>(kept | (codes[i] & 15u) << shift);
            } else {
                std::memcpy(bytes, &codes[i], static_cast<std::size_t>(bits_) / 8);
            }
        }
    }

    bool outside_is_untouched() const {
        for (std::size_t i = 0; i < is_element_.size(); ++i) {
            const auto half = std::to_integer<unsigned>(memory_[i / 2]) >> i % 2 * 4 & 15u;
            const auto was = std::to_integer<unsigned>(background) >> i % 2 * 4 & 15u;
            if (!is_element_[i] && half != was) return false;
        }
        return true;
    }
    bool is_untouched() const {
        return std::all_of(memory_.begin(), memory_.end(),
                           [](std::byte byte) { return byte == background; });
    }

private:
    static constexpr std::size_t zone = 128;

    std::uint64_t code_at(std::size_t half) const {
        std::uint64_t code = 0;
        if (bits_ == 4) return std::to_integer<unsigned>(memory_[half / 2]) >> half % 2 * 4 & 15u;
        std::memcpy(&code, memory_.data() + half / 2, static_cast<std::size_t>(bits_) / 8);
        return code;
    }

    Shape shape_;
    std::optional<Shape> strides_;
    std::int64_t bits_ = 0;
    std::int64_t lanes_ = 1;
    std::size_t first_ = 0;  // the byte of the first logical element
    std::vector<std::byte> memory_;
    std::vector<std::size_t> halves_;  // where each scalar begins, in half bytes
    std::vector<bool> is_element_;     // of each half byte
    DLTensor tensor_{};
};

}  // namespace test
