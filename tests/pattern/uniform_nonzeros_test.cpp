#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "catch.hpp"
#include "pattern/matrix.hpp"
#include "pattern/statistics.hpp"

namespace is = inputspec;
namespace pattern = inputspec::pattern;
using statistics::surprising;

namespace {

sparse::matrix make(std::uint64_t rows, std::uint64_t columns, std::uint64_t nnz,
                    std::uint64_t seed) {
    return sparse::make(is::uniform_nonzeros{.columns = columns}, columns, rows, nnz, seed);
}

/// The row counts alone, without the columns.
std::vector<std::uint64_t> row_counts(std::uint64_t rows, std::uint64_t columns, std::uint64_t nnz,
                                      std::uint64_t seed) {
    auto indptr = is::HostTensor::of<std::int64_t>({rows + 1});
    is::tensor_view view;
    REQUIRE(!is::check_tensor(indptr.dl(), 0, is::sub_byte::packed, view));
    const is::uniform_nonzeros shape{.columns = columns};
    const auto law = shape.rows();
    const is::sparse_grid grid{rows, columns, nnz};
    const is::random_bits bits{seed, 0};
    const pattern::offsets out{view};
    law.count_rows(grid, bits.with(is::purpose::indptr), {0, rows}, out);
    law.settle(grid, bits.with(is::purpose::adjust), 0, out);
    std::vector<std::uint64_t> counts(rows);
    for (std::uint64_t r = 0; r < rows; ++r) counts[r] = out.get(r + 1) - out.get(r);
    return counts;
}

/// How surprising it is how often each nnz-subset of rows × columns cells came.
double surprise_of_subsets(std::uint64_t rows, std::uint64_t columns, std::uint64_t nnz,
                           std::size_t subsets, std::uint64_t seeds) {
    std::map<std::vector<std::uint64_t>, std::uint64_t> seen;
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        auto m = make(rows, columns, nnz, seed);
        for (std::uint64_t r = 0; r < rows; ++r) {
            for (auto i = m.begin[r]; i < m.begin[r + 1]; ++i) m.column[i] += r * columns;
        }
        ++seen[m.column];
    }
    CHECK(seen.size() <= subsets);
    std::vector<std::uint64_t> counts;
    for (const auto& one : seen) counts.push_back(one.second);
    counts.resize(subsets);
    return statistics::chi_square(counts);
}

}  // namespace

TEST_CASE("uniform_nonzeros: every set of cells is equally likely") {
    CHECK(std::abs(surprise_of_subsets(3, 3, 4, 126, 60'000)) < surprising);
    CHECK(std::abs(surprise_of_subsets(3, 3, 5, 126, 60'000)) <
          surprising);  // the free cells drawn
    CHECK(std::abs(surprise_of_subsets(1, 9, 4, 126, 30'000)) < surprising);
    CHECK(std::abs(surprise_of_subsets(9, 1, 4, 126, 30'000)) < surprising);
    CHECK(std::abs(surprise_of_subsets(2, 8, 3, 560, 60'000)) < surprising);
    CHECK(std::abs(surprise_of_subsets(8, 2, 13, 560, 60'000)) < surprising);
    CHECK(std::abs(surprise_of_subsets(4, 2, 7, 8, 20'000)) < surprising);
    // Of 19 and more, row counts begin as binomials: C(20, 18) and C(40, 2) sets.
    CHECK(std::abs(surprise_of_subsets(2, 20, 38, 780, 80'000)) < surprising);
    CHECK(std::abs(surprise_of_subsets(20, 1, 18, 190, 40'000)) < surprising);
}

TEST_CASE("uniform_nonzeros: row counts follow the multivariate hypergeometric law") {
    struct choice {
        std::uint64_t rows, columns, nnz, seeds;
    };
    for (const auto& [rows, columns, nnz, seeds] :
         {choice{2, 20, 18, 60'000}, choice{2, 20, 20, 60'000}, choice{2, 20, 22, 60'000},
          choice{5, 7, 17, 60'000}, choice{64, 50, 400, 15'000}, choice{64, 50, 2700, 15'000},
          choice{200, 1'000'000, 1000, 6000},
          // A row's mean is beyond one table's: binomials are added up.
          choice{2, 40'000, 40'000, 4000}, choice{2, 70'000, 20'001, 4000},
          choice{1, 70'000, 30'000, 10}}) {
        INFO(rows << " x " << columns << ", " << nnz << " non-zeros");
        const auto last = std::min(nnz, columns);
        std::vector<std::uint64_t> first(last + 1);                       // of row 0
        std::vector<std::uint64_t> any(last + 1);                         // of one row a seed
        std::vector<std::uint64_t> pair(std::min(nnz, 2 * columns) + 1);  // of rows 0 and the last
        for (std::uint64_t seed = 0; seed < seeds; ++seed) {
            const auto counts = row_counts(rows, columns, nnz, seed);
            std::uint64_t sum = 0;
            for (const auto count : counts) {
                REQUIRE(count <= columns);
                sum += count;
            }
            REQUIRE(sum == nnz);
            ++first[counts[0]];
            ++any[counts[seed % rows]];
            ++pair[rows > 1 ? counts[0] + counts[rows - 1] : counts[0]];
        }
        const auto all = rows * columns;
        const auto one_law = statistics::hypergeometric(all, columns, nnz);
        CHECK(std::abs(statistics::chi_square(
                  first, {one_law.begin(), one_law.begin() + static_cast<std::ptrdiff_t>(
                                                                 first.size())})) < surprising);
        CHECK(std::abs(statistics::chi_square(
                  any, {one_law.begin(),
                        one_law.begin() + static_cast<std::ptrdiff_t>(any.size())})) < surprising);
        const auto pair_law =
            statistics::hypergeometric(all, rows > 1 ? 2 * columns : columns, nnz);
        CHECK(std::abs(statistics::chi_square(
                  pair, {pair_law.begin(), pair_law.begin() + static_cast<std::ptrdiff_t>(
                                                                  pair.size())})) < surprising);
    }
}

TEST_CASE("uniform_nonzeros: taking cells away is as exact as adding them") {
    // First counts far too high, from binomials of another probability: what settle makes of them
    // follows the law all the same.
    constexpr std::uint64_t rows = 3;
    constexpr std::uint64_t columns = 12;
    constexpr std::uint64_t nnz = 10;
    const is::uniform_nonzeros shape{.columns = columns};
    const auto law = shape.rows();
    const pattern::binomial first_law{columns, 0.7};
    auto indptr = is::HostTensor::of<std::int32_t>({rows + 1});
    is::tensor_view view;
    REQUIRE(!is::check_tensor(indptr.dl(), 0, is::sub_byte::packed, view));
    const pattern::offsets out{view};
    std::vector<std::uint64_t> count_of_row[rows];
    for (auto& counts : count_of_row) counts.resize(nnz + 1);
    std::uint64_t removed = 0;
    for (std::uint64_t seed = 0; seed < 60'000; ++seed) {
        const is::random_bits bits{seed, 0};
        std::uint64_t sum = 0;
        for (std::uint64_t r = 0; r < rows; ++r) {
            const auto count = first_law(bits.draw<std::uint64_t>(r));
            out.set(r + 1, count);
            sum += count;
        }
        removed += sum > nnz;
        law.settle({rows, columns, nnz}, bits.with(is::purpose::adjust), 1, out);
        REQUIRE(out.get(0) == 1);
        REQUIRE(out.get(rows) == nnz + 1);
        for (std::uint64_t r = 0; r < rows; ++r) ++count_of_row[r][out.get(r + 1) - out.get(r)];
    }
    CHECK(removed > 59'000);
    const auto exact = statistics::hypergeometric(rows * columns, columns, nnz);
    for (const auto& counts : count_of_row) {
        CHECK(std::abs(statistics::chi_square(counts, exact)) < surprising);
    }
}

TEST_CASE(
    "uniform_nonzeros: on a large grid, columns are even and neighbours as frequent as chance has "
    "it") {
    constexpr std::uint64_t rows = 500;
    constexpr std::uint64_t columns = 400;
    for (const std::uint64_t nnz : {5000ull, 40'000ull, 130'000ull}) {
        INFO(nnz);
        std::vector<std::uint64_t> of_column(columns);
        std::vector<std::uint64_t> of_row(rows);
        double beside = 0;
        double below = 0;
        constexpr std::uint64_t seeds = 40;
        for (std::uint64_t seed = 0; seed < seeds; ++seed) {
            const auto m = make(rows, columns, nnz, seed);
            std::vector<char> taken(rows * columns);
            for (std::uint64_t r = 0; r < rows; ++r) {
                for (auto i = m.begin[r]; i < m.begin[r + 1]; ++i) {
                    taken[r * columns + m.column[i]] = 1;
                    ++of_column[m.column[i]];
                    ++of_row[r];
                }
            }
            for (std::uint64_t r = 0; r < rows; ++r) {
                for (std::uint64_t c = 0; c < columns; ++c) {
                    const auto at = r * columns + c;
                    if (taken[at] == 0) continue;
                    beside += c + 1 < columns && taken[at + 1] != 0;
                    below += r + 1 < rows && taken[at + columns] != 0;
                }
            }
        }
        // Nearly Poisson when sparse; in general a pair's variance is p²(1 − p)² a pair, to the
        // first order, the number of cells being fixed.
        const double all = static_cast<double>(rows * columns);
        const double p = static_cast<double>(nnz) / all;
        const double both = p * (static_cast<double>(nnz) - 1) / (all - 1);
        const auto check_pairs = [&](double found, std::uint64_t pairs) {
            const double n = static_cast<double>(pairs) * seeds;
            const double variance = n * p * p * (1 - p) * (1 - p);
            CHECK(std::abs(statistics::deviate(found, n * both, variance)) < surprising);
        };
        check_pairs(beside, rows * (columns - 1));
        check_pairs(below, (rows - 1) * columns);
        // Counts of columns and rows vary a little less than if cells were independent.
        const auto check_even = [&](const std::vector<std::uint64_t>& counts) {
            const double lines = static_cast<double>(counts.size());
            const double mean = static_cast<double>(nnz) * seeds / lines;
            const double variance = mean * (1 - p) * (1 - 1 / lines) * all / (all - 1);
            double sum = 0;
            for (const auto count : counts) {
                const double off = static_cast<double>(count) - mean;
                sum += off * off / variance;
            }
            // Chi-square with lines − 1 degrees, scaled so that its mean is lines.
            CHECK(std::abs(statistics::deviate(sum, lines, 2 * lines)) < surprising);
        };
        check_even(of_column);
        check_even(of_row);
    }
}
