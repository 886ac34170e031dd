#include <cstdint>
#include <map>
#include <vector>

#include "catch.hpp"
#include "pattern/matrix.hpp"
#include "pattern/statistics.hpp"

namespace is = inputspec;

namespace {

__extension__ using wide = unsigned __int128;

/// ⌊r · nnz / rows⌋, without the library.
std::uint64_t floor_of(std::uint64_t r, std::uint64_t nnz, std::uint64_t rows) {
    return static_cast<std::uint64_t>(static_cast<wide>(r) * nnz / rows);
}

}  // namespace

TEST_CASE(
    "balanced_rows: indptr[r] is the floor of r · nnz / rows, so counts differ by at most one") {
    for (const std::uint64_t rows : {1u, 2u, 17u, 1000u}) {
        for (const std::uint64_t nnz : {0u, 1u, 16u, 999u, 1001u, 4000u}) {
            const std::uint64_t columns = nnz / rows + 1;
            const auto m = sparse::make(is::balanced_rows{.columns = columns}, columns, rows, nnz);
            REQUIRE(sparse::violation(m, nnz) == "");
            for (std::uint64_t r = 0; r <= rows; ++r) {
                REQUIRE(m.begin[r] == floor_of(r, nnz, rows));
            }
            for (std::uint64_t r = 0; r < rows; ++r) {
                REQUIRE((m.count(r) == nnz / rows || m.count(r) == nnz / rows + 1));
            }
        }
    }
    // The floor is taken of the whole product, however large.
    const is::sparse_grid vast{(1ull << 59) - 1, 1ull << 60, (1ull << 60) - 3};
    for (const std::uint64_t r : {std::uint64_t{0}, std::uint64_t{1}, vast.rows / 3, vast.rows}) {
        CHECK(is::balanced_rows{}.row_begin(vast, r) == floor_of(r, vast.nnz, vast.rows));
    }
}

TEST_CASE("balanced_rows: a row's columns are a uniform subset, independent of the other rows'") {
    std::map<std::vector<std::uint64_t>, std::uint64_t> seen;
    for (std::uint64_t seed = 0; seed < 40'000; ++seed) {
        seen[sparse::make(is::balanced_rows{.columns = 5}, 5, 2, 5, seed).column]++;
    }
    CHECK(seen.size() == 100);  // C(5, 2) · C(5, 3)
    std::vector<std::uint64_t> counts;
    for (const auto& one : seen) counts.push_back(one.second);
    CHECK(std::abs(statistics::chi_square(counts)) < statistics::surprising);
}
