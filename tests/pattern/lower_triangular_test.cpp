#include <cstdint>
#include <map>
#include <vector>

#include "catch.hpp"
#include "pattern/matrix.hpp"
#include "pattern/statistics.hpp"

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

namespace {

bool is_allowed(const is::lower_triangular& mask, std::uint64_t r, std::uint64_t c) {
    __extension__ using wide = __int128;
    const auto last = static_cast<wide>(r) + mask.diagonal;
    return c <= last && (mask.window == 0 || c > last - mask.window);
}

const std::vector<std::int64_t> diagonals{
    INT64_MIN, -(std::int64_t{1} << 61) - 3, -9,       -2, -1, 0, 1, 5,
    1000,      (std::int64_t{1} << 61) + 3,  INT64_MAX};
const std::vector<std::int64_t> windows{0, 1, 2, 5, 1000, (std::int64_t{1} << 61) + 3, INT64_MAX};

}  // namespace

TEST_CASE("lower_triangular: cells are counted as one counts them") {
    for (const std::uint64_t rows : {0u, 1u, 2u, 7u, 12u}) {
        for (const std::uint64_t columns : {0u, 1u, 2u, 7u, 12u}) {
            for (const auto window : windows) {
                for (const auto diagonal : diagonals) {
                    const is::lower_triangular mask{.window = window, .diagonal = diagonal};
                    const is::sparse_grid grid{rows, columns, 0};
                    INFO(rows << " x " << columns << ", " << window << ", " << diagonal);
                    std::uint64_t all = 0;
                    for (std::uint64_t r = 0; r < rows; ++r) {
                        std::uint64_t in_row = 0;
                        for (std::uint64_t c = 0; c < columns; ++c)
                            in_row += is_allowed(mask, r, c);
                        REQUIRE(mask.cells(grid, r) == in_row);
                        all += in_row;
                    }
                    REQUIRE(static_cast<std::uint64_t>(mask.total_cells(grid)) == all);
                }
            }
        }
    }
}

TEST_CASE("lower_triangular: a causal mask, a sliding window, and queries that are the last keys") {
    using rows_of_columns = std::vector<std::vector<std::uint64_t>>;
    const auto full = [](is::lower_triangular mask, std::uint64_t rows, std::uint64_t columns,
                         std::uint64_t nnz) {
        mask.columns = columns;
        const auto m = sparse::make(mask, columns, rows, nnz);
        rows_of_columns out;
        for (std::uint64_t r = 0; r < rows; ++r) {
            out.emplace_back(m.column.begin() + static_cast<std::ptrdiff_t>(m.begin[r]),
                             m.column.begin() + static_cast<std::ptrdiff_t>(m.begin[r + 1]));
        }
        return out;
    };
    CHECK(full({}, 3, 3, 6) == rows_of_columns{{0}, {0, 1}, {0, 1, 2}});
    CHECK(full({.window = 2}, 4, 4, 7) == rows_of_columns{{0}, {0, 1}, {1, 2}, {2, 3}});
    CHECK(full({.diagonal = 3}, 2, 5, 9) == rows_of_columns{{0, 1, 2, 3}, {0, 1, 2, 3, 4}});
    CHECK(full({.window = 1, .diagonal = -1, .base = 1}, 3, 3, 2) == rows_of_columns{{}, {0}, {1}});
}

TEST_CASE("lower_triangular: part of a mask is in the mask, at every size") {
    for (const std::uint64_t rows : {1u, 2u, 17u, 60u}) {
        for (const std::uint64_t columns : {1u, 3u, 17u, 64u}) {
            for (const std::int64_t window : {0, 1, 7}) {
                for (const std::int64_t diagonal : {-3, 0, 4}) {
                    const is::lower_triangular mask{
                        .columns = columns, .window = window, .diagonal = diagonal};
                    const auto cells =
                        static_cast<std::uint64_t>(mask.total_cells({rows, columns, 0}));
                    INFO(rows << " x " << columns << ", " << window << ", " << diagonal);
                    for (const auto nnz : {cells, cells - cells / 3, cells / 2, cells / 5}) {
                        const auto m = sparse::make(mask, columns, rows, nnz, rows + columns);
                        REQUIRE(sparse::violation(m, nnz) == "");
                        for (std::uint64_t r = 0; r < rows; ++r) {
                            for (auto i = m.begin[r]; i < m.begin[r + 1]; ++i) {
                                REQUIRE(is_allowed(mask, r, m.column[i]));
                            }
                        }
                    }
                }
            }
        }
    }
}

TEST_CASE("lower_triangular: every set of a mask's cells is equally likely") {
    struct choice {
        std::uint64_t rows, columns;
        std::int64_t window, diagonal;
        std::uint64_t nnz;
        std::size_t subsets;
    };
    for (const auto& [rows, columns, window, diagonal, nnz, subsets] :
         {choice{4, 4, 0, 0, 4, 210},                               // of 10 cells: 1, 2, 3, 4
          choice{4, 4, 2, 0, 3, 35}, choice{4, 4, 2, 0, 5, 21},     // of 7: 1, 2, 2, 2
          choice{3, 6, 3, 2, 4, 126},                               // of 9: 3, 3, 3
          choice{2, 5, 0, 2, 2, 21}, choice{7, 3, 1, -1, 2, 3}}) {  // of 7: 3, 4; of 3 in 7 rows
        INFO(rows << " x " << columns << ", " << window << ", " << diagonal << ", " << nnz);
        const is::lower_triangular mask{.columns = columns, .window = window, .diagonal = diagonal};
        std::map<std::vector<std::uint64_t>, std::uint64_t> seen;
        for (std::uint64_t seed = 0; seed < 40'000; ++seed) {
            auto m = sparse::make(mask, columns, rows, nnz, seed);
            for (std::uint64_t r = 0; r < rows; ++r) {
                for (auto i = m.begin[r]; i < m.begin[r + 1]; ++i) m.column[i] += r * columns;
            }
            ++seen[m.column];
        }
        CHECK(seen.size() == subsets);
        std::vector<std::uint64_t> counts;
        for (const auto& one : seen) counts.push_back(one.second);
        CHECK(std::abs(statistics::chi_square(counts)) < statistics::surprising);
    }
}

TEST_CASE("lower_triangular: what it refuses") {
    auto indptr = is::HostTensor::of<std::int32_t>({5});
    auto indices = is::HostTensor::of<std::int32_t>({8});
    const auto message = [&](is::lower_triangular mask) {
        const is::InputSpec spec{is::SparseCSRFallback{mask, is::no_values{}}};
        const auto fault = spec.check({indptr.dl(), indices.dl()});
        REQUIRE(fault);
        return std::string{fault->message().view()};
    };
    CHECK_THAT(message({.columns = 4, .window = 2}), ContainsSubstring("at most 7 cells"));
    CHECK_THAT(message({.columns = 4, .window = -1}),
               ContainsSubstring("argument 1: impossible range; lower_triangular{.window} is"));
}
