#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <inputspec/source/view.hpp>
#include <inputspec/tensor/place.hpp>
#include <inputspec/tensor/storage.hpp>
#include <span>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// A value whose bytes are in the other order.
template <std::size_t Bytes>
void reverse_bytes(std::byte* value) {
    for (std::size_t i = 0; i < Bytes / 2; ++i) {
        const auto held = value[i];
        value[i] = value[Bytes - 1 - i];
        value[Bytes - 1 - i] = held;
    }
}

/// Reads data wherever they lie, run by run: what a source of one argument gives FixedInput for an
/// argument's shape. One type for all of them, so that it is compiled once.
class strided_reader {
public:
    strided_reader() = default;
    /// The data in their own shape.
    explicit strided_reader(const source_view& data) : strided_reader{data, storage{}} {
        for (int i = 0; i < data.rank; ++i) {
            where_.add_strided(data.axes[i].extent, data.axes[i].stride);
        }
        set_bytes(data.is_compact());
    }
    /// The data as `where` has them, which are not in the order of the memory.
    strided_reader(const source_view& data, const storage& where)
        : data_{data.data},
          width_{bits_of(data.kind) < 8 ? 1 : bits_of(data.kind) / 8},
          is_big_endian_{data.is_big_endian && width_ != 1},
          where_{where} {}

    const std::byte* bytes(std::size_t, element_kind) const { return bytes_; }
    template <class S>
    void read(std::size_t, std::uint64_t first, std::span<stored_t<S>> out) const {
        copy<sizeof(stored_t<S>)>(first, reinterpret_cast<std::byte*>(out.data()), out.size());
    }

private:
    void set_bytes(bool is_compact) {
        const bool is_aligned = reinterpret_cast<std::uintptr_t>(data_) % width_ == 0;
        bytes_ = is_compact && is_aligned && !is_big_endian_ ? data_ : nullptr;
    }

    template <std::size_t Bytes>
    [[gnu::noinline]] void copy(std::uint64_t first, std::byte* out, std::size_t count) const {
        constexpr auto bytes = static_cast<std::int64_t>(Bytes);
        where_.walk(first, count,
                    [&](std::int64_t offset, std::int64_t stride, std::uint64_t position,
                        std::uint64_t length) {
                        const auto* from = data_ + offset * bytes;
                        auto* to = out + position * Bytes;
                        if (stride == 1 && !is_big_endian_) {
                            std::memcpy(to, from, length * Bytes);
                        } else if (stride == 0) {
                            std::byte value[Bytes];
                            std::memcpy(value, from, Bytes);
                            if (is_big_endian_) reverse_bytes<Bytes>(value);
                            for (std::uint64_t i = 0; i < length; ++i, to += Bytes) {
                                __builtin_memcpy(to, value, Bytes);
                            }
                        } else if (!is_big_endian_) {
                            for (std::uint64_t i = 0; i < length; ++i, to += Bytes) {
                                __builtin_memcpy(to, from, Bytes);
                                from += stride * bytes;
                            }
                        } else {
                            for (std::uint64_t i = 0; i < length; ++i, to += Bytes) {
                                __builtin_memcpy(to, from, Bytes);
                                reverse_bytes<Bytes>(to);
                                from += stride * bytes;
                            }
                        }
                    });
    }

    const std::byte* data_ = nullptr;
    const std::byte* bytes_ = nullptr;
    unsigned width_ = 1;
    bool is_big_endian_ = false;
    storage where_;
};

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
