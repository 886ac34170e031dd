// Judges: mpmath at 500 bits for single values; elsewhere erfc and erf in long double, from which a
// Newton step makes the exact quantile.
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <vector>

#include <inputspec/element/normal.hpp>

#include "catch.hpp"

namespace element = inputspec::element;

namespace {

constexpr std::uint32_t negative32 = 0x80000000;
constexpr std::uint64_t negative64 = 0x8000000000000000;

double ulps(double value, long double exact, int digits) {
    int exponent = 0;
    std::frexp(exact, &exponent);
    return static_cast<double>(std::fabs(value - exact) / std::ldexp(1.0L, exponent - digits));
}

/// The z > 0 whose upper tail is odd·2^-65, from a first guess.
long double quantile(std::uint64_t odd, double guess) {
    constexpr long double root_half = 0.70710678118654752440L,
                          root_two_pi = 2.50662827463100050242L;
    long double z = guess;
    for (int step = 0; step < 3; ++step) {
        const long double density = std::exp(-z * z / 2) / root_two_pi;
        if (odd >> 63 != 0) {  // p > ¼: ½ - p keeps all its bits
            z -=
                (std::erf(z * root_half) / 2 - std::ldexp(static_cast<long double>(0 - odd), -65)) /
                density;
        } else {
            z += (std::erfc(z * root_half) / 2 - std::ldexp(static_cast<long double>(odd), -65)) /
                 density;
        }
    }
    return z;
}

double error_of(std::uint32_t magnitude) {
    const float z = element::normal(magnitude);
    return ulps(z, quantile((std::uint64_t{magnitude} << 1 | 1) << 32, z), 24);
}

double error_of(std::uint64_t magnitude) {
    const double z = element::normal(magnitude);
    return ulps(z, quantile(magnitude << 1 | 1, z), 53);
}

/// SplitMix64 (Steele, Lea & Flood, 2014).
std::uint64_t word(std::uint64_t i) {
    std::uint64_t z = i * 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

}  // namespace

TEST_CASE("normal floats agree with mpmath") {
    // magnitude, Φ⁻¹(1 - (m + ½)/2^32)
    struct Known {
        std::uint32_t magnitude;
        long double z;
    };
    static constexpr Known table[] = {
        {0x00000000, 6.337957754553789252493251L},
        {0x00000001, 6.166429517819750246995799L},
        {0x00000002, 6.085104545783030983705017L},
        {0x00000003, 6.030967019118252128037705L},
        {0x00000007, 5.90659734398377540307637L},
        {0x00000064, 5.463062554389538670490787L},
        {0x00000fff, 4.763025658726427944561848L},
        {0x0000ffff, 4.169571062244236167183844L},
        {0x000f4240, 3.499768988758381428790495L},
        {0x007fffff, 2.885634931187975068709407L},
        {0x00800000, 2.885634893665540241761044L},
        {0x3fffffff, 0.6744897505624250543469505L},
        {0x40000000, 0.6744897498297384321480251L},
        {0x1e3b9c00, 1.184553240932844715320129L},
        {0x2b5d0000, 0.9565872336626967293019016L},
        {0x529b1d9f, 0.4602193880690327555074047L},
        {0x60000000, 0.3186393636573688801557715L},
        {0x7f000000, 0.009791672869521419576836648L},
        {0x7ffffff0, 9.046108056041530407346871e-9L},
        {0x7ffffffe, 8.754298118749868017863258e-10L},
        {0x7fffffff, 2.918099372916622672289773e-10L},
    };
    for (const auto [magnitude, z] : table) {
        CAPTURE(magnitude);
        CHECK(ulps(element::normal(magnitude), z, 24) < 3.0);
        CHECK(ulps(-element::normal(magnitude | negative32), z, 24) < 3.0);
    }
}

TEST_CASE("normal doubles agree with mpmath") {
    // magnitude, Φ⁻¹(1 - (m + ½)/2^64)
    struct Known {
        std::uint64_t magnitude;
        long double z;
    };
    static constexpr Known table[] = {
        {0x0000000000000000, 9.155293772686072545996484L},
        {0x0000000000000001, 9.035918848571937971830196L},
        {0x0000000000000002, 8.979884744630783114347593L},
        {0x00000000000003e8, 8.295121335463298848803988L},
        {0x0000000000008c38, 7.858361531454268775682292L},
        {0x0000000010000000, 6.651035379618900755408757L},
        {0x0000000040000000, 6.443934526467928280707553L},
        {0x0000010000003039, 5.294704082802675092459116L},
        {0x0004000000000000, 3.841930685501910761868185L},
        {0x0040000000000000, 3.097269078198784454137667L},
        {0x0200000000000000, 2.417559016236505060586518L},
        {0x0800000000000000, 1.862731867421651455102565L},
        {0x1333333333333333, 1.439531470938455915227345L},
        {0x1333333333333334, 1.439531470938455914844385L},
        {0x2000000000000000, 1.150349380376008178165094L},
        {0x4f210fb63eb06f68, 0.4984080655090360325413324L},
        {0x3fffffffffffffff, 0.674489750196081743287523L},
        {0x6000000000000000, 0.318639363964375162950468L},
        {0x7fffff0000000000, 0.0000001494066878932636943751972L},
        {0x7ffffffffffffffe, 2.038268865726391788745549e-19L},
        {0x7fffffffffffffff, 6.794229552421305962485165e-20L},
    };
    for (const auto [magnitude, z] : table) {
        CAPTURE(magnitude);
        CHECK(ulps(element::normal(magnitude), z, 53) < 8.0);
        CHECK(ulps(-element::normal(magnitude | negative64), z, 53) < 8.0);
    }
}

TEST_CASE("normal floats are within 3 ulp of the quantile") {
    double centre = 0, tail = 0;  // p above and below ¼
    for (std::uint32_t m = 0; m < negative32; m += 10'007) {
        double& worst = m < negative32 / 2 ? tail : centre;
        worst = std::max(worst, error_of(m));
    }
    for (std::uint32_t bit = 1; bit < 31; ++bit) {  // the ends of each octave
        for (std::uint32_t step = 0; step < 500; ++step) {
            const std::uint32_t end = 1u << bit;
            if (step < end) tail = std::max({tail, error_of(end - 1 - step), error_of(step)});
            if (bit < 30) tail = std::max(tail, error_of(end + std::min(step, end - 1)));
            centre = std::max(centre, error_of(negative32 - 1 - (step << bit >> 10)));
        }
    }
    CHECK(centre < 3.0);  // 2.84 over all 2^31
    CHECK(tail < 1.5);    // 1.45
}

TEST_CASE("normal doubles are within 8 ulp of the quantile") {
    double worst = 0;
    for (std::uint64_t i = 1; i < 100'000; ++i) {
        const std::uint64_t m = word(i) >> 1;
        worst = std::max(
            {worst, error_of(m), error_of(m >> i % 63), error_of(~negative64 - (m >> i % 63))});
    }
    for (std::uint64_t step = 0; step < 1000; ++step) {
        constexpr std::uint64_t border = 0x1333333333333333;  // q = 0.425
        worst = std::max({worst, error_of(border + step), error_of(border - step), error_of(step)});
    }
    CHECK(worst < 8.0);
}

TEST_CASE("a normal value's sign is the top bit and nothing else") {
    for (std::uint64_t i = 0; i < 100'000; ++i) {
        const std::uint64_t w = word(i);
        const auto narrow = static_cast<std::uint32_t>(w);
        REQUIRE(element::normal(narrow) == -element::normal(narrow ^ negative32));
        REQUIRE(element::normal(w) == -element::normal(w ^ negative64));
        REQUIRE(std::signbit(element::normal(narrow)) == (narrow >> 31 != 0));
        REQUIRE(std::signbit(element::normal(w)) == (w >> 63 != 0));
    }
}

TEST_CASE(
    "normal values are finite, not 0, and never rise with the magnitude by more than an ulp") {
    const auto falls = [](auto first, auto second) {
        const auto before = element::normal(first), after = element::normal(second);
        return after > 0 && before < 10 && after <= std::nextafter(before, decltype(before){10});
    };
    for (std::uint32_t m = 0; m + 997 < negative32; m += 997) REQUIRE(falls(m, m + 997));
    for (std::uint32_t start = 0; start < 31;
         ++start) {  // neighbours, around octaves and elsewhere
        const std::uint32_t centre = std::max(1u << start, 5000u);
        for (std::uint32_t m = centre - 5000; m < centre + 5000; ++m) REQUIRE(falls(m, m + 1));
    }
    for (std::uint32_t m = negative32 - 10'000; m + 1 < negative32; ++m) REQUIRE(falls(m, m + 1));

    std::vector<std::uint64_t> wide(100'000);
    for (std::size_t i = 0; i < wide.size(); ++i) wide[i] = (word(i) >> 1) >> i % 63;
    std::sort(wide.begin(), wide.end());
    for (std::size_t i = 0; i + 1 < wide.size(); ++i) {
        if (wide[i + 1] - wide[i] > wide[i] >> 45) REQUIRE(falls(wide[i], wide[i + 1]));
    }
}

TEST_CASE("normal values have the distribution's moments and shape") {
    // One word in the middle of each of 2^18 equal strata: what is left is the error of the map.
    constexpr std::uint32_t strata = 1u << 18;
    const auto judge = [&](auto draw) {
        std::vector<double> values(strata);
        for (std::uint32_t i = 0; i < strata; ++i) values[i] = draw(i);
        double second = 0, fourth = 0, sum = 0;
        for (const double z : values) {
            sum += z;
            second += z * z / strata;
            fourth += z * z * z * z / strata;
        }
        CHECK(std::fabs(sum) < 1e-6);
        CHECK(std::fabs(second - 1) < 3e-5);
        CHECK(std::fabs(fourth - 3) < 2e-3);

        std::sort(values.begin(), values.end());
        double distance = 0;  // Kolmogorov–Smirnov, times the sample's size
        for (std::uint32_t i = 0; i < strata; ++i) {
            const double below = std::erfc(-values[i] * 0.70710678118654752440) / 2 * strata;
            distance = std::max({distance, below - i, i + 1 - below});
        }
        CHECK(distance < 0.52);  // ½ is the least that any sample can have
    };
    judge([](std::uint32_t i) { return static_cast<double>(element::normal(i << 14 | 1u << 13)); });
    judge([](std::uint32_t i) {
        return element::normal(std::uint64_t{i} << 46 | std::uint64_t{1} << 45);
    });
}

TEST_CASE("normal values of constant evaluation are those of run time") {
    static constexpr std::uint64_t words[] = {0,
                                              1,
                                              0x123456789abcdef0,
                                              0x1333333333333333,
                                              0x0000000087654321,
                                              0x7fffffffffffffff,
                                              0x8000000000000000,
                                              0xc0ffee0000c0ffee,
                                              0xffffffffffffffff};
    static constexpr auto wide = [] {
        std::array<double, std::size(words)> z{};
        for (std::size_t i = 0; i < z.size(); ++i) z[i] = element::normal(words[i]);
        return z;
    }();
    static constexpr auto narrow = [] {
        std::array<float, std::size(words)> z{};
        for (std::size_t i = 0; i < z.size(); ++i) {
            z[i] = element::normal(static_cast<std::uint32_t>(words[i] >> 16 ^ words[i]));
        }
        return z;
    }();
    for (std::size_t i = 0; i < std::size(words); ++i) {
        volatile std::uint64_t hidden = words[i];
        const std::uint64_t w = hidden;
        CHECK(element::normal(w) == wide[i]);
        CHECK(element::normal(static_cast<std::uint32_t>(w >> 16 ^ w)) == narrow[i]);
    }
}
