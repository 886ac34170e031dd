#include <algorithm>
#include <cstdint>
#include <set>
#include <vector>

#include "catch.hpp"
#include "generate/filled.hpp"

namespace is = inputspec;
namespace dtype = inputspec::dtype;
using filled::refuses;
using is::distinct;
using is::FaultKind;

TEST_CASE("distinct: indices below the extent, none twice") {
    for (const std::int64_t below : {1, 2, 3, 255, 256, 257, 4096, 100'003}) {
        for (const std::int64_t size : {std::int64_t{0}, std::int64_t{1}, below / 2, below}) {
            CAPTURE(below, size);
            const auto values = filled::integers(distinct{below}, dtype::i32, size);
            const std::set<std::int64_t> all(values.begin(), values.end());
            REQUIRE(all.size() == values.size());
            if (size != 0) CHECK((*all.begin() >= 0 && *all.rbegin() < below));
        }
    }
    const auto wide = filled::integers(distinct{std::int64_t{1} << 40}, dtype::i64, 1000);
    CHECK(std::ranges::max(wide) > std::int64_t{1} << 38);
}

TEST_CASE("distinct: all of them are a permutation, and every one comes first as often") {
    CHECK(filled::integers(distinct{1000}, dtype::i32, 1000) ==
          filled::integers(is::permutation{}, dtype::i32, 1000));
    std::vector<int> first(10);
    for (std::uint64_t seed = 0; seed < 10'000; ++seed) {
        ++first[static_cast<std::size_t>(
            filled::integers(distinct{10}, dtype::i64, 3, {.seed = seed})[0])];
    }
    double statistic = 0;
    for (const int count : first) statistic += (count - 1000.0) * (count - 1000.0) / 1000;
    CHECK(statistic < 50);  // chi-square, 9 degrees of freedom
}

TEST_CASE("distinct: faults say what to write") {
    CHECK(refuses(distinct{2}, dtype::i32, FaultKind::range, "allocate fewer elements"));
    CHECK(refuses(distinct{}, dtype::i32, FaultKind::bound, "write distinct{.below} = "));
    CHECK(refuses(distinct{5}, dtype::f32, FaultKind::dtype, "integer dtype"));
    CHECK(refuses(distinct{300}, dtype::i8, FaultKind::range, "do not exist in int8"));
}
