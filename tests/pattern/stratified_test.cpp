#include <cstdint>
#include <map>
#include <vector>

#include "catch.hpp"
#include "pattern/matrix.hpp"
#include "pattern/statistics.hpp"

namespace is = inputspec;

namespace {

__extension__ using wide = unsigned __int128;

std::uint64_t floor_of(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
    return static_cast<std::uint64_t>(static_cast<wide>(a) * b / c);
}

}  // namespace

TEST_CASE("stratified: indptr by the formula, and one column in each of a row's equal strata") {
    for (const std::uint64_t rows : {1u, 2u, 17u, 1000u}) {
        for (const std::uint64_t columns :
             {1ull, 2ull, 3ull, 7ull, 64ull, 1000ull, (1ull << 31) - 1, 1ull << 31, 1ull << 33,
              8 * (1ull << 32) + 5, (1ull << 60) + 1}) {
            for (const std::uint64_t nnz :
                 {std::uint64_t{0}, std::uint64_t{1}, rows, 8 * rows, 8 * rows + rows / 2,
                  columns * rows, columns * rows - 1, columns * rows / 2}) {
                if (nnz > 20'000 || nnz > columns * rows) continue;
                INFO(rows << " x " << columns << ", " << nnz);
                const auto m =
                    sparse::make(is::stratified{.columns = columns}, columns, rows, nnz, 3);
                REQUIRE(sparse::violation(m, nnz) == "");
                for (std::uint64_t r = 0; r < rows; ++r) {
                    REQUIRE(m.begin[r] == floor_of(r, nnz, rows));
                    const auto k = m.count(r);
                    for (std::uint64_t j = 0; j < k; ++j) {
                        const auto column = m.column[m.begin[r] + j];
                        REQUIRE(column >= floor_of(j, columns, k));
                        REQUIRE(column < floor_of(j + 1, columns, k));
                    }
                }
            }
        }
    }
}

TEST_CASE("stratified: uniform within the strata, each by itself") {
    std::map<std::vector<std::uint64_t>, std::uint64_t> seen;
    for (std::uint64_t seed = 0; seed < 40'000; ++seed) {
        // Strata of 2, 2 and 3 columns of 7 twice.
        seen[sparse::make(is::stratified{.columns = 7}, 7, 2, 6, seed).column]++;
    }
    CHECK(seen.size() == 144);
    std::vector<std::uint64_t> counts;
    for (const auto& one : seen) counts.push_back(one.second);
    CHECK(std::abs(statistics::chi_square(counts)) < statistics::surprising);

    // Strata of 2^32 and of one more: drawn in one manner, uniform.
    const std::uint64_t columns = 8 * (1ull << 32) + 5;
    std::vector<std::uint64_t> eighths(64);
    for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
        const auto m = sparse::make(is::stratified{.columns = columns}, columns, 1, 8, seed);
        for (std::uint64_t j = 0; j < 8; ++j) {
            const auto inside = m.column[j] - floor_of(j, columns, 8);
            ++eighths[8 * j + std::min<std::uint64_t>(inside >> 29, 7)];
        }
    }
    CHECK(std::abs(statistics::chi_square(eighths)) < statistics::surprising);
}
