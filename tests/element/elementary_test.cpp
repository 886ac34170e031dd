// Judges: the long double functions of libm (11 bits more than double on x86-64), and for single
// values mpmath at 500 bits. Bounds are the largest errors seen, rounded up.
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <limits>

#include <inputspec/element/elementary.hpp>

#include "catch.hpp"

namespace element = inputspec::element;

namespace {

/// The distance in units of the last place of a double (or float, 24 digits) at `exact`.
double ulps(double value, long double exact, int digits = 53) {
    int exponent = 0;
    std::frexp(exact, &exponent);
    const int last = digits == 53 ? std::max(exponent - 53, -1074) : exponent - digits;
    return static_cast<double>(std::fabs(value - exact) / std::ldexp(1.0L, last));
}

/// SplitMix64 (Steele, Lea & Flood, 2014).
class Words {
public:
    std::uint64_t operator()() {
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
    double between(double low, double high) {
        return low + (high - low) * static_cast<double>((*this)() >> 11) * 0x1p-53;
    }

private:
    std::uint64_t state_ = 7;
};

constexpr int draws = 200'000;

/// The largest error over values spread evenly between two bounds, and over both bounds.
template <class Function, class Exact>
double even(double low, double high, Function function, Exact exact) {
    double worst = 0;
    Words words;
    for (int i = 0; i < draws; ++i) {
        const double x = i == 0 ? low : i == 1 ? high : words.between(low, high);
        worst = std::max(worst, ulps(function(x), exact(x)));
    }
    return worst;
}

/// The same over values whose logarithms are spread evenly: sign·2^low … sign·2^high.
template <class Function, class Exact>
double scaled(double sign, double low, double high, Function function, Exact exact) {
    double worst = 0;
    Words words;
    for (int i = 0; i < draws; ++i) {
        const double x = sign * std::exp2(words.between(low, high));
        worst = std::max(worst, ulps(function(x), exact(x)));
    }
    return worst;
}

template <class T>
auto bits(T v) {
    if constexpr (sizeof(T) == 4) {
        return std::bit_cast<std::uint32_t>(v);
    } else {
        return std::bit_cast<std::uint64_t>(v);
    }
}

constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("log is within an ulp on all doubles, subnormals too") {
    const auto log = [](double x) { return element::log(x); };
    const auto exact = [](double x) { return std::log(static_cast<long double>(x)); };
    CHECK(even(0.5, 2.0, log, exact) < 1.0);
    CHECK(scaled(1, -1074, 1023.9, log, exact) < 1.0);

    Words words;
    double worst = 0;
    for (int i = 0; i < draws; ++i) {  // neighbours of 1, at all distances
        const double near = std::exp2(-words.between(1, 52)) * (i % 2 == 0 ? 1 : -1);
        worst = std::max(worst, ulps(log(1.0 + near), exact(1.0 + near)));
    }
    CHECK(worst < 1.0);

    CHECK(log(1.0) == 0.0);
    CHECK(ulps(log(3.0), 1.098612288668109691395245L) < 1.0);
    CHECK(ulps(log(10.0), 2.302585092994045684017991L) < 1.0);
    CHECK(ulps(log(1.0 + 0x1p-20), 9.536738616591882339084155e-7L) < 1.0);
    CHECK(ulps(log(0x1p-1074), -744.4400719213812623141073L) < 1.0);
    CHECK(ulps(log(0x1.fffffffffffffp1023), 709.7827128933839967322234L) < 1.0);
}

TEST_CASE("log of float is within an ulp on normal floats") {
    double worst = 0;
    for (std::uint32_t word = 0x00800000; word < 0x7f800000; word += 1001) {
        const auto x = std::bit_cast<float>(word);
        worst = std::max(worst, ulps(element::log(x), std::log(static_cast<double>(x)), 24));
    }
    for (std::uint32_t word = 0x3f700000; word < 0x3f880000; word += 3) {
        const auto x = std::bit_cast<float>(word);
        if (x != 1.0f) {
            worst = std::max(worst, ulps(element::log(x), std::log(static_cast<double>(x)), 24));
        }
    }
    CHECK(worst < 1.0);  // 0.89 over all of them
    CHECK(element::log(1.0f) == 0.0f);
}

TEST_CASE("log1p is within an ulp above -1") {
    const auto log1p = [](double x) { return element::log1p(x); };
    const auto exact = [](double x) { return std::log1p(static_cast<long double>(x)); };
    CHECK(even(-1.0 + 0x1p-53, 2.0, log1p, exact) < 1.0);
    CHECK(even(-0.3, -0.28, log1p, exact) < 1.0);
    CHECK(even(0.40, 0.42, log1p, exact) < 1.0);
    CHECK(scaled(1, -1000, -1, log1p, exact) < 1.0);
    CHECK(scaled(-1, -1000, -0.01, log1p, exact) < 1.0);
    CHECK(scaled(1, -1, 1023.9, log1p, exact) < 1.0);

    CHECK(log1p(0.0) == 0.0);
    CHECK(ulps(log1p(0x1p-30), 9.313225741817976469000627e-10L) < 1.0);
    CHECK(ulps(log1p(-0.75), -1.386294361119890618834464L) < 1.0);
    CHECK(ulps(log1p(1e6), 13.81551155796377410444128L) < 1.0);
}

TEST_CASE("exp is within an ulp, then 0 or infinity") {
    const auto exp = [](double x) { return element::exp(x); };
    const auto exact = [](double x) { return std::exp(static_cast<long double>(x)); };
    CHECK(even(-1.0, 1.0, exp, exact) < 1.0);
    CHECK(even(-708.0, 709.78, exp, exact) < 1.0);
    CHECK(even(-745.0, -708.0, exp, exact) < 1.0);  // subnormal results
    CHECK(scaled(1, -1000, 0, exp, exact) < 1.0);

    CHECK(exp(0.0) == 1.0);
    CHECK(ulps(exp(1.0), 2.718281828459045235360287L) < 1.0);
    CHECK(ulps(exp(-0.5), 0.6065306597126334236037995L) < 1.0);
    CHECK(ulps(exp(700.0), 1.01423205473500450945533e+304L) < 1.0);
    CHECK(ulps(exp(-700.0), 9.859676543759770856705373e-305L) < 1.0);

    const double last = 0x1.62e42fefa39efp9;
    CHECK(ulps(exp(last), exact(last)) < 1.0);
    CHECK(exp(std::nextafter(last, infinity)) == infinity);
    CHECK(exp(1e300) == infinity);
    CHECK(exp(-745.1) == 0x1p-1074);
    CHECK(exp(-745.2) == 0.0);
    CHECK(exp(-1e300) == 0.0);
}

TEST_CASE("expm1 is within 1.25 ulp, then -1 or infinity") {
    const auto expm1 = [](double x) { return element::expm1(x); };
    const auto exact = [](double x) { return std::expm1(static_cast<long double>(x)); };
    CHECK(even(-2.0, 2.0, expm1, exact) < 1.25);
    CHECK(even(-60.0, 709.78, expm1, exact) < 1.25);
    CHECK(even(-40.0, 60.0, expm1, exact) < 1.25);
    CHECK(scaled(1, -1000, 0, expm1, exact) < 1.25);
    CHECK(scaled(-1, -1000, 0, expm1, exact) < 1.25);

    CHECK(expm1(0.0) == 0.0);
    CHECK(ulps(expm1(0x1p-30), 9.31322575049159384753834e-10L) < 1.25);
    CHECK(ulps(expm1(-1.0), -0.6321205588285576784044762L) < 1.25);
    CHECK(ulps(expm1(50.0), 5184705528587072464086.453L) < 1.25);
    CHECK(expm1(-1e300) == -1.0);
    CHECK(expm1(1e300) == infinity);
}

TEST_CASE("the quotients by x are within 2 ulp and smooth at 0") {
    const auto log_quotient = [](double x) { return element::log1p_over_x(x); };
    const auto exp_quotient = [](double x) { return element::expm1_over_x(x); };
    const auto exact_log = [](long double x) { return std::log1p(x) / x; };
    const auto exact_exp = [](long double x) { return std::expm1(x) / x; };
    CHECK(even(-0.999, 2.0, log_quotient, exact_log) < 2.0);
    CHECK(scaled(1, -1000, 1000, log_quotient, exact_log) < 2.0);
    CHECK(scaled(-1, -1000, -0.01, log_quotient, exact_log) < 2.0);
    CHECK(even(-2.0, 2.0, exp_quotient, exact_exp) < 2.0);
    CHECK(even(-60.0, 709.0, exp_quotient, exact_exp) < 2.0);
    CHECK(scaled(1, -1000, 0, exp_quotient, exact_exp) < 2.0);
    CHECK(scaled(-1, -1000, 0, exp_quotient, exact_exp) < 2.0);

    CHECK(log_quotient(0.0) == 1.0);
    CHECK(exp_quotient(0.0) == 1.0);
    CHECK(log_quotient(0x1p-1060) == 1.0);
    CHECK(exp_quotient(-0x1p-1060) == 1.0);
}

TEST_CASE("pow keeps its relative error below (1 + |y·ln x|)·2^-51") {
    Words words;
    long double worst = 0;
    for (int i = 0; i < draws; ++i) {
        const double x = std::exp2(words.between(-60, 60));
        const double y = words.between(-12, 12);
        const long double exact =
            std::pow(static_cast<long double>(x), static_cast<long double>(y));
        const long double bound = (1 + std::fabs(y * std::log(x))) * 0x1p-51L;
        worst = std::max(worst, std::fabs(element::pow(x, y) - exact) / exact / bound);
    }
    CHECK(worst < 1.0L);

    CHECK(element::pow(1.0, 123.456) == 1.0);
    CHECK(element::pow(5e-324, 0.0) == 1.0);
    CHECK(ulps(element::pow(3.0, -2.5), 0.06415002990995841827879431L) < 8.0);
    CHECK(ulps(element::pow(1000.0, 0.125), 2.371373705661655261651753L) < 4.0);
}

TEST_CASE("sqrt is correctly rounded, by the machine and by integers") {
    Words words;
    for (int i = 0; i < draws; ++i) {
        const std::uint64_t word = words() % 0x7ff0000000000000;
        for (const double x :
             {std::bit_cast<double>(word), std::bit_cast<double>(word >> i % 60)}) {
            const double root = std::sqrt(x);
            if (element::sqrt(x) != root || element::detail::integer_sqrt(x) != root) {
                FAIL("sqrt(" << x << ")");
            }
        }
    }
    for (const double x : {0.0, 0x1p-1074, 0x1p-1022, 1.0, 2.0, 0x1.fffffffffffffp1023}) {
        CHECK(element::sqrt(x) == std::sqrt(x));
        CHECK(element::detail::integer_sqrt(x) == std::sqrt(x));
    }
}

TEST_CASE("constant evaluation gives the bits of run time") {
    static constexpr double arguments[] = {0x1p-1060, 1e-300, 1e-9, 0.1,   0.3,   0.5, 0.75, 1.0,
                                           1.41421,   1.5,    2.0,  3.125, 17.25, 100, 650,  1e15};
    struct Values {
        double log, log1p, log1p_negative, exp, exp_negative, expm1, expm1_negative, sqrt, pow;
        double log_quotient, exp_quotient;
        float log_float;
    };
    static constexpr auto values = [](double x) {
        const double below_one = x / (1 + x);
        return Values{element::log(x),
                      element::log1p(x),
                      element::log1p(-below_one),
                      element::exp(x),
                      element::exp(-x),
                      element::expm1(x),
                      element::expm1(-x),
                      element::sqrt(x),
                      element::pow(x, -0.3),
                      element::log1p_over_x(x),
                      element::expm1_over_x(x),
                      element::log(static_cast<float>(x + 1e-30))};
    };
    static constexpr auto constants = [] {
        std::array<Values, std::size(arguments)> result{};
        for (std::size_t i = 0; i < result.size(); ++i) result[i] = values(arguments[i]);
        return result;
    }();
    for (std::size_t i = 0; i < constants.size(); ++i) {
        volatile double hidden = arguments[i];
        const Values v = values(hidden);
        const Values& c = constants[i];
        CAPTURE(arguments[i]);
        CHECK(bits(v.log) == bits(c.log));
        CHECK(bits(v.log1p) == bits(c.log1p));
        CHECK(bits(v.log1p_negative) == bits(c.log1p_negative));
        CHECK(bits(v.exp) == bits(c.exp));
        CHECK(bits(v.exp_negative) == bits(c.exp_negative));
        CHECK(bits(v.expm1) == bits(c.expm1));
        CHECK(bits(v.expm1_negative) == bits(c.expm1_negative));
        CHECK(bits(v.sqrt) == bits(c.sqrt));
        CHECK(bits(v.pow) == bits(c.pow));
        CHECK(bits(v.log_quotient) == bits(c.log_quotient));
        CHECK(bits(v.exp_quotient) == bits(c.exp_quotient));
        CHECK(bits(v.log_float) == bits(c.log_float));
    }
}

static_assert(element::sqrt(2.0) == 0x1.6a09e667f3bcdp0);
static_assert(element::log(1.0) == 0.0 && element::log(1.0f) == 0.0f);
static_assert(element::exp(0.0) == 1.0 && element::expm1(0.0) == 0.0);
static_assert(element::rounded(0.1f) == 0.1f && element::rounded(0.1) == 0.1);
