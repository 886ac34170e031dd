#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "catch.hpp"
#include "generate/filled.hpp"
#include "random/statistics.hpp"

namespace is = inputspec;
namespace dtype = inputspec::dtype;
using filled::refuses;
using is::FaultKind;
using is::sorted;

TEST_CASE("sorted keys never decrease, stay below, and are distinct where they can be") {
    for (const std::int64_t below :
         {std::int64_t{1}, std::int64_t{2}, std::int64_t{7}, std::int64_t{100}, std::int64_t{1001},
          std::int64_t{1} << 31, (std::int64_t{1} << 40) + 1, INT64_MAX}) {
        for (const std::int64_t size : {1, 2, 3, 7, 99, 100, 101, 1000, 4097}) {
            CAPTURE(below, size);
            const auto keys = filled::integers(sorted{below}, dtype::i64, size);
            CHECK(keys.front() >= 0);
            CHECK(keys.back() < below);
            CHECK(std::is_sorted(keys.begin(), keys.end()));
            if (below >= size) {
                CHECK(std::adjacent_find(keys.begin(), keys.end()) == keys.end());
            } else {  // every key, ⌊size / below⌋ or one more times
                for (std::int64_t key = 0; key < below; ++key) {
                    const auto count = std::count(keys.begin(), keys.end(), key);
                    if (count != size / below && count != size / below + 1) FAIL("key " << key);
                }
            }
        }
    }
}

TEST_CASE("element i is uniform in its stratum") {
    const std::int64_t size = 10, below = 77;
    std::vector<std::vector<std::uint64_t>> counts(10, std::vector<std::uint64_t>(77));
    for (std::uint64_t seed = 0; seed < 5000; ++seed) {
        const auto keys = filled::integers(sorted{below}, dtype::i32, size, {.seed = seed});
        for (std::size_t i = 0; i < 10; ++i) ++counts[i][static_cast<std::size_t>(keys[i])];
    }
    for (std::size_t i = 0; i < 10; ++i) {
        const auto begin = static_cast<std::ptrdiff_t>(i * 77 / 10);
        const auto end = static_cast<std::ptrdiff_t>((i + 1) * 77 / 10);
        const std::vector<std::uint64_t> inside(counts[i].begin() + begin, counts[i].begin() + end);
        std::uint64_t sum = 0;
        for (const auto count : inside) sum += count;
        CHECK(sum == 5000);
        CHECK(std::abs(statistics::deviations(inside)) < 5);
    }
}

TEST_CASE("sorted is the same in every dtype, and refuses what it cannot make") {
    const auto expected = filled::integers(sorted{8}, dtype::i64, 5);
    for (const auto& type : filled::integer_types) {
        CHECK(filled::integers(sorted{8}, type, 5) == expected);
    }
    CHECK(refuses(sorted{}, dtype::i32, FaultKind::bound, "write sorted{.below}"));
    CHECK(refuses(sorted{9}, dtype::i4, FaultKind::range, "do not exist in int4"));
    CHECK(refuses(sorted{9}, dtype::f64, FaultKind::dtype, "integer dtype"));
    CHECK(refuses(sorted{0}, dtype::i64, FaultKind::range, "sorted{.below} = 0"));
}
