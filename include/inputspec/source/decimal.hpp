#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <inputspec/version.hpp>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// A decimal number as the nearest double (ties to even), and on which side of it the text lies:
/// the sign of |text| − |value|, 0 where the double is exact. Together they round correctly to
/// every narrower format too, which the double alone does not.
struct decimal {
    double value = 0;
    int side = 0;
};

constexpr unsigned digit_of(char c) { return static_cast<unsigned>(c - '0'); }
constexpr bool is_digit(char c) { return digit_of(c) < 10; }

inline constexpr int max_power_of_5 = 27;  // the last one below 2^64
struct powers_of_5 {
    std::uint64_t value[max_power_of_5 + 1] = {1};
    constexpr powers_of_5() {
        for (int i = 1; i <= max_power_of_5; ++i) value[i] = 5 * value[i - 1];
    }
    constexpr std::uint64_t operator[](std::int64_t power) const { return value[power]; }
};
inline constexpr powers_of_5 power_of_5{};

constexpr decimal zero_decimal(bool is_negative) {
    return {std::bit_cast<double>(std::uint64_t{is_negative} << 63), 0};
}

/// round_to_double of what is no normal number, or may round to none.
constexpr decimal round_to_any_double(std::uint64_t mantissa, bool is_more, std::int64_t exponent,
                                      bool is_negative) {
    constexpr std::uint64_t infinity = 0x7ff0000000000000;
    const int shift_up = std::countl_zero(mantissa);
    mantissa <<= shift_up;
    exponent += 63 - shift_up;  // now the power of two of the first bit
    std::uint64_t code = infinity;
    int side = -1;
    if (exponent <= 1023) {
        const bool is_normal = exponent >= -1022;
        const auto dropped = is_normal ? 11 : exponent < -1075 ? 65 : -1022 - exponent + 11;
        const std::uint64_t kept = dropped < 64 ? mantissa >> dropped : 0;
        const std::uint64_t rest = dropped < 64    ? mantissa << (64 - dropped)
                                   : dropped == 64 ? mantissa
                                                   : std::uint64_t{1};
        constexpr std::uint64_t half = std::uint64_t{1} << 63;
        const bool is_up = rest > half || (rest == half && (is_more || (kept & 1) != 0));
        code = kept + (is_normal ? static_cast<std::uint64_t>(exponent + 1022) << 52 : 0) + is_up;
        side = is_up ? -1 : rest != 0 || is_more ? 1 : 0;
    }
    return {std::bit_cast<double>(code | std::uint64_t{is_negative} << 63), side};
}

/// (mantissa + ε)·2^exponent as a decimal, where 0 < ε < 1 if `is_more`, else 0; mantissa ≥ 2^62
/// if `is_more`, and not 0. Integer operations only: no flag and no rounding mode changes a bit.
[[gnu::always_inline]] constexpr decimal round_to_double(std::uint64_t mantissa, bool is_more,
                                                         std::int64_t exponent, bool is_negative) {
    const int shift_up = std::countl_zero(mantissa);
    const auto power = exponent + 63 - shift_up;  // of two, of the first bit
    if (power < -1022 || power >= 1023) [[unlikely]] {
        return round_to_any_double(mantissa, is_more, exponent, is_negative);
    }
    mantissa <<= shift_up;
    const auto kept = mantissa >> 11;
    const auto rest = 2 * (mantissa & 0x7ff) + std::uint64_t{is_more};
    const bool is_up = rest + (kept & 1) > 0x800;
    const auto bits = kept + (static_cast<std::uint64_t>(power + 1022) << 52) + is_up;
    return {std::bit_cast<double>(bits | std::uint64_t{is_negative} << 63),
            int{rest != 0} - 2 * int{is_up}};
}

/// A natural number of up to 48 words, the lowest first: what is too long for 128 bits.
class long_natural {
public:
    constexpr void multiply_add(std::uint64_t factor, std::uint64_t carry) {
        for (int i = 0; i < size_; ++i) {
            const wide product = static_cast<wide>(word_[i]) * factor + carry;
            word_[i] = static_cast<std::uint64_t>(product);
            carry = static_cast<std::uint64_t>(product >> 64);
        }
        if (carry != 0) word_[size_++] = carry;
    }
    /// Divides, rounding down; true where there is a remainder.
    constexpr bool divide(std::uint64_t divisor) {
        std::uint64_t rest = 0;
        for (int i = size_ - 1; i >= 0; --i) {
            const wide dividend = static_cast<wide>(rest) << 64 | word_[i];
            word_[i] = static_cast<std::uint64_t>(dividend / divisor);
            rest = static_cast<std::uint64_t>(dividend % divisor);
        }
        while (size_ > 0 && word_[size_ - 1] == 0) --size_;
        return rest != 0;
    }
    constexpr void shift_up(int words) {
        for (int i = size_ - 1; i >= 0; --i) word_[i + words] = word_[i];
        for (int i = 0; i < words; ++i) word_[i] = 0;
        size_ += words;
    }
    constexpr int bits() const { return size_ * 64 - std::countl_zero(word_[size_ - 1]); }

    constexpr decimal rounded(bool is_more, std::int64_t exponent, bool is_negative) const {
        std::uint64_t top = word_[size_ - 1];
        int lower = size_ - 1;
        if (const int up = std::countl_zero(top); lower > 0) {
            exponent -= up;
            if (up != 0) {
                top = top << up | word_[lower - 1] >> (64 - up);
                is_more |= word_[lower - 1] << up != 0;
            } else {
                is_more |= word_[lower - 1] != 0;
            }
            for (int i = 0; i < lower - 1; ++i) is_more |= word_[i] != 0;
        }
        return round_to_double(top, is_more, exponent + 64 * lower, is_negative);
    }

private:
    __extension__ using wide = unsigned __int128;

    std::uint64_t word_[48] = {};
    int size_ = 0;
};

/// Digits (a point among them is skipped) times 10^exponent, whatever their number. After 800
/// digits only "more than that" counts: no tie of doubles is longer.
constexpr decimal round_long_decimal(const char* first, const char* last, std::int64_t exponent,
                                     bool is_negative) {
    constexpr int most_digits = 800;
    long_natural digits;
    bool is_more = false;
    int count = 0;
    for (; first != last; ++first) {
        if (*first == '.' || (count == 0 && *first == '0')) continue;
        if (count < most_digits) {
            digits.multiply_add(10, digit_of(*first));
            ++count;
        } else {
            is_more |= *first != '0';
            ++exponent;
        }
    }
    if (count == 0) return zero_decimal(is_negative);
    if (count + exponent > 310) return round_to_double(1, false, 2000, is_negative);
    if (count + exponent < -330) return round_to_double(1, false, -2000, is_negative);
    std::int64_t up = exponent > 0 ? exponent : 0;
    std::int64_t down = exponent < 0 ? -exponent : 0;
    for (; up > 0; up -= max_power_of_5) {
        digits.multiply_add(power_of_5[up < max_power_of_5 ? up : max_power_of_5], 0);
    }
    int words = 0;
    if (const auto missing = 66 + down * 7 / 3 - digits.bits(); down > 0 && missing > 0) {
        words = static_cast<int>((missing + 63) / 64);  // log2(5) < 7/3
        digits.shift_up(words);
    }
    for (; down > 0; down -= max_power_of_5) {
        is_more |= digits.divide(power_of_5[down < max_power_of_5 ? down : max_power_of_5]);
    }
    return digits.rounded(is_more, exponent - 64 * words, is_negative);
}

/// ⌊(2^128 − 1) / d⌋ − 2^64 of a divisor whose first bit is set.
constexpr std::uint64_t reciprocal_of(std::uint64_t divisor) {
    __extension__ using wide = unsigned __int128;
    return static_cast<std::uint64_t>(~wide{0} / divisor);
}
/// Divisors 5^power, shifted up until the first bit is set, and their reciprocals.
struct divisors_of_5 {
    std::uint64_t value[max_power_of_5 + 1] = {};
    std::uint64_t reciprocal[max_power_of_5 + 1] = {};
    int up[max_power_of_5 + 1] = {};
    constexpr divisors_of_5() {
        for (int i = 0; i <= max_power_of_5; ++i) {
            up[i] = std::countl_zero(power_of_5[i]);
            value[i] = power_of_5[i] << up[i];
            reciprocal[i] = reciprocal_of(value[i]);
        }
    }
};
inline constexpr divisors_of_5 divisor_of_5{};

/// mantissa / 5^power = (quotient + rest / divisor) · 2^exponent, of a mantissa whose first bit is
/// set; by the divisor's reciprocal (Möller and Granlund, 2011).
struct quotient_by_5 {
    std::uint64_t quotient;
    std::uint64_t rest;
    std::int64_t exponent;
};
[[gnu::always_inline]] constexpr quotient_by_5 divide_by_5(std::uint64_t mantissa,
                                                           std::int64_t power) {
    __extension__ using wide = unsigned __int128;
    const auto divisor = divisor_of_5.value[power];
    const auto high = mantissa >> 1;
    const auto low = mantissa << 63;
    const wide estimate = static_cast<wide>(divisor_of_5.reciprocal[power]) * high +
                          (static_cast<wide>(high) << 64 | low);
    auto quotient = static_cast<std::uint64_t>(estimate >> 64) + 1;
    auto rest = low - quotient * divisor;
    // One too many every other time, which no processor guesses.
    const auto excess = 0 - std::uint64_t{rest > static_cast<std::uint64_t>(estimate)};
    quotient += excess;
    rest += excess & divisor;
    if (rest >= divisor) {
        ++quotient;
        rest -= divisor;
    }
    return {quotient, rest, divisor_of_5.up[power] - 63};
}

/// mantissa · 10^exponent for |exponent| ≤ 27: one product or one division of 128 bits.
[[gnu::always_inline]] constexpr decimal round_short_decimal(std::uint64_t mantissa,
                                                             std::int64_t exponent,
                                                             bool is_negative) {
    __extension__ using wide = unsigned __int128;
    if (mantissa == 0) return zero_decimal(is_negative);
    const int up = std::countl_zero(mantissa);
    mantissa <<= up;
    if (exponent >= 0) {
        const wide product = static_cast<wide>(mantissa) * power_of_5[exponent];
        const auto high = static_cast<std::uint64_t>(product >> 64);
        const auto low = static_cast<std::uint64_t>(product);
        if (high == 0) return round_to_double(low, false, exponent - up, is_negative);
        const int top = std::countl_zero(high);
        const auto first = top == 0 ? high : high << top | low >> (64 - top);
        return round_to_double(first, low << top != 0, exponent - up + 64 - top, is_negative);
    }
    const auto one = divide_by_5(mantissa, -exponent);
    return round_to_double(one.quotient, one.rest != 0, exponent - up + one.exponent, is_negative);
}

/// The same for −54 ≤ exponent < −27, by two divisions. False where the first one's rest might
/// matter: for eight of a thousand numbers.
constexpr bool round_small_decimal(std::uint64_t mantissa, std::int64_t exponent, bool is_negative,
                                   decimal& out) {
    if (mantissa == 0) {
        out = zero_decimal(is_negative);
        return true;
    }
    const int up = std::countl_zero(mantissa);
    const auto one = divide_by_5(mantissa << up, max_power_of_5);
    const int more_up = std::countl_zero(one.quotient);  // 0 or 1
    const auto other = divide_by_5(one.quotient << more_up, -exponent - max_power_of_5);
    // The exact quotient is less than 3 above this one. Between are doubles, and ties of doubles.
    if (one.rest != 0 && (other.quotient & 0x1ff) >= 0x1fd) return false;
    out = round_to_double(other.quotient, one.rest != 0 || other.rest != 0,
                          exponent - up + one.exponent - more_up + other.exponent, is_negative);
    return true;
}

/// Reads "nan", "inf" or "infinity", in any case; null where there is none.
constexpr const char* read_special(const char* text, bool is_negative, decimal& out) {
    const auto take = [&](const char* word) -> const char* {
        const char* at = text;
        for (; *word != 0; ++word, ++at) {
            if ((*at | 0x20) != *word) return nullptr;
        }
        return at;
    };
    if (const char* end = take("nan")) {
        out = {std::bit_cast<double>(std::uint64_t{0x7ff8000000000000}), 0};
        return end;
    }
    const char* end = take("infinity");
    if (end == nullptr) end = take("inf");
    if (end != nullptr) {
        out = round_to_double(1, false, 2000, is_negative);
        out.side = 0;
    }
    return end;
}

/// How many of 8 characters, the first in the low byte, are digits before one that is none.
[[gnu::always_inline]] constexpr unsigned count_digits(std::uint64_t eight) {
    const auto digits = eight ^ 0x3030303030303030;
    const auto others = ((digits + 0x7676767676767676) | digits) & 0x8080808080808080;
    return static_cast<unsigned>(std::countr_zero(others)) / 8;  // of none: 64 / 8
}
/// The number that the first `count` ≥ 1 of 8 characters are, all digits: in pairs, then fours.
[[gnu::always_inline]] constexpr std::uint64_t digits_value(std::uint64_t eight, unsigned count) {
    auto x = (eight ^ 0x3030303030303030) << (64 - 8 * count);
    x = 10 * x + (x >> 8);
    return ((x & 0x000000ff000000ff) * (1000000ull << 32 | 100) +
            (x >> 16 & 0x000000ff000000ff) * (10000ull << 32 | 1)) >>
           32;
}
inline constexpr std::uint64_t power_of_10[] = {1,      10,      100,      1000,     10000,
                                                100000, 1000000, 10000000, 100000000};

/// Adds the digits that stand at `text` to a number; gives their end. Looks at up to 8 characters
/// beyond it. Of more than 19 digits in all, which wrap, the count says so.
[[gnu::always_inline]] inline const char* add_digits(const char* text, std::uint64_t& number,
                                                     std::int64_t& count) {
    while (true) {
        std::uint64_t eight = 0;
        __builtin_memcpy(&eight, text, 8);
        const auto some = count_digits(eight);
        if (some == 0) return text;
        number = number * power_of_10[some] + digits_value(eight, some);
        text += some;
        count += some;
        if (some < 8 || !is_digit(*text) || count > 19) return text;
    }
}

/// Reads the numbers that most are, as read_decimal does: up to 19 digits in all and an exponent
/// of at most 3 digits. Null for all else, which may be numbers too. Looks at up to 64 characters.
[[gnu::always_inline]] inline const char* read_usual_decimal(const char* text, decimal& out) {
    const bool is_negative = *text == '-', has_plus = *text == '+';
    text += int{is_negative} | int{has_plus};
    std::uint64_t mantissa = 0;
    std::int64_t count = 0;
    std::int64_t exponent = 0;
    if (text[0] == '0' && text[1] == '.') {  // as what is below 1 begins
        ++text, ++count;
    } else {
        text = add_digits(text, mantissa, count);
    }
    if (*text == '.') {
        const auto whole = count;
        text = add_digits(text + 1, mantissa, count);
        exponent = whole - count;
    }
    if (count == 0 || count > 19) return nullptr;
    if ((*text | 0x20) == 'e') {
        const bool is_down = *++text == '-';
        text += is_down || *text == '+';
        const char* const first = text;
        std::int64_t power = 0;
        for (; is_digit(*text) && text - first < 4; ++text) power = 10 * power + digit_of(*text);
        if (text == first || text - first == 4) return nullptr;
        exponent += is_down ? -power : power;
    }
    if (exponent < -max_power_of_5 || exponent > max_power_of_5) {
        const bool is_small = exponent >= -2 * max_power_of_5 && exponent < 0;
        return is_small && round_small_decimal(mantissa, exponent, is_negative, out) ? text
                                                                                     : nullptr;
    }
    out = round_short_decimal(mantissa, exponent, is_negative);
    return text;
}

/// Reads a number: sign, digits with a point among them, exponent. Gives its end, or null where
/// there is none. The text ends with some other character (a newline, a zero).
constexpr const char* read_decimal(const char* text, decimal& out) {
    const bool is_negative = *text == '-';
    if (is_negative || *text == '+') ++text;
    const char* const first = text;
    std::uint64_t mantissa = 0;
    const auto take_digits = [&] {
        for (unsigned digit = 0; (digit = digit_of(*text)) < 10; ++text) {
            mantissa = 10 * mantissa + digit;  // wraps beyond 19 digits, and is not used then
        }
    };
    take_digits();
    std::int64_t count = text - first;
    std::int64_t exponent = 0;
    if (*text == '.') {
        const char* const fraction = ++text;
        take_digits();
        exponent = fraction - text;
        count -= exponent;
    }
    if (count == 0) return text == first ? read_special(text, is_negative, out) : nullptr;
    const char* const last = text;
    if ((*text | 0x20) == 'e') {
        const bool is_down = *++text == '-';
        if (is_down || *text == '+') ++text;
        if (!is_digit(*text)) return nullptr;
        std::int64_t power = 0;
        for (; is_digit(*text); ++text) {
            if (power < std::int64_t{1} << 56) power = 10 * power + digit_of(*text);
        }
        exponent += is_down ? -power : power;
    }
    if (count > 19) {  // zeros before the first digit do not count
        for (const char* at = first; *at == '0' || *at == '.'; ++at) count -= *at == '0';
    }
    const bool is_short = count <= 19 && exponent >= -max_power_of_5 && exponent <= max_power_of_5;
    out = is_short ? round_short_decimal(mantissa, exponent, is_negative)
                   : round_long_decimal(first, last, exponent, is_negative);
    return text;
}

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
