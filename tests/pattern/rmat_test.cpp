#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <numeric>
#include <vector>

#include "catch.hpp"
#include "pattern/matrix.hpp"
#include "pattern/statistics.hpp"

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

namespace {

/// The non-zeros in rows [0, rows) and columns [0, columns).
std::uint64_t in_corner(const sparse::matrix& m, std::uint64_t rows, std::uint64_t columns) {
    std::uint64_t out = 0;
    for (auto i = m.begin[0]; i < m.begin[rows]; ++i) out += m.column[i] < columns;
    return out;
}

/// Calls f(i, p) for each of [0, n) with the probability that halving upon halving leads there, the
/// halves of part i of 2^level meeting at ⌊(2i + 1)·n/2^(level + 1)⌋; first(level, at) is that of
/// the first half.
template <class First, class F>
void for_each_end(std::uint64_t n, const First& first, const F& f, unsigned level = 0,
                  std::uint64_t at = 0, double p = 1) {
    const auto begin = at * n >> level;
    const auto end = (at + 1) * n >> level;
    if (end == begin) return;
    if (end - begin == 1) return f(begin, p);
    const double one = first(level, at);
    for_each_end(n, first, f, level + 1, 2 * at, p * one);
    for_each_end(n, first, f, level + 1, 2 * at + 1, p * (1 - one));
}

/// P(cell) of a lone non-zero, row by row.
std::vector<double> law_of_cells(const is::rmat& law, std::uint64_t rows, std::uint64_t columns) {
    const double a = law.a.real(), b = law.b.real(), c = law.c.real(), d = law.d.real();
    std::vector<double> out(rows * columns);
    const auto all = a + b + c + d;
    for_each_end(
        rows, [&](unsigned, std::uint64_t) { return (a + b) / all; },
        [&](std::uint64_t r, double in_row) {
            // Down again, to note the row's halves.
            std::vector<bool> is_lower;
            for (std::uint64_t at = 0;;) {
                const auto level = is_lower.size();
                if (((at + 1) * rows >> level) - (at * rows >> level) == 1) break;
                is_lower.push_back(r >= (2 * at + 1) * rows >> (level + 1));
                at = 2 * at + is_lower.back();
            }
            const auto left = [&](unsigned level, std::uint64_t) {
                if (level >= is_lower.size()) return (a + c) / all;
                return is_lower[level] ? c / (c + d) : a / (a + b);
            };
            for_each_end(columns, left, [&](std::uint64_t column, double p) {
                out[r * columns + column] = in_row * p;
            });
        });
    return out;
}

}  // namespace

TEST_CASE("rmat: valid at every shape and filling, the full matrix among them") {
    for (const std::uint64_t rows : {0u, 1u, 2u, 3u, 17u, 64u}) {
        for (const std::uint64_t columns : {1u, 2u, 3u, 17u, 64u, 1000u}) {
            const auto cells = rows * columns;
            for (const auto nnz : {cells, cells - cells / 10, cells / 2, cells / 30, cells / 100}) {
                INFO(rows << " x " << columns << ", " << nnz);
                const auto m = sparse::make(is::rmat{.columns = columns}, columns, rows, nnz, 7);
                REQUIRE(sparse::violation(m, nnz) == "");
            }
        }
    }
    for (const std::uint64_t columns : {std::uint64_t{1} << 31, std::uint64_t{1} << 62}) {
        const auto m = sparse::make(is::rmat{.columns = columns}, columns, 33, 1000);
        CHECK(sparse::violation(m, 1000) == "");
    }
}

TEST_CASE("rmat: a row's share of few non-zeros is binomial, and so is a column's of a row's") {
    std::vector<std::uint64_t> in_row(41), on_the_left(41);
    for (std::uint64_t seed = 0; seed < 8'000; ++seed) {
        const is::rmat law{.columns = 1 << 20, .a = 5, .b = 2, .c = 1, .d = 2};
        ++in_row[sparse::make(law, 1 << 20, 2, 40, seed).count(0)];
        ++on_the_left[in_corner(sparse::make(law, 1 << 20, 1, 40, seed), 1, 1 << 19)];
    }
    using statistics::chi_square;
    CHECK(std::abs(chi_square(in_row, statistics::binomial(40, 0.7))) < statistics::surprising);
    CHECK(std::abs(chi_square(on_the_left, statistics::binomial(40, 0.6))) <
          statistics::surprising);
}

TEST_CASE("rmat: a lone non-zero is in each cell as often as its quarters' products say") {
    struct choice {
        std::uint64_t rows, columns, seeds;
    };
    for (const auto& [rows, columns, seeds] :
         {choice{1, 2, 2000}, choice{2, 1, 2000}, choice{5, 7, 40'000}, choice{7, 5, 40'000},
          choice{8, 8, 40'000}, choice{3, 100, 60'000}, choice{13, 13, 60'000},
          choice{1, 33, 20'000}, choice{33, 1, 20'000}, choice{70, 70, 100'000}}) {
        INFO(rows << " x " << columns);
        const is::rmat law{.columns = columns, .a = 4, .b = 1, .c = 2, .d = 3};
        std::vector<std::uint64_t> seen(rows * columns);
        for (std::uint64_t seed = 0; seed < seeds; ++seed) {
            const auto m = sparse::make(law, columns, rows, 1, seed);
            std::uint64_t r = 0;
            while (m.count(r) == 0) ++r;
            ++seen[r * columns + m.column[0]];
        }
        CHECK(std::abs(statistics::chi_square(seen, law_of_cells(law, rows, columns))) <
              statistics::surprising);
    }
}

TEST_CASE("rmat: rows share few non-zeros as dice do") {
    for (const std::uint64_t rows : {4u, 7u}) {
        constexpr std::uint64_t columns = 1 << 20;
        const is::rmat law{.columns = columns, .a = 4, .b = 1, .c = 2, .d = 3};
        const auto cells = law_of_cells(law, rows, 1);
        std::map<std::vector<std::uint64_t>, double> exact;  // of all ways to throw three
        for (std::uint64_t i = 0; i < rows * rows * rows; ++i) {
            std::vector<std::uint64_t> counts(rows);
            double p = 1;
            for (const auto row : {i % rows, i / rows % rows, i / rows / rows}) {
                ++counts[row];
                p *= cells[row];
            }
            exact[counts] += p;
        }
        std::map<std::vector<std::uint64_t>, std::uint64_t> seen;
        for (std::uint64_t seed = 0; seed < 60'000; ++seed) {
            const auto m = sparse::make(law, columns, rows, 3, seed);
            std::vector<std::uint64_t> counts(rows);
            for (std::uint64_t r = 0; r < rows; ++r) counts[r] = m.count(r);
            ++seen[counts];
        }
        std::vector<std::uint64_t> found;
        std::vector<double> probabilities;
        for (const auto& [counts, p] : exact) {
            found.push_back(seen[counts]);
            probabilities.push_back(p);
        }
        CHECK(std::abs(statistics::chi_square(found, probabilities)) < statistics::surprising);
    }
}

TEST_CASE("rmat: a few non-zeros of a row are drawn until they are distinct") {
    for (const std::uint64_t columns : {32u, 23u}) {
        const is::rmat law{.columns = columns, .a = 4, .b = 2, .c = 4, .d = 2};
        const auto p = law_of_cells(law, 1, columns);
        // Of 32 columns two are few, 2·s⁴ ≤ 1/4 for s = (1 + 2²)/3²; three are not.
        std::vector<double> exact(columns * columns);
        for (std::uint64_t i = 0; i < columns; ++i) {
            for (std::uint64_t j = i + 1; j < columns; ++j) {
                exact[i * columns + j] = p[i] * p[j] * (1 / (1 - p[i]) + 1 / (1 - p[j]));
            }
        }
        std::vector<std::uint64_t> seen(columns * columns);
        for (std::uint64_t seed = 0; seed < 100'000; ++seed) {
            const auto m = sparse::make(law, columns, 1, 2, seed);
            ++seen[m.column[0] * columns + m.column[1]];
        }
        CHECK(std::abs(statistics::chi_square(seen, exact)) < statistics::surprising);
    }
}

TEST_CASE("rmat: a row of many follows the columns' law, wherever halving ends") {
    // Few enough of each column for its counts to be nearly independent of the others'.
    constexpr std::uint64_t columns = 1'000'003;
    const is::rmat law{.columns = columns, .a = 3, .b = 2, .c = 3, .d = 2};
    std::vector<double> exact(256);
    for_each_end(
        columns, [](unsigned, std::uint64_t) { return 0.6; },
        [&](std::uint64_t column, double p) { exact[column * 256 / columns] += p; });
    for (const std::uint64_t k : {2u, 100u, 255u, 256u, 257u, 700u, 5000u}) {
        INFO(k << " non-zeros");
        std::vector<std::uint64_t> seen(256);
        for (std::uint64_t seed = 0; seed < 200'000 / k; ++seed) {
            const auto m = sparse::make(law, columns, 1, k, seed);
            REQUIRE(sparse::violation(m, k) == "");
            for (const auto column : m.column) ++seen[column * 256 / columns];
        }
        CHECK(std::abs(statistics::chi_square(seen, exact)) < statistics::surprising);
    }
}

TEST_CASE("rmat: quarters of quarters have the products of the quarters' shares") {
    constexpr std::uint64_t n = 1 << 16;
    constexpr std::uint64_t nnz = 1 << 18;
    constexpr int seeds = 4;
    double quarter = 0, left = 0, sixteenth = 0;
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        const auto m = sparse::make(is::rmat{.columns = n}, n, n, nnz, seed);
        quarter += static_cast<double>(in_corner(m, n / 2, n / 2));
        left += static_cast<double>(in_corner(m, n, n / 2));
        sixteenth += static_cast<double>(in_corner(m, n / 4, n / 4));
    }
    const auto deviates = [](double count, double p) {
        const double all = static_cast<double>(seeds) * static_cast<double>(nnz);
        return (count - all * p) / std::sqrt(all * p * (1 - p));
    };
    CHECK(std::abs(deviates(quarter, 0.57)) < statistics::surprising);
    CHECK(std::abs(deviates(left, 0.76)) < statistics::surprising);
    CHECK(std::abs(deviates(sixteenth, 0.57 * 0.57)) < statistics::surprising);
}

TEST_CASE("rmat: the same counts whichever rows are counted at once") {
    for (const std::uint64_t rows : {2u, 3u, 100u, 1000u}) {
        const is::sparse_grid grid{rows, 1 << 12, 40 * rows};
        const is::rmat law{};
        const is::random_bits bits{3, 1, 0, is::purpose::indptr};
        const auto counted = [&](std::uint64_t step) {
            auto counts = is::HostTensor::of<std::int32_t>({rows + 1});
            is::tensor_view view;
            REQUIRE(!is::check_tensor(counts.dl(), 0, is::sub_byte::packed, view));
            for (std::uint64_t end = rows; end != 0;) {  // the last rows first
                const auto begin = end < step ? 0 : end - step;
                law.rows().count_rows(grid, bits, {begin, end}, is::pattern::offsets{view});
                end = begin;
            }
            const auto out = counts.as<std::uint32_t>();
            return std::vector<std::uint32_t>{out.begin() + 1, out.end()};
        };
        const auto together = counted(rows);
        CHECK(std::accumulate(together.begin(), together.end(), std::uint64_t{0}) == grid.nnz);
        for (const std::uint64_t step : {1u, 2u, 17u}) CHECK(counted(step) == together);
    }
}

TEST_CASE("rmat: the same pattern for any threads, index dtype and base") {
    constexpr std::uint64_t rows = 100'000, columns = 70'001, nnz = 700'000;
    const auto plain = sparse::make(is::rmat{.columns = columns}, columns, rows, nnz, 3);
    REQUIRE(sparse::violation(plain, nnz) == "");
    CHECK(sparse::make(is::rmat{.columns = columns, .base = 1}, columns, rows, nnz, 3) == plain);
    auto indptr = is::HostTensor::of<std::int32_t>({rows + 1});
    auto indices = is::HostTensor::of<std::int32_t>({nnz});
    const is::InputSpec spec{is::SparseCSRFallback{is::rmat{.columns = columns}, is::no_values{}}};
    for (const unsigned threads : {1u, 2u, 7u}) {
        spec.fill({indptr.dl(), indices.dl()}, {.seed = 3}, is::execute::threads{threads});
        CHECK(std::ranges::equal(indptr.as<std::uint32_t>(), plain.begin));
        CHECK(std::ranges::equal(indices.as<std::uint32_t>(), plain.column));
    }
}

TEST_CASE("rmat: all four quarters have their shares, whatever the weights") {
    constexpr std::uint64_t n = 1 << 20;  // so large that hardly a cell is drawn twice
    for (const auto& law :
         {is::rmat{.columns = n}, is::rmat{n, 1, 1, 1, 1}, is::rmat{n, 4, 3, 2, 1},
          is::rmat{n, 1, 5, 3, 1}, is::rmat{n, 0.1, 0.3, 0.2, 0.4}}) {
        const double sum = law.a.real() + law.b.real() + law.c.real() + law.d.real();
        std::vector<std::uint64_t> seen(4);
        for (std::uint64_t seed = 0; seed < 8; ++seed) {
            const auto m = sparse::make<std::int32_t>(law, n, n, 1 << 16, seed);
            const auto upper_left = in_corner(m, n / 2, n / 2);
            const auto left = in_corner(m, n, n / 2);
            const auto upper = in_corner(m, n / 2, n);
            seen[0] += upper_left;
            seen[1] += upper - upper_left;
            seen[2] += left - upper_left;
            seen[3] += m.nnz() - upper - left + upper_left;
        }
        INFO(law.a.real() << ", " << law.b.real() << ", " << law.c.real());
        CHECK(std::abs(statistics::chi_square(seen, {law.a.real() / sum, law.b.real() / sum,
                                                     law.c.real() / sum, law.d.real() / sum})) <
              statistics::surprising);
    }
}

TEST_CASE("rmat: the degrees follow a power law, and equal weights do not") {
    constexpr std::uint64_t n = 1 << 14;
    const auto most = [](const is::rmat& law) {
        const auto m = sparse::make(law, n, n, 16 * n);
        std::uint64_t out = 0;
        for (std::uint64_t r = 0; r < n; ++r) out = std::max(out, m.count(r));
        return out;
    };
    CHECK(most({.columns = n}) > 1000);
    CHECK(most({.columns = n, .a = 1, .b = 1, .c = 1, .d = 1}) < 50);
}

TEST_CASE("rmat: without a quarter's weight it stays empty while there is room") {
    const auto m = sparse::make(is::rmat{.columns = 8, .a = 1, .b = 0, .c = 0, .d = 1}, 8, 8, 8);
    for (std::uint64_t r = 0; r < 8; ++r) {
        for (auto i = m.begin[r]; i < m.begin[r + 1]; ++i) CHECK(m.column[i] / 4 == r / 4);
    }
}

TEST_CASE("rmat: what it refuses") {
    auto indptr = is::HostTensor::of<std::int32_t>({5});
    auto indices = is::HostTensor::of<std::int32_t>({8});
    const auto message = [&](const is::rmat& law) {
        const is::InputSpec spec{is::SparseCSRFallback{law, is::no_values{}}};
        const auto fault = spec.check({indptr.dl(), indices.dl()});
        REQUIRE(fault);
        return std::string{fault->message().view()};
    };
    CHECK_THAT(message({.columns = 1}), ContainsSubstring("at most 4 cells"));
    for (const is::number wrong : {is::number{-1}, is::number{HUGE_VAL}, is::number{}}) {
        CHECK_THAT(message({.columns = 4, .c = wrong}),
                   ContainsSubstring("rmat{.a, .b, .c, .d} are weights"));
    }
    CHECK_THAT(message({.columns = 4, .a = 0, .b = 0, .c = 0, .d = 0}),
               ContainsSubstring("not all 0"));
}
