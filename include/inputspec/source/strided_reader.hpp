#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <inputspec/simd/bodies.hpp>
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
          where_{where} {
        // Where the outermost digit repeats what is inside of it, all of it comes again and again.
        if (where.rank() == 0 || where.digits(0).front().stride != 0) return;
        period_ = 1;
        for (const auto& inner : where.digits(0).subspan(1)) {
            period_ *= static_cast<std::uint64_t>(inner.factor);
        }
        for (int axis = 1; axis < where.rank(); ++axis) {
            period_ *= static_cast<std::uint64_t>(where.extent(axis));
        }
    }

    const std::byte* bytes(std::size_t, element_kind) const { return bytes_; }
    template <class S>
    void read(std::size_t, std::uint64_t first, std::span<stored_t<S>> out) const {
        constexpr auto width = sizeof(stored_t<S>);
        auto* const to = reinterpret_cast<std::byte*>(out.data());
        const auto count = out.size() < period_ ? out.size() : static_cast<std::size_t>(period_);
        copy<width>(first, to, count);
        repeat(to, count * width, out.size_bytes());
    }

    /// Whether what lies together is long enough to be copied without a stop in the caches.
    bool has_long_runs() const {
        if (is_big_endian_ || where_.rank() == 0) return false;
        const auto inner = where_.digits(where_.rank() - 1).back();
        return inner.stride == 1 && inner.factor * std::int64_t{width_} >= 4096;
    }
    /// Elements [first, first + count), where has_long_runs().
    void copy_runs(simd::level widest, simd::stores kind, std::uint64_t first, std::byte* to,
                   std::uint64_t count) const {
        where_.walk(
            first, count,
            [&](std::int64_t offset, std::int64_t, std::uint64_t position, std::uint64_t length) {
                const auto* const from = data_ + offset * std::int64_t{width_};
                auto* const out = to + position * width_;
                simd::copy_bytes(widest, kind, out, from, length * width_);
            });
    }

private:
    void set_bytes(bool is_compact) {
        const bool is_aligned = reinterpret_cast<std::uintptr_t>(data_) % width_ == 0;
        bytes_ = is_compact && is_aligned && !is_big_endian_ ? data_ : nullptr;
    }

    /// Repeats the first `done` bytes until there are `all`.
    static void repeat(std::byte* to, std::size_t done, std::size_t all) {
        constexpr std::size_t enough = 16384;  // to copy at once, and small enough for L1
        for (auto piece = done; done < all; done += piece) {
            if (piece < enough) piece = done;
            if (piece > all - done) piece = all - done;
            std::memcpy(to + done, to, piece);
        }
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
                            std::memcpy(to, from, Bytes);
                            if (is_big_endian_) reverse_bytes<Bytes>(to);
                            repeat(to, Bytes, length * Bytes);
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
    std::uint64_t period_ = UINT64_MAX;  // of what is read, in elements
    storage where_;
};

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
