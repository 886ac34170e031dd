#include <algorithm>
#include <cstdint>
#include <vector>

#include "catch.hpp"
#include "generate/filled.hpp"

namespace is = inputspec;
namespace dtype = inputspec::dtype;
using filled::refuses;
using is::FaultKind;
using is::mask;

TEST_CASE("mask: exactly so many are true") {
    for (const std::int64_t size : {0, 1, 2, 63, 64, 65, 256, 257, 5000}) {
        for (const std::int64_t ones : {std::int64_t{0}, std::int64_t{1}, size / 3, size}) {
            if (ones > size) continue;
            CAPTURE(size, ones);
            for (const auto type : {dtype::boolean, dtype::u8, dtype::i32, dtype::i64}) {
                const auto codes = filled::codes(filled::tensor(mask{ones}, type, size));
                CHECK(std::ranges::count(codes, 1u) == ones);
                CHECK(std::ranges::count(codes, 0u) == size - ones);
            }
        }
    }
}

TEST_CASE("mask: every place is as likely") {
    std::vector<int> count(12);
    for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
        const auto codes =
            filled::codes(filled::tensor(mask{3}, dtype::boolean, 12, {.seed = seed}));
        for (std::size_t i = 0; i < 12; ++i) count[i] += static_cast<int>(codes[i]);
    }
    double statistic = 0;
    for (const int one : count) statistic += (one - 5000.0) * (one - 5000.0) / 5000;
    CHECK(statistic < 50);  // below chi-square, 11 degrees of freedom: the sum is fixed
}

TEST_CASE("mask: faults say what to write") {
    CHECK(refuses(mask{4}, dtype::boolean, FaultKind::range, "more than the elements"));
    CHECK(refuses(mask{}, dtype::boolean, FaultKind::bound, "write mask{.ones} = "));
    CHECK(refuses(mask{1}, dtype::f32, FaultKind::dtype, "write bool, int8 or uint8"));
}
