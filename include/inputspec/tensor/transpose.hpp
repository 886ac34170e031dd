#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/simd/stores.hpp>
#include <type_traits>
#include <utility>

// Elements of 1, 2, 4 or 8 bytes, whatever they are, moved between two strides. All strides count
// bytes.

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// 16 bytes, which every machine has a register for, of lanes of so many.
template <std::size_t Bytes>
struct lane_vector {
    static constexpr std::size_t lanes = 16 / Bytes;
    using lane = std::conditional_t<
        Bytes == 1, std::uint8_t,
        std::conditional_t<Bytes == 2, std::uint16_t,
                           std::conditional_t<Bytes == 4, std::uint32_t, std::uint64_t>>>;
    using type __attribute__((vector_size(16))) = lane;

    static type load(const std::byte* from) {
        type out;
        __builtin_memcpy(&out, from, 16);
        return out;
    }
    template <simd::stores Kind>
    static void store(std::byte* to, type value) {
#if defined(__x86_64__)
        if constexpr (Kind == simd::stores::streamed) {
            using i64 = long long __attribute__((vector_size(16)));
            void* const place = to;
#if defined(__clang__)
            return __builtin_nontemporal_store(reinterpret_cast<i64>(value),
                                               static_cast<i64*>(place));
#else
            return __builtin_ia32_movntdq(static_cast<i64*>(place), reinterpret_cast<i64>(value));
#endif
        }
#endif
        __builtin_memcpy(to, &value, 16);
    }

    /// A square of as many rows as lanes becomes its columns: perfect shuffles, log2(lanes) of
    /// them. The columns from `first` on are stored. Unrolled by hand, since -O2 would keep the
    /// rows in memory.
    template <simd::stores Kind>
    [[gnu::always_inline]] static inline void transpose(std::byte* to, std::int64_t to_y,
                                                        const std::byte* from, std::int64_t from_x,
                                                        std::int64_t first) {
        [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
            rows now{{load(from + static_cast<std::int64_t>(I) * from_x)...}};
            if constexpr (lanes > 1) now = shuffled(now, each);
            if constexpr (lanes > 2) now = shuffled(now, each);
            if constexpr (lanes > 4) now = shuffled(now, each);
            if constexpr (lanes > 8) now = shuffled(now, each);
            ((static_cast<std::int64_t>(I) >= first
                  ? store<Kind>(to + static_cast<std::int64_t>(I) * to_y, now.at[I])
                  : void()),
             ...);
        }(each);
    }

private:
    static constexpr std::make_index_sequence<lanes> each{};

    struct rows {
        type at[lanes];
    };
    template <std::size_t... I>
    [[gnu::always_inline]] static inline rows shuffled(const rows& a, std::index_sequence<I...>) {
        return {{zip<I % 2>(a.at[I / 2], a.at[I / 2 + lanes / 2], each)...}};
    }
    /// Lanes of a and b in turn, from the low half of each or from the high one.
    template <std::size_t High, std::size_t... I>
    [[gnu::always_inline]] static inline type zip(type a, type b, std::index_sequence<I...>) {
        return __builtin_shufflevector(a, b, (I / 2 + I % 2 * lanes + High * (lanes / 2))...);
    }
};

/// Element (x, y), x < width, y < height, from x·from_x + y·Bytes to x·Bytes + y·to_y. Streamed
/// only to where every 16 bytes are aligned.
template <simd::stores Kind, std::size_t Bytes>
void transpose(std::byte* to, std::int64_t to_y, const std::byte* from, std::int64_t from_x,
               std::int64_t width, std::int64_t height) {
    using vector = lane_vector<Bytes>;
    constexpr auto n = static_cast<std::int64_t>(vector::lanes);
    constexpr auto step = static_cast<std::int64_t>(Bytes);
    if (width < n || height < n) {
        for (std::int64_t y = 0; y < height; ++y) {
            for (std::int64_t x = 0; x < width; ++x) {
                __builtin_memcpy(to + y * to_y + x * step, from + x * from_x + y * step, Bytes);
            }
        }
        return;
    }
    // The last squares reach back into those before them; what is not new in y is not stored again.
    for (std::int64_t y = 0; y < height; y += n) {
        const auto first = y > height - n ? y - (height - n) : 0;
        y -= first;
        for (std::int64_t x = 0; x < width; x += n) {
            if (x > width - n) x = width - n;
            vector::template transpose<Kind>(to + y * to_y + x * step, to_y,
                                             from + x * from_x + y * step, from_x, first);
        }
    }
}

/// Rows of `width` elements that lie side by side in both.
template <simd::stores Kind, std::size_t Bytes>
void copy_rows(std::byte* to, std::int64_t to_y, const std::byte* from, std::int64_t from_y,
               std::int64_t width, std::int64_t height) {
    using vector = lane_vector<Bytes>;
    constexpr auto step = static_cast<std::int64_t>(Bytes);
    const auto bytes = width * step;
    for (std::int64_t y = 0; y < height; ++y, to += to_y, from += from_y) {
        std::int64_t x = 0;
        for (; x + 16 <= bytes; x += 16) {
            vector::template store<Kind>(to + x, vector::load(from + x));
        }
        for (; x < bytes; x += step) __builtin_memcpy(to + x, from + x, Bytes);
    }
}

/// One element after another.
template <std::size_t Bytes>
void scatter(std::byte* to, std::int64_t to_y, const std::byte* from, std::int64_t from_y,
             std::int64_t height) {
    for (std::int64_t y = 0; y < height; ++y) {
        __builtin_memcpy(to + y * to_y, from + y * from_y, Bytes);
    }
}

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
