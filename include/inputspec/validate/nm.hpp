#pragma once

#include <cstdint>
#include <inputspec/validate/array.hpp>
#include <inputspec/validate/matrix.hpp>
#include <inputspec/validate/scan.hpp>
#include <optional>

namespace inputspec::inline INPUTSPEC_ABI::validate {

namespace detail {

/// A vector of sixteen bytes, eight a lane; a number for each lane.
using byte_lanes = lanes_of<std::uint64_t>;
constexpr byte_lanes all_lanes(std::uint64_t x) { return byte_lanes{x, x}; }

/// 1 for each byte that is not zero; of a lane, or of lanes.
template <class Bytes>
constexpr Bytes ones(Bytes x) {
    constexpr std::uint64_t low_bits = 0x7f7f7f7f7f7f7f7f;
    return ((((x & low_bits) + low_bits) | x) >> 7) & std::uint64_t{0x0101010101010101};
}
/// How many of each group of M bytes are not zero, in the group's first byte; the others are 0.
template <unsigned M>
byte_lanes count_groups(byte_lanes x) {
    x = ones(x);
    if constexpr (M >= 2) x = (x + (x >> 8)) & all_lanes(0x00ff00ff00ff00ff);
    if constexpr (M >= 4) x = (x + (x >> 16)) & all_lanes(0x000000ff000000ff);
    if constexpr (M >= 8) x = (x + (x >> 32)) & all_lanes(0x00000000000000ff);
    return x;
}
/// Whether the groups in the first bytes, as many as there are whole vectors, have n each.
template <unsigned M>
bool groups_have(const std::uint8_t* at, std::uint64_t count, std::uint64_t n) {
    std::uint64_t wanted = 0;
    for (unsigned i = 0; i < 64; i += 8 * M) wanted |= n << i;
    auto wrong = all_lanes(0);
    for (std::uint64_t i = 0; count - i >= 16; i += 16) {
        byte_lanes bytes;
        __builtin_memcpy(&bytes, at + i, sizeof bytes);
        wrong |= count_groups<M>(bytes) ^ all_lanes(wanted);
    }
    return !any(wrong);
}

/// How many of m elements are not zero.
template <class Array>
std::uint64_t count_nonzeros(const Array& group, std::uint64_t m) {
    std::uint64_t found = 0;
    std::uint64_t i = 0;
    if constexpr (std::is_pointer_v<Array>) {
        for (; m - i >= 8; i += 8) {
            std::uint64_t bytes;
            __builtin_memcpy(&bytes, group + i, sizeof bytes);
            found += ones(bytes) * 0x0101010101010101 >> 56;
        }
    }
    for (; i < m; ++i) found += group[i] != 0 ? 1u : 0u;
    return found;
}

/// Whether each m of `count` elements, of which m is a divisor, have n that are not zero.
template <class Array>
bool has_nm(const Array& array, std::uint64_t count, std::uint64_t n, std::uint64_t m) {
    std::uint64_t i = 0;
    if constexpr (std::is_pointer_v<Array>) {
        if (m <= 8 && 8 % m == 0) {
            const bool is_fine = m == 1   ? groups_have<1>(array, count, n)
                                 : m == 2 ? groups_have<2>(array, count, n)
                                 : m == 4 ? groups_have<4>(array, count, n)
                                          : groups_have<8>(array, count, n);
            if (!is_fine) return false;
            i = count - count % 16;
        }
    }
    bool is_fine = true;
    for (; i < count; i += m) is_fine = is_fine & (count_nonzeros(array + i, m) == n);
    return is_fine;
}

template <class Rows>
[[gnu::cold, gnu::noinline]] Fault explain_nm(const Rows& rows, std::uint64_t groups,
                                              std::uint64_t n, std::uint64_t m) {
    for (std::uint64_t r = 0;; ++r) {
        for (std::uint64_t g = 0; g < groups; ++g) {
            const auto found = static_cast<std::int64_t>(count_nonzeros(rows[r] + g * m, m));
            const auto wanted = static_cast<std::int64_t>(n);
            if (found == wanted) continue;
            return broken_cell(0, found,
                               place_of("row", r, "group", g)
                                   << "of each " << static_cast<std::int64_t>(m) << ", " << wanted
                                   << " are not zero",
                               wanted);
        }
    }
}

/// A nibble of 2:4 metadata names two places of a group of four, the lower one in its low bits.
constexpr bool is_nibble(unsigned nibble) { return (nibble & 3) < nibble >> 2; }

/// Whether all nibbles of `count` words are good: of two-bit numbers a < b, b + 4 − a − 1 has
/// bit 2.
template <class Array>
bool has_nibbles(const Array& array, std::uint64_t count) {
    using word = std::remove_cvref_t<decltype(array[0])>;
    const auto are_good = [](auto x, auto low, auto bit) {
        return ((((x >> 2) & (low * 3)) | bit) - (x & (low * 3)) - low) & bit;
    };
    constexpr std::uint64_t lows = 0x1111111111111111;
    std::uint64_t i = 0;
    bool is_fine = true;
    if constexpr (std::is_pointer_v<Array>) {
        auto good = all_lanes(4 * lows);
        for (constexpr auto width = 16 / sizeof(word); count - i >= width; i += width) {
            byte_lanes words;
            __builtin_memcpy(&words, array + i, sizeof words);
            good &= are_good(words, all_lanes(lows), all_lanes(4 * lows));
        }
        is_fine = !any(good ^ all_lanes(4 * lows));
    }
    constexpr std::uint64_t bits = static_cast<word>(4 * lows);
    for (; i < count; ++i) {
        is_fine = is_fine & (are_good(std::uint64_t{array[i]}, bits / 4, bits) == bits);
    }
    return is_fine;
}

template <class Rows>
[[gnu::cold, gnu::noinline]] Fault explain_nibbles(const Rows& rows, std::uint64_t words,
                                                   unsigned bits) {
    for (std::uint64_t r = 0;; ++r) {
        for (std::uint64_t w = 0; w < words; ++w) {
            for (unsigned i = 0; i < bits / 4; ++i) {
                const auto nibble = static_cast<unsigned>(rows[r][w]) >> 4 * i & 15;
                if (is_nibble(nibble)) continue;
                return broken_cell(0, nibble,
                                   fixed_text<232>{}
                                       << "row " << static_cast<std::int64_t>(r) << ", "
                                       << place_of("word", w, "nibble", i)
                                       << "it is 4, 8, 9, 12, 13 or 14: two places that ascend, "
                                          "the first in the low bits");
            }
        }
    }
}

}  // namespace detail

/// An N:M mask [rows, K] (argument 0 of a fault), bool or of bytes: of each m along the last axis,
/// exactly n are not zero.
template <class Mask>
std::optional<Fault> nm(Mask&& mask, std::int64_t n, std::int64_t m) {
    tensor_view view;
    const auto is_wanted = [](element_kind kind) {
        return kind == element_kind::boolean || kind == element_kind::u8 ||
               kind == element_kind::i8;
    };
    if (auto fault = detail::view_matrix(inputspec::detail::tensor_of(mask), 0, "mask [rows, K]",
                                         "bool, uint8 or int8", is_wanted, view)) {
        return fault;
    }
    if (m < 1 || n < 0 || n > m) {
        return Fault{FaultKind::range, -1, -1, m, n, "n of each m, so 0 <= n <= m and 1 <= m"};
    }
    if (view.extent(1) % m != 0) {
        return Fault{FaultKind::shape,
                     0,
                     1,
                     Fault::none,
                     view.extent(1),
                     fixed_text<232>{} << "groups of " << m << " do not divide a row"};
    }
    if (view.size() == 0) return std::nullopt;
    return detail::with_matrix_of<std::uint8_t>(
        view, [&](const auto& rows) -> std::optional<Fault> {
            const auto wanted = static_cast<std::uint64_t>(n);
            const auto group = static_cast<std::uint64_t>(m);
            if (detail::each_run(rows, view, [&](const auto& array, std::uint64_t count) {
                    return detail::has_nm(array, count, wanted, group);
                })) {
                return std::nullopt;
            }
            return detail::explain_nm(rows, static_cast<std::uint64_t>(view.extent(1) / m), wanted,
                                      group);
        });
}

/// The metadata of a 2:4 operand [rows, words] (argument 0 of a fault), 16- or 32-bit integers:
/// each nibble names two places of a group of four, the lower one in its low bits. In whichever
/// order a kernel wants its words, which is not looked at.
template <class Metadata>
std::optional<Fault> nm_metadata(Metadata&& metadata) {
    tensor_view view;
    const auto is_wanted = [](element_kind kind) {
        return kind == element_kind::u16 || kind == element_kind::u32 ||
               kind == element_kind::i16 || kind == element_kind::i32;
    };
    if (auto fault =
            detail::view_matrix(inputspec::detail::tensor_of(metadata), 0, "metadata [rows, words]",
                                "uint16, uint32, int16 or int32", is_wanted, view)) {
        return fault;
    }
    if (view.size() == 0) return std::nullopt;
    const auto check = [&](const auto& rows) -> std::optional<Fault> {
        if (detail::each_run(rows, view, [](const auto& array, std::uint64_t count) {
                return detail::has_nibbles(array, count);
            })) {
            return std::nullopt;
        }
        return detail::explain_nibbles(rows, static_cast<std::uint64_t>(view.extent(1)),
                                       view.bits());
    };
    return view.bits() == 16 ? detail::with_matrix_of<std::uint16_t>(view, check)
                             : detail::with_matrix_of<std::uint32_t>(view, check);
}

}  // namespace inputspec::inline INPUTSPEC_ABI::validate
