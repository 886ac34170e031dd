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
using is::permutation;

namespace {

bool is_permutation(const std::vector<std::int64_t>& values) {
    std::vector<bool> seen(values.size());
    for (const auto value : values) {
        if (value < 0 || static_cast<std::size_t>(value) >= values.size()) return false;
        if (seen[static_cast<std::size_t>(value)]) return false;
        seen[static_cast<std::size_t>(value)] = true;
    }
    return true;
}

}  // namespace

TEST_CASE("a permutation has every index once, whatever its size") {
    for (std::int64_t size = 0; size <= 300; ++size) {
        if (!is_permutation(filled::integers(permutation{}, dtype::i32, size))) {
            FAIL("size " << size);
        }
    }
    for (const std::int64_t size : {4097, 65536, 65537, 100'000, 1'000'003}) {
        CAPTURE(size);
        CHECK(is_permutation(filled::integers(permutation{}, dtype::i32, size)));
    }
}

TEST_CASE("a permutation is the same in every dtype, and another with every seed") {
    for (const std::int64_t size : {8, 100, 1000}) {
        const auto expected = filled::integers(permutation{}, dtype::i64, size);
        for (const auto& type : filled::integer_types) {
            if (filled::refusal(permutation{}, type, size)) continue;
            CHECK(filled::integers(permutation{}, type, size) == expected);
        }
        CHECK(filled::integers(permutation{}, dtype::i64, size, {.seed = 1}) != expected);
    }
}

TEST_CASE("a permutation goes over all axes together, in logical order") {
    is::HostTensor flat(dtype::i32, {24});
    is::HostTensor cube(dtype::i32, {2, 3, 4});
    const is::InputSpec spec{is::GeneratorInput{permutation{}}};
    spec.fill({flat.dl()});
    spec.fill({cube.dl()});
    for (std::size_t i = 0; i < 24; ++i) {
        CHECK(flat.as<std::int32_t>()[i] == cube.as<std::int32_t>()[i]);
    }
}

TEST_CASE("an index's image is uniform over seeds") {
    for (const std::int64_t size : {2, 3, 5, 8, 257, 300}) {
        CAPTURE(size);
        std::vector<std::uint64_t> first(static_cast<std::size_t>(size));
        std::vector<std::uint64_t> last(static_cast<std::size_t>(size));
        for (std::uint64_t seed = 0; seed < static_cast<std::uint64_t>(size) * 20 + 1000; ++seed) {
            const auto values = filled::integers(permutation{}, dtype::i32, size, {.seed = seed});
            ++first[static_cast<std::size_t>(values.front())];
            ++last[static_cast<std::size_t>(values.back())];
        }
        CHECK(std::abs(statistics::deviations(first)) < 5);
        CHECK(std::abs(statistics::deviations(last)) < 5);
    }
}

TEST_CASE("more elements than the dtype has indices are refused") {
    CHECK_FALSE(filled::refusal(permutation{}, dtype::i4, 8).has_value());
    CHECK(refuses(permutation{}, dtype::i4, FaultKind::range, "do not exist in int4", 9));
    CHECK_FALSE(filled::refusal(permutation{}, dtype::u4, 16).has_value());
    CHECK(refuses(permutation{}, dtype::u4, FaultKind::range, "do not exist in uint4", 17));
    CHECK_FALSE(filled::refusal(permutation{}, dtype::u8, 256).has_value());
    CHECK(refuses(permutation{}, dtype::u8, FaultKind::range, "permutation's size = 257", 257));
    CHECK(refuses(permutation{}, dtype::f32, FaultKind::dtype, "integer dtype"));
    CHECK(refuses(permutation{}, dtype::boolean, FaultKind::dtype, "integer dtype"));
}
