#include <inputspec/random/dirichlet.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "catch.hpp"

namespace is = inputspec;

namespace {

is::basic_bits<is::philox4x32_10> bits(std::uint64_t seed) {
    return {seed, 0, 0, is::purpose::adjust};
}

/// sqrt(n) times the greatest distance of the numbers' distribution from the law's (Kolmogorov and
/// Smirnov): beyond 2.3 one time in 20 000.
template <class Law>
double distance(std::vector<double> found, const Law& law) {
    std::ranges::sort(found);
    const auto n = static_cast<double>(found.size());
    double most = 0;
    for (std::size_t i = 0; i < found.size(); ++i) {
        const double at = law(found[i]), before = static_cast<double>(i) / n;
        most = std::max({most, at - before, before + 1 / n - at});
    }
    return most * std::sqrt(n);
}
std::vector<double> gamma_numbers(double shape) {
    std::vector<double> out;
    for (std::uint64_t i = 0; i < 50'000; ++i) {
        out.push_back(std::exp(is::log_of_gamma(bits(1), i, shape)));
    }
    return out;
}

}  // namespace

TEST_CASE("gamma numbers have their law where it is an elementary function") {
    CHECK(distance(gamma_numbers(0.5), [](double x) { return std::erf(std::sqrt(x)); }) < 2.3);
    CHECK(distance(gamma_numbers(1), [](double x) { return 1 - std::exp(-x); }) < 2.3);
    CHECK(distance(gamma_numbers(1.5), [](double x) {
              return std::erf(std::sqrt(x)) - 2 * std::sqrt(x / 3.14159265358979) * std::exp(-x);
          }) < 2.3);
    CHECK(distance(gamma_numbers(3),
                   [](double x) { return 1 - std::exp(-x) * (1 + x + x * x / 2); }) < 2.3);
    // Far below 1 the numbers are below what a double holds, and their logarithms are not.
    for (std::uint64_t i = 0; i < 1000; ++i) {
        CHECK(std::isfinite(is::log_of_gamma(bits(2), i, 1e-6)));
    }
}

TEST_CASE("Dirichlet ranks: of two with concentration 1, the greater has [1/2, 1] uniformly") {
    std::vector<double> greater;
    for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
        const is::dirichlet_ranks rank{bits(seed), 2, 1.0};
        std::uint64_t low = 0, high = ~std::uint64_t{0};  // the least draw of rank 1
        while (low < high) {
            const auto middle = low + (high - low) / 2;
            if (rank(middle) == 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        greater.push_back(static_cast<double>(low) * 0x1p-64);
    }
    CHECK(distance(greater, [](double x) { return 2 * x - 1; }) < 2.3);
}

TEST_CASE("Dirichlet ranks are in range, at both ends") {
    for (const std::uint64_t count : {1u, 2u, 3u, 64u, 4096u}) {
        for (const double concentration : {1e-6, 0.01, 1.0, 1e6}) {
            const is::dirichlet_ranks rank{bits(3), count, concentration};
            CHECK(rank(0) == 0);
            std::uint64_t before = 0;
            for (int i = 0; i < 100; ++i) {
                const auto here = rank(~std::uint64_t{0} / 100 * static_cast<std::uint64_t>(i));
                REQUIRE(here >= before);
                REQUIRE(here < count);
                before = here;
            }
            CHECK(rank(~std::uint64_t{0}) < count);
        }
    }
}
