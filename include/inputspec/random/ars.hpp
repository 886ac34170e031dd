#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <inputspec/simd/ars_bodies.hpp>
#include <inputspec/version.hpp>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {

/// What AES's SubBytes and MixColumns (FIPS 197) make of a byte x in a column's first row: the
/// column {2s, s, s, 3s} of s = SubBytes(x), in GF(2^8), its first row in the low byte. A column of
/// another row is rotated by that many bytes.
inline constexpr auto aes_columns = [] {
    std::array<std::uint32_t, 256> out{};
    const auto twice = [](unsigned x) { return (x << 1 ^ (x >> 7) * 0x11b) & 0xff; };
    const auto set = [&](unsigned x, unsigned inverse) {
        unsigned s = 0x63;
        for (unsigned i = 0; i < 5; ++i) s ^= (inverse << i | inverse >> (8 - i)) & 0xff;
        out[x] = twice(s) | s << 8 | s << 16 | (twice(s) ^ s) << 24;
    };
    set(0, 0);
    // 3 generates all others, and 246 is its inverse.
    unsigned power = 1, inverse = 1;
    do {
        set(power, inverse);
        power ^= twice(power);
        unsigned product = 0;
        for (unsigned bits = 246, x = inverse; bits != 0; bits >>= 1, x = twice(x)) {
            product ^= bits % 2 * x;
        }
        inverse = product;
    } while (power != 1);
    return out;
}();

}  // namespace detail

/// ARS4x32-7 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011):
/// seven rounds of AES, whose key is (seed low, seed high, 0, 0) and grows by a constant a round.
/// Twice as fast as philox4x32_10 where the machine has AES instructions; a third as fast where it
/// has not, and for single draws.
struct ars {
    using counter_type = std::array<std::uint32_t, 4>;
    using key_type = std::array<std::uint32_t, 2>;
    static constexpr const char* name = "ars";

    static constexpr counter_type generate(counter_type counter, key_type key) {
        return with_key(counter, {key[0], key[1], 0, 0});
    }
    /// With a key of 128 bits, as Random123's ars4x32 has.
    static constexpr counter_type with_key(counter_type counter, std::array<std::uint32_t, 4> key) {
        std::uint32_t c0 = counter[0] ^ key[0], c1 = counter[1] ^ key[1];
        std::uint32_t c2 = counter[2] ^ key[2], c3 = counter[3] ^ key[3];
        std::uint64_t low = key[0] | std::uint64_t{key[1]} << 32;
        std::uint64_t high = key[2] | std::uint64_t{key[3]} << 32;
        const auto round = [&](auto column) {
            low += 0x9E3779B97F4A7C15;
            high += 0xBB67AE8584CAA73B;
            const auto d0 = column(c0, c1, c2, c3), d1 = column(c1, c2, c3, c0);
            const auto d2 = column(c2, c3, c0, c1), d3 = column(c3, c0, c1, c2);
            c0 = d0 ^ static_cast<std::uint32_t>(low);
            c1 = d1 ^ static_cast<std::uint32_t>(low >> 32);
            c2 = d2 ^ static_cast<std::uint32_t>(high);
            c3 = d3 ^ static_cast<std::uint32_t>(high >> 32);
        };
        for (int i = 0; i < 6; ++i) round(mixed_column);
        round(last_column);
        return {c0, c1, c2, c3};
    }

    template <class Body>
    using vector = typename Body::ars;
    template <class F>
    static bool with_body(simd::level limit, F&& f) {
        return simd::with_aes_body(limit, std::forward<F>(f));
    }

private:
    /// A column of the next block, of what ShiftRows takes its four rows from.
    static constexpr auto mixed_column = [](std::uint32_t r0, std::uint32_t r1, std::uint32_t r2,
                                            std::uint32_t r3) {
        const auto& columns = detail::aes_columns;
        return columns[r0 & 0xff] ^ std::rotl(columns[r1 >> 8 & 0xff], 8) ^
               std::rotl(columns[r2 >> 16 & 0xff], 16) ^ std::rotl(columns[r3 >> 24], 24);
    };
    static constexpr auto last_column = [](std::uint32_t r0, std::uint32_t r1, std::uint32_t r2,
                                           std::uint32_t r3) {
        const auto substituted = [](std::uint32_t x) {
            return detail::aes_columns[x & 0xff] >> 8 & 0xff;
        };
        return substituted(r0) | substituted(r1 >> 8) << 8 | substituted(r2 >> 16) << 16 |
               substituted(r3 >> 24) << 24;
    };
};

}  // namespace inputspec::inline INPUTSPEC_ABI
