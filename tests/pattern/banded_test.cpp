#include <algorithm>
#include <cstdint>
#include <map>
#include <vector>

#include "catch.hpp"
#include "pattern/matrix.hpp"
#include "pattern/statistics.hpp"

namespace is = inputspec;

namespace {

bool is_allowed(const is::banded& band, std::uint64_t r, std::uint64_t c) {
    const auto off = static_cast<std::int64_t>(c) - static_cast<std::int64_t>(r);
    return -off <= band.lower && off <= band.upper;
}

std::uint64_t allowed_in(const is::banded& band, std::uint64_t rows, std::uint64_t columns) {
    std::uint64_t out = 0;
    for (std::uint64_t r = 0; r < rows; ++r) {
        for (std::uint64_t c = 0; c < columns; ++c) out += is_allowed(band, r, c);
    }
    return out;
}

const std::vector<std::int64_t> shifts{
    INT64_MIN, -(std::int64_t{1} << 62) - 7, -1000,    -9, -2, -1, 0, 1, 2, 5,
    1000,      (std::int64_t{1} << 62) + 7,  INT64_MAX};

}  // namespace

TEST_CASE("banded: cells are counted as one counts them") {
    for (const std::uint64_t rows : {0u, 1u, 2u, 7u, 12u}) {
        for (const std::uint64_t columns : {0u, 1u, 2u, 7u, 12u}) {
            for (const auto lower : shifts) {
                for (const auto upper : shifts) {
                    const is::banded band{.columns = columns, .lower = lower, .upper = upper};
                    const is::sparse_grid grid{rows, columns, 0};
                    INFO(rows << " x " << columns << ", " << lower << ", " << upper);
                    REQUIRE(static_cast<std::uint64_t>(band.total_cells(grid)) ==
                            allowed_in(band, rows, columns));
                    for (std::uint64_t r = 0; r < rows; ++r) {
                        std::uint64_t in_row = 0;
                        for (std::uint64_t c = 0; c < columns; ++c)
                            in_row += is_allowed(band, r, c);
                        REQUIRE(band.cells(grid, r) == in_row);
                    }
                }
            }
        }
    }
}

TEST_CASE("banded: counts beyond 2^64 do not wrap") {
    constexpr std::uint64_t wide = std::uint64_t{1} << 40;
    const is::banded everything{.lower = INT64_MAX, .upper = INT64_MAX};
    CHECK(everything.total_cells({wide, wide, 0}) == is::pattern::all_cells({wide, wide, 0}));
    const is::banded below{.lower = INT64_MAX, .upper = 0};
    CHECK(below.total_cells({wide, wide, 0}) ==
          static_cast<is::pattern::cell_count>(wide) * (wide + 1) / 2);
    CHECK(everything.total_cells({wide, wide << 21, 0}) ==
          is::pattern::all_cells({wide, wide << 21, 0}));
}

TEST_CASE("banded: a full band is the band, at every shape") {
    for (const std::uint64_t rows : {1u, 2u, 17u, 60u}) {
        for (const std::uint64_t columns : {1u, 3u, 17u, 64u}) {
            for (const auto lower : {-3, -1, 0, 1, 4, 100}) {
                for (const auto upper : {-2, 0, 1, 5, 100}) {
                    const is::banded band{.columns = columns, .lower = lower, .upper = upper};
                    const auto full = allowed_in(band, rows, columns);
                    INFO(rows << " x " << columns << ", " << lower << ", " << upper);
                    for (const auto nnz : {full, full - full / 3, full / 2, full / 5}) {
                        const auto m = sparse::make(band, columns, rows, nnz, rows + columns);
                        REQUIRE(sparse::violation(m, nnz) == "");
                        for (std::uint64_t r = 0; r < rows; ++r) {
                            for (auto i = m.begin[r]; i < m.begin[r + 1]; ++i) {
                                REQUIRE(is_allowed(band, r, m.column[i]));
                            }
                        }
                    }
                }
            }
        }
    }
}

TEST_CASE("banded: every set of allowed cells is equally likely") {
    struct choice {
        std::uint64_t rows, columns;
        std::int64_t lower, upper;
        std::uint64_t nnz;
        std::size_t subsets;
    };
    for (const auto& [rows, columns, lower, upper, nnz, subsets] :
         {choice{4, 4, 1, 1, 3, 120}, choice{4, 4, 1, 1, 7, 120},  // of 10 cells
          choice{6, 3, 1, 0, 2, 15},                               // of 6, rows 4 and 5 have none
          choice{3, 5, 0, 3, 6, 462},                              // of 11: 4, 4, 3
          choice{11, 10, 1, 0, 18, 190}, choice{11, 10, 1, 0, 2, 190}}) {
        INFO(rows << " x " << columns << ", " << lower << ", " << upper);
        std::map<std::vector<std::uint64_t>, std::uint64_t> seen;
        for (std::uint64_t seed = 0; seed < 50'000; ++seed) {
            auto m = sparse::make(is::banded{.columns = columns, .lower = lower, .upper = upper},
                                  columns, rows, nnz, seed);
            for (std::uint64_t r = 0; r < rows; ++r) {
                for (auto i = m.begin[r]; i < m.begin[r + 1]; ++i) m.column[i] += r * columns;
            }
            ++seen[m.column];
        }
        CHECK(seen.size() <= subsets);
        std::vector<std::uint64_t> counts;
        for (const auto& one : seen) counts.push_back(one.second);
        counts.resize(subsets);
        CHECK(std::abs(statistics::chi_square(counts)) < statistics::surprising);
    }
}

TEST_CASE("banded: rows of different lengths have hypergeometric counts") {
    constexpr std::uint64_t rows = 30;
    constexpr std::uint64_t columns = 40;
    const is::banded band{.columns = columns, .lower = 100, .upper = 3};  // 4, 5, …, 33 cells
    constexpr std::uint64_t all = (4 + 33) * 30 / 2;
    for (const std::uint64_t nnz : {100ull, 270ull, 300ull, 500ull}) {
        INFO(nnz);
        std::vector<std::uint64_t> first(nnz + 1);
        std::vector<std::uint64_t> last(nnz + 1);
        std::vector<std::uint64_t> edge(nnz + 1);  // the cells of column 0
        for (std::uint64_t seed = 0; seed < 12'000; ++seed) {
            const auto m = sparse::make(band, columns, rows, nnz, seed);
            ++first[m.count(0)];
            ++last[m.count(rows - 1)];
            ++edge[static_cast<std::size_t>(std::count(m.column.begin(), m.column.end(), 0u))];
        }
        using statistics::hypergeometric;
        using statistics::surprising;
        CHECK(std::abs(statistics::chi_square(first, hypergeometric(all, 4, nnz))) < surprising);
        CHECK(std::abs(statistics::chi_square(last, hypergeometric(all, 33, nnz))) < surprising);
        CHECK(std::abs(statistics::chi_square(edge, hypergeometric(all, 30, nnz))) < surprising);
    }
}

TEST_CASE("banded: a tall matrix whose band ends early is not slow") {
    constexpr std::uint64_t rows = 200'000;
    const is::banded band{.columns = 8, .lower = 1, .upper = 1};
    const auto m = sparse::make(band, 8, rows, 12);
    CHECK(sparse::violation(m, 12) == "");
    CHECK(m.begin[9] == 12);
}
