#pragma once

#include <bit>
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

/// Codes in the order of their values, both zeros as 0.
template <class T>
constexpr std::int64_t ordinal(typename format_of<T>::bits_type code) {
    using format = format_of<T>;
    const auto magnitude =
        static_cast<std::int64_t>(code & static_cast<typename format::bits_type>(~format::sign));
    return (code & format::sign) != 0 ? -magnitude : magnitude;
}
template <class T>
constexpr double value_at(std::int64_t ordinal) {
    using word = typename format_of<T>::bits_type;
    const auto magnitude = static_cast<word>(ordinal < 0 ? -ordinal : ordinal);
    const auto code = static_cast<word>(ordinal < 0 ? (magnitude | format_of<T>::sign) : magnitude);
    if constexpr (std::is_floating_point_v<T>) {
        return static_cast<double>(std::bit_cast<T>(code));
    } else {
        return static_cast<double>(decode<T>(code));
    }
}
/// Strictly inside the finite range: no rounding and no neighbour leaves it.
template <class T>
constexpr bool is_within(double x) {
    constexpr auto most = static_cast<double>(std::bit_cast<T>(format_of<T>::max));
    return x < most && x > -most;
}
/// The code nearest to a finite number, itself finite.
template <class T>
constexpr std::int64_t nearest(number x) {
    using format = format_of<T>;
    constexpr auto most = static_cast<std::int64_t>(format::max);
    if (x.compare(value_at<T>(most)) > 0) return most;
    if (x.compare(-value_at<T>(most)) < 0) return -most;
    if constexpr (std::is_floating_point_v<T>) {
        const T value = x.is_real() || sizeof(T) == 8 ? static_cast<T>(x.real())
                        : x.is_negative()             ? -static_cast<T>(x.magnitude())
                                                      : static_cast<T>(x.magnitude());
        return ordinal<T>(std::bit_cast<typename format::bits_type>(value));
    } else if (x.is_real()) {
        return ordinal<T>(encode<T>(x.real()));
    } else {  // beyond 2^53 a sticky bit keeps the double on the right side of every tie
        const auto whole = x.magnitude();
        const auto odd = whole >> 53 == 0 ? whole
                                          : (whole & ~std::uint64_t{2047}) |
                                                ((whole & 2047) != 0 ? std::uint64_t{2048} : 0);
        const auto value = static_cast<double>(odd);
        return ordinal<T>(encode<T>(x.is_negative() ? -value : value));
    }
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
    if constexpr (std::is_floating_point_v<T>) {
        if (x.is_real() && detail::is_within<T>(x.real())) {  // what nearly every call is
            const auto near = static_cast<T>(x.real());
            if (static_cast<double>(near) >= x.real()) {
                out = static_cast<double>(near);
                return true;
            }
        }
    }
    auto at = detail::nearest<T>(x);
    if (x.compare(detail::value_at<T>(at)) > 0) ++at;
    if (at > static_cast<std::int64_t>(format_of<T>::max)) return false;
    out = detail::value_at<T>(at);
    return true;
}
/// The greatest finite value < x as a double; false where there is none.
template <class T>
constexpr bool greatest_value_below(number x, double& out) {
    if constexpr (std::is_floating_point_v<T>) {
        if (x.is_real() && detail::is_within<T>(x.real())) {
            auto near = static_cast<T>(x.real());
            if (static_cast<double>(near) >= x.real()) {
                using word = typename format_of<T>::bits_type;
                const auto code = std::bit_cast<word>(near);
                if (near > 0) near = std::bit_cast<T>(static_cast<word>(code - 1));
                if (near < 0) near = std::bit_cast<T>(static_cast<word>(code + 1));
            }
            if (static_cast<double>(near) < x.real()) {
                out = static_cast<double>(near);
                return true;
            }
        }
    }
    auto at = detail::nearest<T>(x);
    if (x.compare(detail::value_at<T>(at)) <= 0) --at;
    if (at < -static_cast<std::int64_t>(format_of<T>::max)) return false;
    out = detail::value_at<T>(at);
    return true;
}

}  // namespace inputspec::inline INPUTSPEC_ABI::element
