#include <inputspec/pattern/binomial.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "catch.hpp"
#include "pattern/statistics.hpp"

using inputspec::pattern::binomial;

namespace {

/// How many of the 2^53 distinct draws give at most k: the implemented law, exactly.
std::uint64_t draws_up_to(const binomial& law, std::uint64_t k) {
    std::uint64_t low = 0;
    std::uint64_t high = std::uint64_t{1} << 53;
    while (low < high) {
        const auto middle = low + (high - low) / 2;
        if (law(middle << 11) <= k) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/// P(k) for k = least, …, most, in long double: from the mode by ratios, then normalised.
std::vector<long double> by_ratios(std::uint64_t n, double p, std::uint64_t least,
                                   std::uint64_t most) {
    std::vector<long double> out(most - least + 1);
    const auto odds = static_cast<long double>(p) / (1 - static_cast<long double>(p));
    const auto mode =
        std::clamp(static_cast<std::uint64_t>((static_cast<double>(n) + 1) * p), least, most);
    out[mode - least] = 1;
    for (auto k = mode; k > least; --k) {
        out[k - 1 - least] = out[k - least] * static_cast<long double>(k) /
                             (static_cast<long double>(n - k + 1) * odds);
    }
    for (auto k = mode; k < most; ++k) {
        out[k + 1 - least] = out[k - least] * static_cast<long double>(n - k) * odds /
                             static_cast<long double>(k + 1);
    }
    long double sum = 0;
    for (const auto one : out) sum += one;
    for (auto& one : out) one /= sum;
    return out;
}

std::vector<long double> by_factorials(std::uint64_t n, double p, std::uint64_t least,
                                       std::uint64_t most) {
    std::vector<long double> out;
    for (auto k = least; k <= most; ++k) {
        out.push_back(
            std::exp(statistics::log_choose(n, k) +
                     static_cast<long double>(k) * std::log(static_cast<long double>(p)) +
                     static_cast<long double>(n - k) * std::log1p(-static_cast<long double>(p))));
    }
    return out;
}

/// Half the sum of |implemented − exact| over all k: no test, however long, can tell the two apart
/// with more than this advantage a draw.
template <class Exact>
double distance(std::uint64_t n, double p, const Exact& exact_law) {
    const binomial law{n, p};
    const auto least = law(0);
    const auto most = law(~std::uint64_t{0});
    // Far beyond what the implemented law reaches, too.
    const auto from = least - std::min<std::uint64_t>(least, 50);
    const auto to = std::min(n, most + 50);
    const std::vector<long double> exact = exact_law(n, p, from, to);
    long double sum = 0;
    std::uint64_t before = 0;
    for (auto k = from; k <= to; ++k) {
        const auto upto = draws_up_to(law, k);
        const auto mine = std::ldexp(static_cast<long double>(upto - before), -53);
        sum += std::fabs(mine - exact[k - from]);
        before = upto;
    }
    CHECK(before == std::uint64_t{1} << 53);
    return static_cast<double>(sum / 2);
}

}  // namespace

TEST_CASE("the binomial's law is exact but for 1e-13 a draw") {
    for (const std::uint64_t n : {1u, 2u, 3u, 5u, 17u, 64u, 1000u}) {
        for (const double p :
             {0x1p-60, 1e-9, 0.001, 0.1, 0.25, 0.49, 0.5, 0.75, 0.999, 1 - 0x1p-53}) {
            INFO("n " << n << ", p " << p);
            CHECK(distance(n, p, by_ratios) < 1e-13);
            CHECK(distance(n, p, by_factorials) < 1e-13);
        }
    }
    for (const std::uint64_t n : {20'000ull, 100'000'000ull, 1ull << 33, 1ull << 50}) {
        for (const double mean : {0.001, 1.0, 30.0, 2000.0, binomial::most_mean}) {
            INFO("n " << n << ", mean " << mean);
            CHECK(distance(n, mean / static_cast<double>(n), by_ratios) < 1e-13);
        }
    }
}

TEST_CASE("the binomial of nothing, of no chance and of certainty") {
    for (const std::uint64_t draw : {std::uint64_t{0}, std::uint64_t{1} << 63, ~std::uint64_t{0}}) {
        CHECK(binomial{}(draw) == 0);
        CHECK(binomial{0, 0.5}(draw) == 0);
        CHECK(binomial{7, 0.0}(draw) == 0);
        CHECK(binomial{7, 1.0}(draw) == 7);
        CHECK(binomial{std::uint64_t{1} << 62, 0.0}(draw) == 0);
    }
}

TEST_CASE("the binomial ascends with its draw and stays within its n") {
    for (const double p : {0.0001, 0.3, 0.5, 0.9999}) {
        for (const std::uint64_t n : {1u, 3u, 100u, 8192u, 16000u}) {
            const binomial law{n, p};
            std::uint64_t before = 0;
            for (std::uint64_t i = 0; i < 4096; ++i) {
                for (const auto near : {i << 52, (i << 52) + (~std::uint64_t{0} >> 12)}) {
                    const auto value = law(near);
                    REQUIRE(value >= before);
                    REQUIRE(value <= n);
                    before = value;
                }
            }
        }
    }
}

TEST_CASE("a binomial that is assigned anew forgets the former law") {
    binomial law{100, 0.5};
    law.assign(10, 0.1);
    const binomial fresh{10, 0.1};
    for (std::uint64_t i = 0; i < 1000; ++i) {
        const auto draw = i * 0x9e3779b97f4a7c15;
        REQUIRE(law(draw) == fresh(draw));
    }
    law.assign(10, 0.0);
    CHECK(law(~std::uint64_t{0}) == 0);
}
