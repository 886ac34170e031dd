#pragma once

#include <cstdint>
#include <inputspec/element/dtype.hpp>

namespace inputspec::inline INPUTSPEC_ABI::element {

/// Magnitude beyond which a float kind skips integers.
constexpr std::uint64_t exact_integers(element_kind kind) {
    switch (kind) {
        case element_kind::f64: return std::uint64_t{1} << 53;
        case element_kind::f32: return std::uint64_t{1} << 24;
        case element_kind::f16: return 2048;
        case element_kind::bf16: return 256;
        case element_kind::f8_e4m3fn: return 16;
        case element_kind::f8_e5m2: return 8;
        default: return 0;
    }
}

/// The lowest and the highest integer of a kind, the lowest in two's complement.
struct integer_limits {
    std::uint64_t low;
    std::uint64_t high;
};
constexpr integer_limits limits_of(element_kind kind) {
    if (kind == element_kind::boolean) return {0, 1};
    if (is_floating(kind)) return {0 - exact_integers(kind), exact_integers(kind)};
    const unsigned bits = bits_of(kind);
    if (is_signed_integer(kind)) {
        const auto half = std::uint64_t{1} << (bits - 1);
        return {0 - half, half - 1};
    }
    return {0, ~std::uint64_t{0} >> (64 - bits)};
}

}  // namespace inputspec::inline INPUTSPEC_ABI::element
