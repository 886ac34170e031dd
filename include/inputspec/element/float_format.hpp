#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <inputspec/element/dtype.hpp>
#include <inputspec/element/number.hpp>
#include <type_traits>

namespace inputspec::inline INPUTSPEC_ABI::element {

/// A binary floating format: sign, `exponent` bits, `mantissa` bits; `max` is the code of the
/// largest finite value, `nan` of the canonical NaN, `overflow` of what too large a value becomes.
template <class Bits, unsigned Exponent, unsigned Mantissa, Bits Max, Bits Nan, Bits Overflow>
struct float_format {
    using bits_type = Bits;
    static constexpr unsigned exponent = Exponent, mantissa = Mantissa;
    static constexpr int bias = (1 << (Exponent - 1)) - 1;
    static constexpr Bits sign = static_cast<Bits>(Bits{1} << (Exponent + Mantissa));
    static constexpr Bits max = Max, nan = Nan, overflow = Overflow;
};

template <class T>
struct format_of;
template <>
struct format_of<float16> : float_format<std::uint16_t, 5, 10, 0x7bff, 0x7e00, 0x7c00> {};
template <>
struct format_of<bfloat16> : float_format<std::uint16_t, 8, 7, 0x7f7f, 0x7fc0, 0x7f80> {};
template <>
struct format_of<float8_e4m3fn> : float_format<std::uint8_t, 4, 3, 0x7e, 0x7f, 0x7f> {};
template <>
struct format_of<float8_e5m2> : float_format<std::uint8_t, 5, 2, 0x7b, 0x7e, 0x7c> {};
template <>
struct format_of<float> : float_format<std::uint32_t, 8, 23, 0x7f7fffff, 0x7fc00000, 0x7f800000> {};
template <>
struct format_of<double> : float_format<std::uint64_t, 11, 52, 0x7fefffffffffffff,
                                        0x7ff8000000000000, 0x7ff0000000000000> {};

/// The code of `value` (float or double) in the narrower format To: rounded to nearest, ties to
/// even; too large becomes infinity, or NaN where there is none; NaN becomes the canonical one.
/// Integer operations only, so subnormals survive flush-to-zero.
template <class To, class From>
constexpr typename format_of<To>::bits_type encode(From value) {
    using to = format_of<To>;
    using from = format_of<From>;
    using word = typename from::bits_type;
    using code = typename to::bits_type;
    constexpr unsigned narrow = from::mantissa - to::mantissa;
    static_assert(narrow > 0, "inputspec: encode() narrows; a wider format needs no rounding");

    const auto all = std::bit_cast<word>(value);
    const auto sign = (all & from::sign) != 0 ? to::sign : code{0};
    const word magnitude = all & static_cast<word>(~from::sign);
    if (magnitude > from::overflow) return static_cast<code>(sign | to::nan);

    constexpr word lowest_normal = word{from::bias - to::bias + 1} << from::mantissa;
    word kept = 0;
    if (magnitude >= lowest_normal) {
        const word based = magnitude - (word{from::bias - to::bias} << from::mantissa);
        kept = (based + (word{1} << (narrow - 1)) - 1 + (based >> narrow & 1)) >> narrow;
    } else {
        const auto field = static_cast<unsigned>(magnitude >> from::mantissa);
        const unsigned scale = field != 0 ? field : 1;
        const word hidden = field != 0 ? word{1} << from::mantissa : 0;
        const word mantissa = (magnitude & ((word{1} << from::mantissa) - 1)) | hidden;
        const unsigned shift = narrow + static_cast<unsigned>(from::bias - to::bias + 1) - scale;
        if (shift <= from::mantissa + 1) {
            kept = (mantissa + (word{1} << (shift - 1)) - 1 + (mantissa >> shift & 1)) >> shift;
        }
    }
    return static_cast<code>(sign | (kept > to::max ? word{to::overflow} : kept));
}

/// The value of a code, exact in float for every format of up to 16 bits.
template <class From>
constexpr float decode(typename format_of<From>::bits_type bits) {
    using from = format_of<From>;
    const std::uint32_t sign = (bits & from::sign) != 0 ? 0x80000000u : 0u;
    const std::uint32_t magnitude = bits & (from::sign - 1u);
    constexpr unsigned widen = 23 - from::mantissa;
    constexpr std::uint32_t rebias = std::uint32_t{127 - from::bias} << 23;
    std::uint32_t out = 0;
    if (magnitude > from::max) {
        out =
            magnitude == from::overflow && from::overflow != from::nan ? 0x7f800000u : 0x7fc00000u;
    } else if (magnitude >> from::mantissa != 0 || rebias == 0) {
        out = (magnitude << widen) + rebias;
    } else if (magnitude != 0) {  // subnormal here, normal in float
        const auto width = static_cast<unsigned>(std::bit_width(magnitude));
        const std::uint32_t exponent = 127 - from::bias + 1 - from::mantissa + (width - 1);
        out = exponent << 23 | ((magnitude << (24 - width)) & 0x7fffffu);
    }
    return std::bit_cast<float>(sign | out);
}

/// The canonical quiet NaN's code.
template <class T>
constexpr typename format_of<T>::bits_type nan_code = format_of<T>::nan;

/// Calls f with a value-initialised T for the floating kind's storage type.
template <class F>
constexpr decltype(auto) with_float_type(element_kind kind, F&& f) {
    switch (kind) {
        case element_kind::f16: return f(float16{});
        case element_kind::bf16: return f(bfloat16{});
        case element_kind::f64: return f(double{});
        case element_kind::f8_e4m3fn: return f(float8_e4m3fn{});
        case element_kind::f8_e5m2: return f(float8_e5m2{});
        default: return f(float{});
    }
}

namespace detail {

/// A format as a value, so that what is not on the way of the data is compiled once for all.
struct float_grid {
    unsigned mantissa;
    int bias;
    std::int64_t max;

    /// The value at an ordinal: codes in the order of their values, both zeros as 0.
    constexpr double value(std::int64_t ordinal) const {
        const auto magnitude = static_cast<std::uint64_t>(ordinal < 0 ? -ordinal : ordinal);
        const auto field = static_cast<int>(magnitude >> mantissa);
        const std::uint64_t hidden = field != 0 ? std::uint64_t{1} << mantissa : 0;
        std::uint64_t whole = (magnitude & ((std::uint64_t{1} << mantissa) - 1)) | hidden;
        int exponent = (field != 0 ? field : 1) - bias - static_cast<int>(mantissa);
        if (whole == 0) return 0;
        std::uint64_t bits = 0;
        const int lead = 52 - (static_cast<int>(std::bit_width(whole)) - 1);
        exponent -= lead;
        whole <<= lead;
        if (exponent + 1075 > 0) {
            bits = (whole & 0xfffffffffffffu) | static_cast<std::uint64_t>(exponent + 1075) << 52;
        } else {  // subnormal double
            bits = whole >> (1 - (exponent + 1075));
        }
        return std::bit_cast<double>(bits | std::uint64_t{ordinal < 0} << 63);
    }
    /// The ordinal nearest to a finite number, ties to even, itself finite.
    constexpr std::int64_t nearest(number x) const {
        std::uint64_t whole = x.magnitude_bits();
        int exponent = x.magnitude_exponent();  // |x| = whole · 2^exponent
        if (whole == 0) return 0;
        const int lead = exponent + static_cast<int>(std::bit_width(whole)) - 1;
        const int least = 1 - bias;
        const int step = (lead < least ? least : lead) - static_cast<int>(mantissa);
        const int shift = step - exponent;
        if (shift <= 0) {
            whole <<= -shift;
        } else if (shift > 64) {
            whole = 0;
        } else {
            const std::uint64_t kept = shift == 64 ? 0 : whole >> shift;
            const std::uint64_t half = std::uint64_t{1} << (shift - 1);
            const std::uint64_t rest = shift == 64 ? whole : whole - (kept << shift);
            whole = kept + (rest > half || (rest == half && (kept & 1) != 0) ? 1 : 0);
        }
        const auto field = static_cast<std::int64_t>((lead < least ? least : lead) - least);
        const auto near = (field << mantissa) + static_cast<std::int64_t>(whole);
        const auto code = near < max ? near : max;
        return x.is_negative() ? -code : code;
    }
    [[gnu::noinline]] constexpr bool least_value(number x, double& out) const {
        auto at = nearest(x);
        if (x.compare(value(at)) > 0) ++at;
        if (at > max) return false;
        out = value(at);
        return true;
    }
    [[gnu::noinline]] constexpr bool greatest_value_below(number x, double& out) const {
        auto at = nearest(x);
        if (x.compare(value(at)) <= 0) --at;
        if (at < -max) return false;
        out = value(at);
        return true;
    }
};
template <class T>
inline constexpr float_grid grid_of{format_of<T>::mantissa, format_of<T>::bias,
                                    std::int64_t{format_of<T>::max}};

template <class T>
constexpr double value_at(std::int64_t ordinal) {
    return grid_of<T>.value(ordinal);
}
template <class T>
constexpr std::int64_t nearest(number x) {
    return grid_of<T>.nearest(x);
}
/// The next value below x, or above, within the finite range.
template <std::floating_point T>
constexpr T neighbour(T x, bool is_below) {
    using word = typename format_of<T>::bits_type;
    constexpr word sign = format_of<T>::sign;
    const auto code = std::bit_cast<word>(x);
    const bool is_negative = (code & sign) != 0;
    if ((code & ~sign) == 0) return std::bit_cast<T>(is_below ? sign | 1 : word{1});
    return std::bit_cast<T>(is_negative == is_below ? code + 1 : code - 1);
}

}  // namespace detail

/// The dtype's finite value nearest to x (finite), ties to even, as a double. Zero keeps x's sign.
template <class T>
constexpr double nearest_value(number x) {
    const auto value = std::bit_cast<std::uint64_t>(detail::value_at<T>(detail::nearest<T>(x)));
    return std::bit_cast<double>(value | std::uint64_t{x.is_negative()} << 63);
}

/// The least finite value ≥ x as a double; false where there is none.
template <class T>
constexpr bool least_value(number x, double& out) {
    return detail::grid_of<T>.least_value(x, out);
}
/// The greatest finite value < x as a double; false where there is none.
template <class T>
constexpr bool greatest_value_below(number x, double& out) {
    return detail::grid_of<T>.greatest_value_below(x, out);
}

/// The least T ≥ x and the greatest T < x, for |x| below half of T's largest.
template <std::floating_point T>
constexpr T least_from(double x) {
    const auto near = static_cast<T>(x);
    return static_cast<double>(near) < x ? detail::neighbour(near, false) : near;
}
template <std::floating_point T>
constexpr T greatest_below(double x) {
    const auto near = static_cast<T>(x);
    return static_cast<double>(near) < x ? near : detail::neighbour(near, true);
}

}  // namespace inputspec::inline INPUTSPEC_ABI::element
