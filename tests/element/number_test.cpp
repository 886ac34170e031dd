#include <bit>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <type_traits>

#include <inputspec/element/number.hpp>

#include "catch.hpp"

namespace is = inputspec;
using is::number;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double quiet_nan = std::numeric_limits<double>::quiet_NaN();

int sign(long double x) { return x < 0 ? -1 : x > 0 ? 1 : 0; }

}  // namespace

// long double, the judge below, holds both kinds of number exactly.
static_assert(std::numeric_limits<long double>::digits >= 64);

TEST_CASE("a number is exact from any arithmetic type") {
    CHECK(number{std::numeric_limits<std::uint64_t>::max()}.magnitude() == ~0ull);
    CHECK(number{std::numeric_limits<std::int64_t>::min()}.magnitude() == 1ull << 63);
    CHECK(number{std::numeric_limits<std::int64_t>::min()}.is_negative());
    CHECK(number{std::int8_t{-128}}.magnitude() == 128);
    CHECK(number{(1ull << 53) + 1}.magnitude() == (1ull << 53) + 1);
    CHECK(number{true}.magnitude() == 1);
    CHECK(number{0.1f}.real() == static_cast<double>(0.1f));
    CHECK(number{0.1}.real() == 0.1);
    CHECK(std::signbit(number{-0.0}.real()));
    CHECK(number{0x1p-1074}.real() == 0x1p-1074);
    CHECK(number{-7}.real() == -7.0);
    CHECK(number{'a'}.magnitude() == 97);
    static_assert(!std::is_constructible_v<number, long double>);
    static_assert(!std::is_constructible_v<number, const char*>);
}

TEST_CASE("unset is no value, and neither is it zero") {
    constexpr number unset;
    CHECK_FALSE(unset.is_set());
    CHECK_FALSE(unset.is_integer());
    CHECK_FALSE(unset == number{0});
    CHECK(number{0}.is_set());
    CHECK(number{quiet_nan}.is_set());
}

TEST_CASE("written as an integer or as a float, a number remembers") {
    CHECK(number{1.0}.is_real());
    CHECK_FALSE(number{1}.is_real());
    CHECK_FALSE(number{1} == number{1.0});
    CHECK(number{1} == number{std::uint8_t{1}});
    CHECK(number{-1} == number{std::int64_t{-1}});
    CHECK(number{1.5f} == number{1.5});
}

TEST_CASE("finite, NaN and negative are read off the bits") {
    CHECK(number{1e308}.is_finite());
    CHECK(number{~0ull}.is_finite());
    CHECK_FALSE(number{infinity}.is_finite());
    CHECK_FALSE(number{-infinity}.is_finite());
    CHECK_FALSE(number{quiet_nan}.is_finite());
    CHECK(number{quiet_nan}.is_nan());
    CHECK(number{-quiet_nan}.is_nan());
    CHECK_FALSE(number{infinity}.is_nan());
    CHECK_FALSE(number{~0ull}.is_nan());
    CHECK(number{-infinity}.is_negative());
    CHECK(number{-1}.is_negative());
    CHECK_FALSE(number{0}.is_negative());
    CHECK_FALSE(number{~0ull}.is_negative());
}

TEST_CASE("an integer is an integer in [-2^63, 2^64), however written") {
    for (const double x : {0.0, -0.0, 1.0, -1.0, 3.0, 4503599627370495.0, 4503599627370497.0,
                           0x1p52, 0x1p53, 0x1.8p62, -0x1p63, 0x1p63, 0x1.fffffffffffffp63}) {
        CAPTURE(x);
        CHECK(number{x}.is_integer());
        CHECK(static_cast<double>(number{x}.magnitude()) == std::fabs(x));
    }
    for (const double x :
         {0.5, -0.5, 0.99, 1.5, 1e-300, 4503599627370495.5, 0x1p64, -0x1p64, -0x1.0000000000001p63,
          1e300, infinity, -infinity, quiet_nan, 0x1p-1074}) {
        CAPTURE(x);
        CHECK_FALSE(number{x}.is_integer());
    }
    CHECK(number{~0ull}.is_integer());
    CHECK(number{INT64_MIN}.is_integer());
}

TEST_CASE("numbers compare with doubles exactly") {
    const std::uint64_t wholes[] = {0,
                                    1,
                                    2,
                                    (1ull << 53) - 1,
                                    1ull << 53,
                                    (1ull << 53) + 1,
                                    (1ull << 53) + 2,
                                    (1ull << 63) - 1,
                                    1ull << 63,
                                    (1ull << 63) + 1,
                                    ~0ull - 2048,
                                    ~0ull - 1024,
                                    ~0ull};
    const double reals[] = {0.0,    0.5,        1.0,           1.5,          0x1p53,
                            0x1p54, 0x1p53 - 1, 0x1p53 + 2,    0x1p63,       0x1p63 - 1024,
                            0x1p64, 0x1p65,     0x1p64 - 2048, 0x1p-1074,    1e300,
                            2.0,    3.5,        0x1p62,        0x1p63 + 2048};
    for (const double real : reals) {
        for (const double x : {real, -real}) {
            for (const auto whole : wholes) {
                CAPTURE(whole, x);
                CHECK(number{whole}.compare(x) == sign(static_cast<long double>(whole) - x));
                const auto negative = static_cast<std::int64_t>(0 - whole);
                if (negative <= 0) {
                    CHECK(number{negative}.compare(x) ==
                          sign(static_cast<long double>(negative) - x));
                }
            }
            for (const double other : reals) {
                CHECK(number{other}.compare(x) == sign(static_cast<long double>(other) - x));
                CHECK(number{-other}.compare(x) == sign(-static_cast<long double>(other) - x));
            }
        }
    }
}
