#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "catch.hpp"
#include "pattern/matrix.hpp"
#include "pattern/statistics.hpp"

namespace is = inputspec;

namespace {

/// min(columns, scale · s^-exponent) for s = 1, 2, …, with the scale that makes the sum nnz: found
/// by bisection.
std::vector<double> clipped_power_law(std::uint64_t rows, std::uint64_t columns, std::uint64_t nnz,
                                      double exponent) {
    const auto most = static_cast<double>(columns);
    std::vector<double> out(rows);
    const auto sum_at = [&](double log_scale) {
        double sum = 0;
        for (std::uint64_t s = 0; s < rows; ++s) {
            out[s] = std::min(
                most, std::exp(log_scale - exponent * std::log(static_cast<double>(s + 1))));
            sum += out[s];
        }
        return sum;
    };
    double low = -100;
    double high = 100 + exponent * std::log(static_cast<double>(rows));
    for (int i = 0; i < 60; ++i) {
        const auto middle = (low + high) / 2;
        (sum_at(middle) < static_cast<double>(nnz) ? low : high) = middle;
    }
    sum_at(high);
    return out;
}

}  // namespace

TEST_CASE("power_law_rows: sorted, the counts are the clipped power law to within one") {
    for (const std::uint64_t rows : {1u, 2u, 3u, 17u, 1000u}) {
        for (const std::uint64_t columns : {1ull, 2ull, 7ull, 64ull, 1000ull, 1ull << 33}) {
            for (const std::uint64_t nnz :
                 {std::uint64_t{0}, std::uint64_t{1}, rows, rows + 1, 3 * rows, columns * rows,
                  columns * rows - 1, columns * rows / 2, columns * rows * 9 / 10}) {
                if (nnz > 60'000 || nnz > columns * rows) continue;
                for (const double exponent : {0.0, 0.3, 0.5, 1.0, 1.5, 2.5, 10.0, 64.0}) {
                    INFO(rows << " x " << columns << ", " << nnz << ", exponent " << exponent);
                    const auto m =
                        sparse::make(is::power_law_rows{.columns = columns, .exponent = exponent},
                                     columns, rows, nnz, 7);
                    REQUIRE(sparse::violation(m, nnz) == "");
                    if (nnz == 0) continue;
                    std::vector<std::uint64_t> counts(rows);
                    for (std::uint64_t r = 0; r < rows; ++r) counts[r] = m.count(r);
                    std::sort(counts.begin(), counts.end(), std::greater{});
                    const auto law = clipped_power_law(rows, columns, nnz, exponent);
                    for (std::uint64_t s = 0; s < rows; ++s) {
                        INFO("rank " << s + 1);
                        REQUIRE(std::fabs(static_cast<double>(counts[s]) - law[s]) < 1.001);
                    }
                }
            }
        }
    }
}

TEST_CASE("power_law_rows: the first ranks together have what the law gives them, to a half") {
    constexpr std::uint64_t rows = 60'000;
    constexpr std::uint64_t nnz = 1'000'000;
    for (const double exponent : {0.5, 1.0, 1.15}) {
        const auto m = sparse::make(is::power_law_rows{.columns = 20'000, .exponent = exponent},
                                    20'000, rows, nnz, 3);
        REQUIRE(sparse::violation(m, nnz) == "");
        const is::shuffle row_of{is::random_bits{3, 0, 0, is::purpose::order}, rows};
        const auto law = clipped_power_law(rows, 20'000, nnz, exponent);
        double mine = 0;
        double exact = 0;
        for (std::uint64_t s = 0; s < rows; ++s) {
            mine += static_cast<double>(m.count(row_of(s)));
            exact += law[s];
            REQUIRE(std::fabs(mine - exact) < 0.501);
        }
    }
}

TEST_CASE("power_law_rows: any row may have any rank") {
    constexpr std::uint64_t rows = 4;
    std::map<std::vector<std::uint64_t>, std::uint64_t> seen;
    for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
        const auto m =
            sparse::make(is::power_law_rows{.columns = 100, .exponent = 1.5}, 100, rows, 100, seed);
        ++seen[{m.count(0), m.count(1), m.count(2), m.count(3)}];
    }
    CHECK(seen.size() == 24);
    std::vector<std::uint64_t> counts;
    for (const auto& one : seen) counts.push_back(one.second);
    CHECK(std::abs(statistics::chi_square(counts)) < statistics::surprising);

    // Beyond 256 rows the shuffle is another.
    std::vector<std::uint64_t> where(300);
    for (std::uint64_t seed = 0; seed < 9000; ++seed) {
        const auto m =
            sparse::make(is::power_law_rows{.columns = 100, .exponent = 2}, 100, 300, 100, seed);
        std::uint64_t longest = 0;
        for (std::uint64_t r = 1; r < 300; ++r) {
            if (m.count(r) > m.count(longest)) longest = r;
        }
        ++where[longest];
    }
    CHECK(std::abs(statistics::chi_square(where)) < statistics::surprising);
}

TEST_CASE("power_law_rows: any two rows may have any two ranks") {
    // Few rows are shuffled outright; from 257 on by a network, here walked nearly twice on
    // average.
    for (const std::uint64_t rows : {2u, 3u, 7u, 16u, 40u, 100u, 256u, 257u, 300u, 513u}) {
        INFO(rows);
        std::vector<std::uint64_t> seen(rows * rows);
        const std::uint64_t seeds = std::max<std::uint64_t>(2 * rows * rows, 20'000);
        for (std::uint64_t seed = 0; seed < seeds; ++seed) {
            const is::shuffle row_of{is::random_bits{seed, 0, 0, is::purpose::order}, rows};
            ++seen[row_of(0) * rows + row_of(1)];
        }
        std::vector<double> exact(rows * rows, 1 / static_cast<double>(rows * (rows - 1)));
        for (std::uint64_t r = 0; r < rows; ++r) exact[r * rows + r] = 0;
        CHECK(std::abs(statistics::chi_square(seen, exact)) < statistics::surprising);
    }
}

TEST_CASE("power_law_rows: a row's columns are a uniform subset") {
    std::map<std::vector<std::uint64_t>, std::uint64_t> seen;
    for (std::uint64_t seed = 0; seed < 30'000; ++seed) {
        const auto m = sparse::make(is::power_law_rows{.columns = 6, .exponent = 0}, 6, 2, 6, seed);
        REQUIRE(m.count(0) == 3);
        ++seen[m.column];
    }
    CHECK(seen.size() == 400);
    std::vector<std::uint64_t> counts;
    for (const auto& one : seen) counts.push_back(one.second);
    CHECK(std::abs(statistics::chi_square(counts)) < statistics::surprising);
}
