#include <inputspec/generate/coordinates.hpp>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"
#include "generate/filled.hpp"

namespace is = inputspec;
namespace dtype = inputspec::dtype;
using Catch::Matchers::ContainsSubstring;
using is::coordinates;
using is::extents;

namespace {

std::vector<std::vector<std::int64_t>> cells(const coordinates& what, std::int64_t count,
                                             std::uint64_t seed = 1) {
    const std::int64_t axes = what.shape.rank();
    is::HostTensor out{dtype::i64, {count, axes}};
    is::InputSpec{is::GeneratorInput{what}}.fill({out}, {.seed = seed});
    std::vector<std::vector<std::int64_t>> all;
    const auto values = out.as<std::int64_t>();
    for (std::int64_t i = 0; i < count; ++i) {
        const auto* begin = values.data() + i * axes;
        all.emplace_back(begin, begin + axes);
    }
    return all;
}

}  // namespace

TEST_CASE("coordinates: each in its axis's extent") {
    for (const auto& shape : {extents{1}, extents{7}, extents{3, 5}, extents{2, 300, 4, 9}}) {
        for (const bool unique : {false, true}) {
            for (const std::int64_t count : {0, 1, 1000}) {
                if (unique && (shape.rank() < 4 && count > 1)) continue;
                for (const auto& cell : cells({shape, unique}, count)) {
                    for (int axis = 0; axis < shape.rank(); ++axis) {
                        REQUIRE(cell[static_cast<std::size_t>(axis)] >= 0);
                        REQUIRE(cell[static_cast<std::size_t>(axis)] < shape[axis]);
                    }
                }
            }
        }
    }
}

TEST_CASE("coordinates: unique ones are all cells, once") {
    const auto all = cells({extents{5, 7, 11}, true}, 5 * 7 * 11);
    CHECK(std::set<std::vector<std::int64_t>>(all.begin(), all.end()).size() == all.size());
    CHECK_FALSE(std::ranges::is_sorted(all));
    // And without, they repeat.
    const auto some = cells({extents{5, 7, 11}}, 5 * 7 * 11);
    CHECK(std::set<std::vector<std::int64_t>>(some.begin(), some.end()).size() < some.size());
}

TEST_CASE("coordinates: uniform over the cells") {
    double statistic = 0;
    std::vector<double> count(12);
    for (const auto& cell : cells({extents{3, 4}}, 120'000)) {
        count[static_cast<std::size_t>(cell[0] * 4 + cell[1])] += 1;
    }
    for (const double one : count) statistic += (one - 1e4) * (one - 1e4) / 1e4;
    CHECK(statistic < 55);  // chi-square, 11 degrees of freedom
}

TEST_CASE("coordinates: the same in every dtype, and whoever runs the chunks") {
    const is::InputSpec spec{is::GeneratorInput{coordinates{extents{90, 80, 70}}}};
    is::HostTensor wide{dtype::i64, {70'000, 3}}, narrow{dtype::i8, {70'000, 3}};
    spec.fill({wide}, {}, is::execute::serial{});
    spec.fill({narrow}, {}, is::execute::threads{3});
    bool is_same = true;
    for (std::size_t i = 0; i < 210'000; ++i) {
        is_same &= wide.as<std::int64_t>()[i] == narrow.as<std::int8_t>()[i];
    }
    CHECK(is_same);
}

TEST_CASE("coordinates: faults say what to write") {
    const auto fault = [](const coordinates& what, DLDataType type, const extents& shape) {
        const is::HostTensor out{type, shape};
        const auto found = is::InputSpec{is::GeneratorInput{what}}.check({out});
        return found ? std::string{found->message().view()} : std::string{};
    };
    CHECK_THAT(fault({extents{3, 4}}, dtype::i32, {5, 3}), ContainsSubstring("one entry for each"));
    CHECK_THAT(fault({}, dtype::i32, {5, 3}), ContainsSubstring("one entry for each"));
    CHECK_THAT(fault({extents{3, 0}}, dtype::i32, {5, 2}), ContainsSubstring("no positive one"));
    CHECK_THAT(fault({extents{3, 200}}, dtype::i8, {5, 2}), ContainsSubstring("cannot hold"));
    CHECK_THAT(fault({extents{3, 4}}, dtype::f32, {5, 2}), ContainsSubstring("integer dtype"));
    CHECK_THAT(fault({extents{2, 2}, true}, dtype::i32, {5, 2}),
               ContainsSubstring("not so many cells"));
    CHECK_THAT(fault({extents{std::int64_t{1} << 32, std::int64_t{1} << 32}}, dtype::i64, {5, 2}),
               ContainsSubstring("over 2^63 cells"));
}
