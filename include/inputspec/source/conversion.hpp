#pragma once

#include <bit>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <inputspec/element/convert.hpp>
#include <inputspec/element/dtype.hpp>
#include <inputspec/element/float_format.hpp>
#include <inputspec/fault.hpp>
#include <inputspec/tensor/place.hpp>
#include <string_view>
#include <system_error>
#include <type_traits>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// Elements that are one real number.
template <class T>
concept RealElement = StorageType<T> && (std::integral<T> || element::is_float<T>);

/// A value as an integer, rounded to nearest, ties to even.
struct whole_number {
    std::uint64_t magnitude = 0;
    bool is_negative = false;
    bool is_exact = true;    ///< it had no fraction
    bool is_beyond = false;  ///< its magnitude is 2^64 or more; infinity too
};

/// Of anything but NaN.
constexpr whole_number whole_of(double value) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    const auto field = static_cast<int>(bits >> 52 & 0x7ff);
    const auto fraction = bits & 0xfffffffffffffu;
    whole_number out;
    out.is_negative = bits >> 63 != 0;
    if (field < 1023 + 62) {  // most are; nothing that a processor has to guess
        const auto toward_0 = static_cast<std::int64_t>(out.is_negative ? -value : value);
        const double rest = (out.is_negative ? -value : value) - static_cast<double>(toward_0);
        const bool is_up = rest > 0.5 || (rest == 0.5 && (toward_0 & 1) != 0);
        out.magnitude = static_cast<std::uint64_t>(toward_0) + is_up;
        out.is_exact = rest == 0;
        return out;
    }
    const auto whole = fraction | std::uint64_t{1} << 52;
    const int exponent = field - 1075;  // |value| = whole · 2^exponent
    out.is_beyond = exponent > 11;
    if (!out.is_beyond) out.magnitude = whole << exponent;
    return out;
}
template <std::integral I>
constexpr whole_number whole_of(I value) {
    whole_number out;
    out.is_negative = value < I{};
    out.magnitude =
        out.is_negative ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    return out;
}

template <class T>
constexpr bool is_nan(T value) {
    using format = element::format_of<T>;
    using bits = typename format::bits_type;
    return static_cast<bits>(std::bit_cast<bits>(value) & static_cast<bits>(~format::sign)) >
           (format::overflow != format::nan ? format::overflow : format::max);
}
template <class T>
constexpr bool is_finite(T value) {
    using format = element::format_of<T>;
    using bits = typename format::bits_type;
    return static_cast<bits>(std::bit_cast<bits>(value) & static_cast<bits>(~format::sign)) <=
           format::max;
}

/// The double to round once more: that nearest to an integer may be a tie of a narrower format,
/// which the integer is not. So what a double has no room for becomes its last bit.
template <std::integral I>
constexpr double sticky_double(I value) {
    const auto whole = whole_of(value);
    const auto width = static_cast<int>(std::bit_width(whole.magnitude));
    auto magnitude = whole.magnitude;
    if (const int excess = width - 53; excess > 0) {
        const auto lost = magnitude & ((std::uint64_t{1} << excess) - 1);
        magnitude -= lost;
        if (lost != 0) magnitude |= std::uint64_t{1} << excess;
    }
    const auto real = static_cast<double>(magnitude);
    return whole.is_negative ? -real : real;
}

/// A number as an integer type; false where that needs saturating: fractions to nearest, ties to
/// even, what is too large to the limit, NaN to 0.
template <std::integral To, class From>
constexpr bool to_integer(From value, stored_t<To>& out) {
    out = {};
    whole_number whole;
    if constexpr (std::integral<From>) {
        whole = whole_of(value);
    } else {
        if (is_nan(value)) return false;
        if constexpr (std::is_class_v<From>) {
            whole = whole_of(static_cast<double>(element::decode<From>(value.bits)));
        } else {
            whole = whole_of(static_cast<double>(value));
        }
    }
    constexpr bool is_bool = std::is_same_v<To, bool>;
    constexpr unsigned bits = is_bool ? 1 : 8 * sizeof(To);
    constexpr bool is_signed = std::is_signed_v<To> && !is_bool;
    constexpr std::uint64_t high = ~std::uint64_t{0} >> (64 - bits + is_signed);
    const std::uint64_t most = !whole.is_negative ? high : is_signed ? high + 1 : 0;
    const bool fits = whole.is_exact && !whole.is_beyond && whole.magnitude <= most;
    const auto magnitude = whole.is_beyond || whole.magnitude > most ? most : whole.magnitude;
    out = static_cast<stored_t<To>>(whole.is_negative ? 0 - magnitude : magnitude);
    return fits;
}

/// A number as a floating type, rounded to nearest, ties to even; infinities and NaN are kept.
/// False where that needs saturating: beyond the largest value it becomes that.
template <class To, class From>
constexpr bool to_float(From value, To& out) {
    bool is_negative = false;
    bool was_finite = true;
    if constexpr (std::integral<From>) {
        is_negative = value < From{};
        if constexpr (std::is_class_v<To>) {
            out = {element::encode<To>(sticky_double(value))};
        } else {
            out = static_cast<To>(value);
        }
    } else if constexpr (std::is_class_v<From>) {
        const auto wide = element::decode<From>(value.bits);
        return to_float<To>(wide, out);
    } else {
        using format = element::format_of<From>;
        is_negative = (std::bit_cast<typename format::bits_type>(value) & format::sign) != 0;
        was_finite = is_finite(value);
        if constexpr (std::is_class_v<To>) {
            out = {element::encode<To>(value)};
        } else {
            out = static_cast<To>(value);
        }
        if (!was_finite && is_nan(value)) return true;
        // An infinity, where there is one.
        if (!was_finite && !is_nan(out)) return true;
    }
    if (was_finite && is_finite(out)) return true;
    using to = element::format_of<To>;
    using bits = typename to::bits_type;
    out = std::bit_cast<To>(static_cast<bits>(to::max | (is_negative ? to::sign : bits{})));
    return false;
}

template <RealElement To, RealElement From>
constexpr bool convert_element(stored_t<From> from, stored_t<To>& to) {
    if constexpr (std::is_same_v<To, From> && !std::is_same_v<To, bool>) {
        to = from;
        return true;
    } else if constexpr (std::integral<To>) {
        return to_integer<To>(from, to);
    } else {
        return to_float<To>(from, to);
    }
}

/// Converts elements as they are stored. Gives the first of them that To does not hold, or `count`;
/// those that it does not are saturated.
template <RealElement To, RealElement From>
std::size_t convert_elements(const stored_t<From>* from, stored_t<To>* to, std::size_t count) {
    bool all_fit = true;
    for (std::size_t i = 0; i < count; ++i) all_fit &= convert_element<To, From>(from[i], to[i]);
    std::size_t first = all_fit ? count : 0;
    for (stored_t<To> ignored{}; first < count; ++first) {
        if (!convert_element<To, From>(from[first], ignored)) break;
    }
    return first;
}

/// A value, shortest as it reads back.
template <std::size_t N, RealElement T>
void append_value(fixed_text<N>& text, stored_t<T> value) {
    char digits[32];
    std::to_chars_result end{};
    if constexpr (std::is_class_v<T>) {
        end = std::to_chars(digits, digits + sizeof(digits), element::decode<T>(value.bits));
    } else {
        end = std::to_chars(digits, digits + sizeof(digits), value);
    }
    text << std::string_view{digits, static_cast<std::size_t>(end.ptr - digits)};
}

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
