#pragma once
// Elementary functions whose bits depend on nothing but their argument: no libm, no table, no fma,
// constexpr. Every operation that can round is wrapped by `rounded`, in a fixed order.
//
// Arguments are finite; a result past the largest double is +inf. Errors, in units of the last
// place (ulp), are what the tests' sweeps hold to. The reductions are those of FDLIBM (Sun, 1993);
// the coefficients are minimax fits of our own (Remez, in 60 digits).
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include <inputspec/element/rounded.hpp>
#include <inputspec/version.hpp>

namespace inputspec::inline INPUTSPEC_ABI::element {

/// c0·xⁿ + … + cn, the leading coefficient first, by Horner's rule.
/// The order of its operations is part of the values.
template <class T, class... C>
    requires(std::is_same_v<T, C> && ...)
constexpr T polynomial(T x, T leading, C... rest) noexcept {
    T sum = leading;
    ((sum = rounded(rest + rounded(sum * x))), ...);
    return sum;
}

/// The same of coefficients in an array.
template <class T, std::size_t N, std::size_t... I>
constexpr T polynomial(T x, const T (&c)[N], std::index_sequence<I...>) noexcept {
    return polynomial(x, c[I]...);
}
template <class T, std::size_t N>
constexpr T polynomial(T x, const T (&c)[N]) noexcept {
    return polynomial(x, c, std::make_index_sequence<N>{});
}

/// √x for x >= 0, rounded to nearest.
constexpr double sqrt(double x) noexcept;

/// ln x for x > 0, subnormals too; < 1 ulp.
constexpr double log(double x) noexcept;

/// ln x for normal x > 0; < 1 ulp. No branch, for bodies that work on vectors.
constexpr float log(float x) noexcept;

/// ln(1 + x) for x > -1; < 1 ulp.
constexpr double log1p(double x) noexcept;

/// eˣ; < 1 ulp. Below about -745.13 it is 0, above about 709.78 +inf.
constexpr double exp(double x) noexcept;

/// eˣ - 1; < 1.25 ulp.
constexpr double expm1(double x) noexcept;

/// ln(1 + x)/x for x > -1, and 1 at x = 0; < 2 ulp.
constexpr double log1p_over_x(double x) noexcept;

/// (eˣ - 1)/x, and 1 at x = 0; < 2 ulp.
constexpr double expm1_over_x(double x) noexcept;

/// x^y for x > 0, as exp(y·ln x): its relative error is below (1 + |y·ln x|)·2^-51.
constexpr double pow(double x, double y) noexcept;

namespace detail {

inline constexpr double ln2_high = 0x1.62e42fefp-1;  // 32 bits: exact times any exponent
inline constexpr double ln2_low = 0x1.473de6af278edp-34;
inline constexpr double log2_e = 0x1.71547652b82fep0;
inline constexpr double to_whole = 0x1.8p52;  // adding it leaves no bit behind the point
inline constexpr std::uint64_t sqrt_half = 0x3fe6a09e667f3bcd;  // the bits of √½

/// 2·atanh s = 2·s + s³·polynomial(s², log_series), |s| <= 3 - √8.
inline constexpr double log_series[] = {
    0x1.2f06345de97afp-3, 0x1.39a1a6faf5c29p-3, 0x1.74663fa203d92p-3, 0x1.c71c5206088b6p-3,
    0x1.24924941f4faep-2, 0x1.999999997fd77p-2, 0x1.5555555555592p-1};

/// (e^r - 1 - r)/r² for |r| <= ln 2 / 2.
// clang-format off
inline constexpr double exp_series[] = {
    0x1.1f7f6b6952f00p-29, 0x1.af390c5fa92d8p-26, 0x1.27e4d4affd42cp-22, 0x1.71de0d84d0bb0p-19,
    0x1.a01a01a942edap-16, 0x1.a01a01a7ced76p-13, 0x1.6c16c16c15dacp-10, 0x1.11111111109a5p-7,
    0x1.5555555555556p-5, 0x1.5555555555556p-3, 0.5};
// clang-format on

/// 2^k for a normal result: k in [-1022, 1023].
constexpr double power_of_two(int k) noexcept {
    return std::bit_cast<double>(static_cast<std::uint64_t>(k + 1023) << 52);
}

/// y·2^k, rounded once, where 2^(k/2)·y is normal.
constexpr double scaled(double y, int k) noexcept {
    return rounded(rounded(y * power_of_two(k / 2)) * power_of_two(k - k / 2));
}

/// √x digit by digit, to 54 bits and a sticky one: for constant evaluation.
constexpr double integer_sqrt(double x) noexcept {
    if (x == 0.0) return x;
    auto bits = std::bit_cast<std::uint64_t>(x);
    auto exponent = static_cast<int>(bits >> 52) - 1075;  // x = bits·2^exponent
    bits = bits & 0xfffffffffffffu;
    if (exponent == -1075) {
        const int shift = std::countl_zero(bits) - 11;
        bits <<= shift;
        exponent += 1 - shift;
    } else {
        bits |= 0x10000000000000u;
    }
    if (exponent % 2 != 0) {
        bits <<= 1;
        --exponent;
    }
    // bits in [2^52, 2^54): 27 pairs of digits, and 27 more pairs of zeros behind the point.
    std::uint64_t root = 0, rest = 0;
    for (int pair = 26; pair >= -27; --pair) {
        rest = rest << 2 | (pair >= 0 ? bits >> (2 * pair) & 3u : 0u);
        const std::uint64_t trial = root << 2 | 1u;
        root <<= 1;
        if (rest >= trial) {
            rest -= trial;
            root |= 1u;
        }
    }
    // root in [2^53, 2^54) has one bit too many; the root of a double is never half way.
    return scaled(static_cast<double>((root >> 1) + (root & 1u)), exponent / 2 - 26);
}

/// A positive double as 2^exponent·(1 + fraction), 1 + fraction in [√½, √2).
struct Split {
    double fraction;
    int exponent;
};

constexpr Split split(double x) noexcept {
    auto bits = std::bit_cast<std::uint64_t>(x);
    if (bits >> 52 == 0) {
        const int shift = std::countl_zero(bits) - 11;
        bits = (bits << shift) - (static_cast<std::uint64_t>(shift) << 52);
    }
    const std::uint64_t above = bits - sqrt_half;
    const std::uint64_t mantissa = (above & 0xfffffffffffffu) + sqrt_half;
    return {rounded(std::bit_cast<double>(mantissa) - 1.0),
            static_cast<int>(static_cast<std::int64_t>(above) >> 52)};
}

/// exponent·ln 2 + ln(1 + fraction) + correction. With s = f/(2 + f), ln(1 + f) is
/// 2·atanh s = f - s·(f - R) = f - (f²/2 - s·(f²/2 + R)), R = s²·(2/3 + 2/5·s² + …).
constexpr double log_of(Split x, double correction) noexcept {
    const double f = x.fraction;
    const double half_square = 0.5 * rounded(f * f);
    const double s = rounded(f / rounded(2.0 + f));
    const double z = rounded(s * s);
    const double series = rounded(z * polynomial(z, log_series));
    const double k = x.exponent;
    const double product = rounded(s * rounded(half_square + series));
    const double low = rounded(rounded(k * ln2_low) + correction);
    const double small = rounded(half_square - rounded(product + low));
    return rounded(k * ln2_high - rounded(small - f));
}

/// x = power·ln 2 + high - low, |high - low| <= ln 2 / 2.
struct Reduced {
    double high, low;
    int power;
};

constexpr Reduced reduced(double x) noexcept {
    const double k = rounded(rounded(rounded(x * log2_e) + to_whole) - to_whole);
    return {rounded(x - k * ln2_high), rounded(k * ln2_low), static_cast<int>(k)};
}

/// 2^power·(one + e^(high - low) - 1), where one is 0 or |one| >= |high|.
constexpr double exp_sum(double one, Reduced x) noexcept {
    const double r = rounded(x.high - x.low);
    const double tail = rounded(rounded(rounded(r * r) * polynomial(r, exp_series)) - x.low);
    const double sum = rounded(one + x.high);
    const double lost = rounded(rounded(one - sum) + x.high);  // exact (Dekker, 1971)
    return scaled(rounded(sum + rounded(lost + tail)), x.power);
}

inline constexpr double exp_overflow = 0x1.62e42fefa39efp9;  // the last x whose eˣ is finite
inline constexpr double infinity = std::bit_cast<double>(std::uint64_t{0x7ff} << 52);

}  // namespace detail

constexpr double sqrt(double x) noexcept {
    if (std::is_constant_evaluated()) return detail::integer_sqrt(x);
    // The instruction itself: no call into libm, no estimate under -mrecip.
#if defined(__AVX__)
    __asm__("vsqrtsd %0, %0, %0" : "+x"(x));
#elif defined(__x86_64__)
    __asm__("sqrtsd %0, %0" : "+x"(x));
#else
    __asm__("fsqrt %d0, %d0" : "+w"(x));
#endif
    return x;
}

constexpr double log(double x) noexcept { return detail::log_of(detail::split(x), 0.0); }

constexpr float log(float x) noexcept {
    constexpr std::uint32_t sqrt_half = 0x3f3504f3;
    const std::uint32_t above = std::bit_cast<std::uint32_t>(x) - sqrt_half;
    const float f = rounded(std::bit_cast<float>((above & 0x7fffffu) + sqrt_half) - 1.0f);
    const auto k = static_cast<float>(static_cast<std::int32_t>(above) >> 23);
    const float square = rounded(f * f);
    const float series = polynomial(f, 0x1.2c5736p-4f, -0x1.dd974p-4f, 0x1.dc8e44p-4f,
                                    -0x1.fbc4d2p-4f, 0x1.23dd1ap-3f, -0x1.55625cp-3f,
                                    0x1.999d36p-3f, -0x1.ffffe6p-3f, 0x1.555554p-2f);
    const float tail = rounded(rounded(rounded(series * f) * square) - 0.5f * square);
    const float low = rounded(tail + rounded(k * -0x1.bd0106p-13f));  // ln 2 = 0.693359375 - …
    return rounded(k * 0.693359375f + rounded(f + low));
}

constexpr double log1p(double x) noexcept {
    if (-0.29 < x && x < 0.41) return detail::log_of({x, 0}, 0.0);
    const double sum = rounded(1.0 + x);
    const double lost =
        x >= 1.0 ? rounded(1.0 - rounded(sum - x)) : rounded(x - rounded(sum - 1.0));
    return detail::log_of(detail::split(sum), rounded(lost / rounded(sum)));
}

constexpr double exp(double x) noexcept {
    if (x > detail::exp_overflow) return detail::infinity;
    if (x < -746.0) return 0.0;
    return detail::exp_sum(1.0, detail::reduced(x));
}

constexpr double expm1(double x) noexcept {
    if (x > detail::exp_overflow) return detail::infinity;
    if (x < -40.0) return -1.0;
    const detail::Reduced r = detail::reduced(x);
    const double one = r.power < 64 ? rounded(1.0 - detail::power_of_two(-r.power)) : 1.0;
    return detail::exp_sum(one, r);
}

constexpr double log1p_over_x(double x) noexcept {
    return x == 0.0 ? 1.0 : rounded(log1p(x) / rounded(x));
}

constexpr double expm1_over_x(double x) noexcept {
    if (-0.34 < x && x < 0.34) return rounded(1.0 + rounded(x * polynomial(x, detail::exp_series)));
    return rounded(expm1(x) / rounded(x));
}

constexpr double pow(double x, double y) noexcept { return exp(rounded(y * log(x))); }

}  // namespace inputspec::inline INPUTSPEC_ABI::element
