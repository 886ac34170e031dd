#include <cstdint>
#include <map>
#include <vector>

#include "catch.hpp"
#include "pattern/matrix.hpp"
#include "pattern/statistics.hpp"

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

namespace {

bool is_allowed(const is::diagonals& pattern, std::uint64_t r, std::uint64_t c) {
    for (const auto offset : pattern.offsets.span()) {
        if (static_cast<std::int64_t>(c) - static_cast<std::int64_t>(r) == offset) return true;
    }
    return false;
}

const std::vector<is::integer_list> lists{
    {},          {0},
    {-1, 0, 1},  {-5, -1, 0, 1, 5},
    {3},         {INT64_MIN, -7, 2, 4, INT64_MAX},
    {-100, 100}, {-6, -4, -2, 0, 2, 4, 6, 8, 10},
};

}  // namespace

TEST_CASE("diagonals: cells are counted as one counts them") {
    for (const std::uint64_t rows : {0u, 1u, 2u, 7u, 12u}) {
        for (const std::uint64_t columns : {0u, 1u, 2u, 7u, 12u}) {
            for (const auto& list : lists) {
                const is::diagonals pattern{.offsets = list};
                const is::sparse_grid grid{rows, columns, 0};
                std::uint64_t all = 0;
                for (std::uint64_t r = 0; r < rows; ++r) {
                    std::uint64_t in_row = 0;
                    for (std::uint64_t c = 0; c < columns; ++c) in_row += is_allowed(pattern, r, c);
                    REQUIRE(pattern.cells(grid, r) == in_row);
                    all += in_row;
                }
                REQUIRE(static_cast<std::uint64_t>(pattern.total_cells(grid)) == all);
            }
        }
    }
    constexpr std::uint64_t wide = std::uint64_t{1} << 59;
    const is::diagonals pattern{.offsets = {-1, 0, 1}};
    CHECK(pattern.total_cells({wide, wide, 0}) == is::pattern::cell_count{3} * wide - 2);
}

TEST_CASE("diagonals: part of a stencil is on its diagonals, all of it is the stencil") {
    for (const std::uint64_t rows : {1u, 2u, 17u, 60u}) {
        for (const std::uint64_t columns : {1u, 3u, 17u, 64u}) {
            for (const auto& list : lists) {
                const is::diagonals pattern{.columns = columns, .offsets = list};
                const auto cells =
                    static_cast<std::uint64_t>(pattern.total_cells({rows, columns, 0}));
                INFO(rows << " x " << columns);
                for (const auto nnz : {cells, cells - cells / 3, cells / 2, cells / 5}) {
                    const auto m = sparse::make(pattern, columns, rows, nnz, rows + columns);
                    REQUIRE(sparse::violation(m, nnz) == "");
                    for (std::uint64_t r = 0; r < rows; ++r) {
                        for (auto i = m.begin[r]; i < m.begin[r + 1]; ++i) {
                            REQUIRE(is_allowed(pattern, r, m.column[i]));
                        }
                    }
                }
            }
        }
    }
}

TEST_CASE("diagonals: every set of their cells is equally likely") {
    std::map<std::vector<std::uint64_t>, std::uint64_t> seen;
    for (std::uint64_t seed = 0; seed < 50'000; ++seed) {  // 4 of 9 cells: 4 + 3 + 2
        auto m = sparse::make(is::diagonals{.columns = 4, .offsets = {-1, 0, 2}}, 4, 4, 4, seed);
        for (std::uint64_t r = 0; r < 4; ++r) {
            for (auto i = m.begin[r]; i < m.begin[r + 1]; ++i) m.column[i] += 4 * r;
        }
        ++seen[m.column];
    }
    CHECK(seen.size() == 126);
    std::vector<std::uint64_t> counts;
    for (const auto& one : seen) counts.push_back(one.second);
    CHECK(std::abs(statistics::chi_square(counts)) < statistics::surprising);
}

TEST_CASE("diagonals: what they refuse") {
    auto indptr = is::HostTensor::of<std::int32_t>({5});
    auto indices = is::HostTensor::of<std::int32_t>({8});
    const auto message = [&](const is::integer_list& list) {
        const is::InputSpec spec{
            is::SparseCSRFallback{is::diagonals{.columns = 4, .offsets = list}, is::no_values{}}};
        const auto fault = spec.check({indptr.dl(), indices.dl()});
        REQUIRE(fault);
        return std::string{fault->message().view()};
    };
    CHECK_THAT(message({0, 1}), ContainsSubstring("at most 7 cells"));
    CHECK_THAT(message({0, 0, 1}), ContainsSubstring("diagonals{.offsets} ascend"));
    CHECK_THAT(message({1, 0}), ContainsSubstring("diagonals{.offsets} ascend"));
    is::integer_list many;
    for (std::int64_t i = 0; i < 65; ++i) many.push_back(i);
    CHECK_THAT(message(many), ContainsSubstring("64 at most"));
}
