#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <inputspec/element/dtype.hpp>
#include <inputspec/element/float_format.hpp>
#include <type_traits>

namespace inputspec::inline INPUTSPEC_ABI::element {

/// Generators work in four carriers: float for floats of up to 32 bits, double for f64, and
/// two's-complement words for integers of up to 32 and of 64 bits.
template <class T>
concept Carrier = std::same_as<T, float> || std::same_as<T, double> ||
                  std::same_as<T, std::uint32_t> || std::same_as<T, std::uint64_t>;

/// 4-bit integers, one in a byte on the way to their tensor (int4 sign-extended).
struct int4 {
    std::uint8_t bits;
};
struct uint4 {
    std::uint8_t bits;
};

template <class T>
inline constexpr bool is_float =
    std::floating_point<T> || (std::is_class_v<T> && requires(T x) { decode<T>(x.bits); });

/// A value as storage type To: floats to nearest, ties to even; integers modulo 2^bits; bool by
/// != 0. Never NaN-sensitive comparisons.
template <class To, class From>
constexpr To convert(From value) {
    if constexpr (std::same_as<To, From>) {
        return value;
    } else if constexpr (std::is_class_v<From>) {  // a 16- or 8-bit float
        return convert<To>(decode<From>(value.bits));
    } else if constexpr (std::same_as<To, bool>) {
        return value != From{};
    } else if constexpr (std::same_as<To, int4>) {
        const auto low = static_cast<std::uint8_t>(static_cast<std::int64_t>(value) & 15);
        return {static_cast<std::uint8_t>((low ^ 8u) - 8u)};
    } else if constexpr (std::same_as<To, uint4>) {
        return {static_cast<std::uint8_t>(static_cast<std::int64_t>(value) & 15)};
    } else if constexpr (std::is_class_v<To>) {
        if constexpr (std::floating_point<From>) {
            return {encode<To>(value)};
        } else {
            return {encode<To>(static_cast<double>(value))};
        }
    } else {
        return static_cast<To>(value);
    }
}

/// Calls f.template operator()<Raw>() with what memory holds of the kind: integers as words of
/// their width, bool and 4-bit integers as bytes, floats as themselves.
template <class F>
[[gnu::always_inline]] constexpr void with_raw_type(element_kind kind, F&& f) {
    if (kind == element_kind::f32) return f.template operator()<float>();  // what most are
    switch (kind) {
        case element_kind::f16: return f.template operator()<float16>();
        case element_kind::bf16: return f.template operator()<bfloat16>();
        case element_kind::f64: return f.template operator()<double>();
        case element_kind::f8_e4m3fn: return f.template operator()<float8_e4m3fn>();
        case element_kind::f8_e5m2: return f.template operator()<float8_e5m2>();
        case element_kind::unsupported: return;
        default: break;
    }
    switch (bits_of(kind)) {
        case 64: return f.template operator()<std::uint64_t>();
        case 32: return f.template operator()<std::uint32_t>();
        case 16: return f.template operator()<std::uint16_t>();
        default: return f.template operator()<std::uint8_t>();
    }
}

/// Calls f.template operator()<Carrier, Storage>() for the kind.
template <class F>
constexpr void with_types(element_kind kind, F&& f) {
    using u32 = std::uint32_t;
    using u64 = std::uint64_t;
    switch (kind) {
        case element_kind::boolean: return f.template operator()<u32, bool>();
        case element_kind::i4: return f.template operator()<u32, int4>();
        case element_kind::u4: return f.template operator()<u32, uint4>();
        case element_kind::i8: return f.template operator()<u32, std::int8_t>();
        case element_kind::u8: return f.template operator()<u32, std::uint8_t>();
        case element_kind::i16: return f.template operator()<u32, std::int16_t>();
        case element_kind::u16: return f.template operator()<u32, std::uint16_t>();
        case element_kind::i32: return f.template operator()<u32, std::int32_t>();
        case element_kind::u32: return f.template operator()<u32, u32>();
        case element_kind::i64: return f.template operator()<u64, std::int64_t>();
        case element_kind::u64: return f.template operator()<u64, u64>();
        case element_kind::f16: return f.template operator()<float, float16>();
        case element_kind::bf16: return f.template operator()<float, bfloat16>();
        case element_kind::f32: return f.template operator()<float, float>();
        case element_kind::f64: return f.template operator()<double, double>();
        case element_kind::f8_e4m3fn: return f.template operator()<float, float8_e4m3fn>();
        case element_kind::f8_e5m2: return f.template operator()<float, float8_e5m2>();
        case element_kind::unsupported: return;
    }
}

}  // namespace inputspec::inline INPUTSPEC_ABI::element
