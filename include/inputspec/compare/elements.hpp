#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <inputspec/element/dtype.hpp>
#include <inputspec/element/float_format.hpp>
#include <inputspec/element/number.hpp>

// What the elements of a dtype are to a comparison, as the words that memory holds.

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// The i-th word, of whatever C++ type the memory's objects are.
template <class Word>
Word load_word(const std::byte* from, std::size_t i) {
    Word out;
    __builtin_memcpy(&out, from + i * sizeof(Word), sizeof(Word));
    return out;
}

/// f(i) for i < count: in runs of a length that the compiler knows, which it makes vectors of.
template <class F>
[[gnu::always_inline]] inline void each_of(std::size_t count, F&& f) {
    std::size_t i = 0;
    for (; count - i >= 64; i += 64) {
        for (std::size_t j = 0; j < 64; ++j) f(i + j);
    }
    for (; i < count; ++i) f(i);
}

/// Floats. What is NaN or infinite is told by bits, which fast-math cannot change.
template <class T>
struct float_elements {
    using format = element::format_of<T>;
    using word = typename format::bits_type;

    static constexpr word sign = format::sign;
    /// The greatest magnitude that is no NaN.
    static constexpr word most = format::overflow != format::nan ? format::overflow : format::max;

    static constexpr word magnitude(word x) { return static_cast<word>(x & ~sign); }
    static constexpr bool is_nan(word x) { return magnitude(x) > most; }
    static constexpr bool is_finite(word x) { return magnitude(x) <= format::max; }

    /// Whether the magnitude of one of `count` is beyond a limit: the difference has the sign's bit
    /// then.
    static bool any_beyond(word limit, const std::byte* at, std::size_t count) {
        word beyond = 0;
        each_of(count, [&](std::size_t i) {
            const auto distance = static_cast<word>(limit - magnitude(load_word<word>(at, i)));
            beyond = static_cast<word>(beyond | distance);
        });
        return (beyond & sign) != 0;
    }
    static bool any_nan(const std::byte* at, std::size_t count) {
        return any_beyond(most, at, count);
    }
    static bool all_finite(const std::byte* at, std::size_t count) {
        return !any_beyond(format::max, at, count);
    }

    /// The value of a finite one, without a branch: many are decoded at once.
    static constexpr auto real(word x) {
        if constexpr (std::floating_point<T>) {
            return std::bit_cast<T>(x);
        } else {
            constexpr unsigned widen = 23 - format::mantissa;
            constexpr auto rebias = static_cast<std::uint32_t>(127 - format::bias) << 23;
            const std::uint32_t code = magnitude(x);
            std::uint32_t bits = (code << widen) + rebias;
            if constexpr (rebias != 0) {
                constexpr int step = format::bias - 1 + static_cast<int>(format::mantissa);
                constexpr float least = 1.0f / static_cast<float>(1u << step);
                const float subnormal = static_cast<float>(static_cast<int>(code)) * least;
                const auto is_normal = 0u - std::uint32_t{code >> format::mantissa != 0};
                bits = (bits & is_normal) | (std::bit_cast<std::uint32_t>(subnormal) & ~is_normal);
            }
            return std::bit_cast<float>(bits | static_cast<std::uint32_t>(x & sign)
                                                   << (31 - format::exponent - format::mantissa));
        }
    }
    /// The value of any.
    static constexpr number value(word x) {
        if constexpr (std::floating_point<T>) {
            return std::bit_cast<T>(x);
        } else {
            return element::decode<T>(x);
        }
    }

    /// |x − y| of finite ones, rounded once.
    static constexpr double distance(word x, word y) {
        return __builtin_fabs(double{real(x)} - double{real(y)});
    }
    /// How many values on from x, of one that is no NaN, y is: codes in the order of their values,
    /// with both zeros as 0.
    static constexpr std::uint64_t ulp(word x, word y) {
        const std::uint64_t a = magnitude(x);
        const std::uint64_t b = magnitude(y);
        if (((x ^ y) & sign) != 0) return a + b;
        return a < b ? b - a : a - b;
    }
};

/// Integers and bool, in the order of their values as unsigned words. Of a 4-bit one a byte's low
/// half counts; of a bool, whether it is 0.
template <class Word>
struct integer_elements {
    using word = Word;

    explicit constexpr integer_elements(element_kind kind)
        : is_boolean_{kind == element_kind::boolean},
          mask_{static_cast<Word>(is_sub_byte(kind) ? 15u : ~std::uint64_t{0})},
          lowest_{static_cast<Word>(
              is_signed_integer(kind) ? std::uint64_t{1} << (bits_of(kind) - 1) : 0)} {}

    static constexpr bool is_nan(Word) { return false; }
    static constexpr bool is_finite(Word) { return true; }
    static constexpr bool any_nan(const std::byte*, std::size_t) { return false; }
    static constexpr bool all_finite(const std::byte*, std::size_t) { return true; }

    constexpr number value(Word x) const {
        const auto at = std::uint64_t{order(x)} - lowest_;
        return lowest_ != 0 ? number{static_cast<std::int64_t>(at)} : number{at};
    }
    constexpr double real(Word x) const {
        const auto at = std::uint64_t{order(x)} - lowest_;
        return lowest_ != 0 ? static_cast<double>(static_cast<std::int64_t>(at))
                            : static_cast<double>(at);
    }
    constexpr std::uint64_t ulp(Word x, Word y) const {
        const std::uint64_t a = order(x);
        const std::uint64_t b = order(y);
        return a < b ? b - a : a - b;
    }
    constexpr double distance(Word x, Word y) const { return static_cast<double>(ulp(x, y)); }

private:
    constexpr Word order(Word x) const {
        return is_boolean_ ? Word{x != 0} : static_cast<Word>((x & mask_) ^ lowest_);
    }

    bool is_boolean_;
    Word mask_;
    Word lowest_;  // of the values, negated; 0 of unsigned ones
};

/// Calls f with what the elements of a kind are.
template <class F>
void with_elements(element_kind kind, F&& f) {
    if (is_floating(kind)) {
        return element::with_float_type(kind, [&]<class T>(T) { f(float_elements<T>{}); });
    }
    switch (bits_of(kind)) {
        case 64: return f(integer_elements<std::uint64_t>{kind});
        case 32: return f(integer_elements<std::uint32_t>{kind});
        case 16: return f(integer_elements<std::uint16_t>{kind});
        default: return f(integer_elements<std::uint8_t>{kind});
    }
}

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
