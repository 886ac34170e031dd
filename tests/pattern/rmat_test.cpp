#include <cmath>
#include <cstdint>
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

std::vector<double> binomial(std::uint64_t n, double p) {
    std::vector<double> out(n + 1);
    for (std::uint64_t k = 0; k <= n; ++k) {
        const auto power =
            static_cast<double>(k) * std::log(p) + static_cast<double>(n - k) * std::log(1 - p);
        out[k] = std::exp(static_cast<double>(statistics::log_choose(n, k)) + power);
    }
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
    CHECK(std::abs(chi_square(in_row, binomial(40, 0.7))) < statistics::surprising);
    CHECK(std::abs(chi_square(on_the_left, binomial(40, 0.6))) < statistics::surprising);
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
