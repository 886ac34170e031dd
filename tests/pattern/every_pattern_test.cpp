// What holds of every pattern that is drawn, at the sizes where such things break.
#include <cstdint>
#include <vector>

#include "catch.hpp"
#include "pattern/matrix.hpp"

namespace is = inputspec;

namespace {

/// Calls f with each pattern of so many columns and that base.
template <class F>
void for_each_pattern(std::uint64_t columns, std::int64_t base, const F& f) {
    const auto with = [&](auto pattern) {
        pattern.columns = columns;
        pattern.base = base;
        f(pattern);
    };
    with(is::uniform_nonzeros{});
    with(is::balanced_rows{});
    with(is::stratified{});
    with(is::power_law_rows{});
    with(is::power_law_rows{.exponent = 2.5});
    with(is::banded{.lower = 3, .upper = 5});
    with(is::blocks{.height = 2, .width = 4, .per_row = 3});
    with(is::diagonals{.offsets = {-7, 0, 1, 20}});
    with(is::lower_triangular{.window = 9});
    with(is::lower_triangular{.diagonal = 5});
    with(is::rmat{});
    with(is::rmat{.a = 1, .b = 0, .c = 0, .d = 3});
}

/// The most non-zeros that the pattern has room for, up to `most`.
template <class P>
std::uint64_t room(const P& pattern, std::uint64_t rows, std::uint64_t columns,
                   std::uint64_t most) {
    const is::sparse_grid grid{rows, columns, 0};
    is::pattern::cell_count cells = is::pattern::all_cells(grid);
    if constexpr (requires { pattern.total_cells(grid); }) cells = pattern.total_cells(grid);
    return cells < most ? static_cast<std::uint64_t>(cells) : most;
}

}  // namespace

TEST_CASE("every pattern: the nnz is exact and the rows canonical, from none to full") {
    for (const std::uint64_t rows : {1ull, 2ull, 5ull, 64ull, 333ull}) {
        for (const std::uint64_t columns :
             {1ull, 2ull, 7ull, 64ull, 500ull, 1ull << 31, 1ull << 40}) {
            for_each_pattern(columns, 0, [&](const auto& pattern) {
                const auto full = room(pattern, rows, columns, 4000);
                for (const auto nnz : {std::uint64_t{0}, full / 100, full / 2, full - full / 9,
                                       full - (full != 0), full}) {
                    INFO(pattern.name << ": " << rows << " x " << columns << ", " << nnz);
                    const auto m = sparse::make(pattern, columns, rows, nnz, rows + nnz);
                    REQUIRE(sparse::violation(m, nnz) == "");
                }
            });
        }
    }
}

TEST_CASE("every pattern: the same for narrow and wide indices, from 0 and from 1") {
    for (const std::uint64_t rows : {1ull, 40ull, 3000ull}) {
        for (const std::uint64_t columns : {1ull, 30ull, 1025ull, (1ull << 31) - 1}) {
            std::vector<sparse::matrix> plain;
            for (const std::int64_t base : {0, 1}) {
                std::size_t number = 0;
                for_each_pattern(columns, base, [&](const auto& pattern) {
                    const auto nnz = room(pattern, rows, columns, 20'000) * 3 / 4;
                    INFO(pattern.name << ": " << rows << " x " << columns << ", from " << base);
                    const auto m = sparse::make(pattern, columns, rows, nnz, 9);
                    if (base == 0) plain.push_back(m);
                    REQUIRE(sparse::violation(m, nnz) == "");
                    REQUIRE(m == plain[number++]);
                    REQUIRE(m == sparse::make<std::int32_t>(pattern, columns, rows, nnz, 9));
                });
            }
        }
    }
}

TEST_CASE("every pattern: another seed is another pattern, where there is a choice") {
    for_each_pattern(300, 0, [&](const auto& pattern) {
        const auto nnz = room(pattern, 200, 300, 2000) / 2;
        INFO(pattern.name);
        const auto m = sparse::make(pattern, 300, 200, nnz, 1);
        CHECK(m == sparse::make(pattern, 300, 200, nnz, 1));
        CHECK(m != sparse::make(pattern, 300, 200, nnz, 2));
        CHECK(m != sparse::make(pattern, 300, 200, nnz, 1ull << 32));
    });
}
