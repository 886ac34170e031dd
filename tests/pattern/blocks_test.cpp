#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "catch.hpp"
#include "pattern/matrix.hpp"
#include "pattern/statistics.hpp"

namespace is = inputspec;

namespace {

/// The blocks that the rows [height · b, height · (b + 1)) have non-zeros in.
std::set<std::uint64_t> blocks_of(const sparse::matrix& m, std::uint64_t b, std::uint64_t height,
                                  std::uint64_t width) {
    std::set<std::uint64_t> out;
    for (auto r = b * height; r < (b + 1) * height && r < m.rows(); ++r) {
        for (auto i = m.begin[r]; i < m.begin[r + 1]; ++i) out.insert(m.column[i] / width);
    }
    return out;
}

}  // namespace

TEST_CASE("blocks: a block row's non-zeros are in per_row whole blocks, one a stratum") {
    for (const std::uint64_t rows : {1u, 15u, 16u, 17u, 100u}) {
        for (const std::uint64_t columns : {1u, 7u, 64u, 100u, 1000u}) {
            for (const std::uint64_t height : {1u, 3u, 16u, 1000u}) {
                for (const std::uint64_t width : {1u, 4u, 16u, 64u}) {
                    for (const std::uint64_t per_row : {1u, 2u, 5u, 1000u}) {
                        const auto whole = columns / width;
                        const auto chosen = std::min(per_row, whole);
                        const auto full = rows * chosen * width;
                        const is::blocks pattern{.columns = columns,
                                                 .height = static_cast<std::int64_t>(height),
                                                 .width = static_cast<std::int64_t>(width),
                                                 .per_row = static_cast<std::int64_t>(per_row)};
                        INFO(rows << " x " << columns << ", " << per_row << " of " << height
                                  << " x " << width);
                        for (const auto nnz : {full, full / 2 + 1, full / 7}) {
                            if (nnz > full) continue;
                            const auto m = sparse::make(pattern, columns, rows, nnz, 5);
                            REQUIRE(sparse::violation(m, nnz) == "");
                            for (std::uint64_t b = 0; b * height < rows; ++b) {
                                const auto blocks = blocks_of(m, b, height, width);
                                REQUIRE(blocks.size() <= chosen);
                                std::set<std::uint64_t> strata;
                                for (const auto block : blocks) {
                                    REQUIRE(block < whole);
                                    // The stratum s with s·whole/chosen ≤ block <
                                    // (s+1)·whole/chosen.
                                    auto s = block * chosen / whole;
                                    while ((s + 1) * whole / chosen <= block) ++s;
                                    strata.insert(s);
                                }
                                REQUIRE(strata.size() == blocks.size());
                                if (nnz == full) REQUIRE(blocks.size() == chosen);
                            }
                        }
                    }
                }
            }
        }
    }
}

TEST_CASE("blocks: a block lies anywhere in its stratum, independent of the block row above") {
    // Four rows of two blocks, one in each half of six; full, so that the blocks can be told.
    std::map<std::vector<std::uint64_t>, std::uint64_t> seen;
    for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
        const auto m = sparse::make(
            is::blocks{.columns = 13, .height = 2, .width = 2, .per_row = 2}, 13, 4, 16, seed);
        ++seen[{m.column[0] / 2, m.column[2] / 2, m.column[8] / 2, m.column[10] / 2}];
    }
    CHECK(seen.size() == 81);
    std::vector<std::uint64_t> counts;
    for (const auto& one : seen) counts.push_back(one.second);
    CHECK(std::abs(statistics::chi_square(counts)) < statistics::surprising);
}

TEST_CASE("blocks: within the blocks, every set of cells is equally likely") {
    for (const std::uint64_t nnz : {3u, 5u}) {  // of 2 · 4 cells
        std::map<std::vector<std::uint64_t>, std::uint64_t> seen;
        for (std::uint64_t seed = 0; seed < 30'000; ++seed) {
            const auto m = sparse::make(
                is::blocks{.columns = 40, .height = 2, .width = 2, .per_row = 2}, 40, 2, nnz, seed);
            std::vector<std::uint64_t> cells;
            for (std::uint64_t r = 0; r < 2; ++r) {
                for (auto i = m.begin[r]; i < m.begin[r + 1]; ++i) {
                    const auto half = m.column[i] >= 20;
                    cells.push_back(r * 4 + half * 2u + m.column[i] % 2);
                }
            }
            ++seen[cells];
        }
        CHECK(seen.size() == 56);
        std::vector<std::uint64_t> counts;
        for (const auto& one : seen) counts.push_back(one.second);
        CHECK(std::abs(statistics::chi_square(counts)) < statistics::surprising);
    }
}
