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
    CHECK_THAT(fault({}, dtype::i32, {5, 3}), ContainsSubstring("write .shape"));
    CHECK_THAT(fault({extents{3, 0}}, dtype::i32, {5, 2}), ContainsSubstring("no positive one"));
    CHECK_THAT(fault({extents{3, 200}}, dtype::i8, {5, 2}), ContainsSubstring("cannot hold"));
    CHECK_THAT(fault({extents{3, 4}}, dtype::f32, {5, 2}), ContainsSubstring("integer dtype"));
    CHECK_THAT(fault({extents{2, 2}, true}, dtype::i32, {5, 2}),
               ContainsSubstring("not so many cells"));
    CHECK_THAT(fault({extents{std::int64_t{1} << 32, std::int64_t{1} << 32}}, dtype::i64, {5, 2}),
               ContainsSubstring("over 2^63 cells"));
}

TEST_CASE("coordinates: along the first axis they are the same cells") {
    for (const bool unique : {false, true}) {
        const coordinates last{extents{30, 4, 9}, unique};
        auto first = last;
        first.axis = 0;
        is::HostTensor a{dtype::i32, {70'000 / 70, 3}}, b{dtype::i32, {3, 10, 70'000 / 700}};
        is::InputSpec{is::GeneratorInput{last}}.fill({a}, {.seed = 4});
        is::InputSpec{is::GeneratorInput{first}}.fill({b}, {.seed = 4}, is::execute::threads{3});
        for (std::size_t i = 0; i < 1000; ++i) {
            for (std::size_t axis = 0; axis < 3; ++axis) {
                REQUIRE(a.as<std::int32_t>()[3 * i + axis] ==
                        b.as<std::int32_t>()[1000 * axis + i]);
            }
        }
    }
}

TEST_CASE("coordinates: of an argument's first axes") {
    auto data = is::HostTensor::of<float>({30, 4, 9});
    is::HostTensor a{dtype::i32, {500, 2}}, b{dtype::i32, {500, 2}};
    is::InputSpec{is::at<1>(is::GeneratorInput{coordinates{.argument = 0}}), is::Output{}}.fill(
        {data.dl(), a.dl()}, {.seed = 4});
    is::InputSpec{is::at<1>(is::GeneratorInput{coordinates{extents{30, 4}}}), is::Output{}}.fill(
        {data.dl(), b.dl()}, {.seed = 4});
    CHECK(std::ranges::equal(a.bytes(), b.bytes()));

    const auto refusal = [&](const coordinates& what, const extents& shape) {
        is::HostTensor out{dtype::i32, shape};
        const is::InputSpec spec{is::at<1>(is::GeneratorInput{what}), is::Output{}};
        const auto fault = spec.check({data.dl(), out.dl()});
        return fault ? std::string{fault->message().view()} : "";
    };
    CHECK(refusal({.argument = 0}, {0, 3}).empty());
    CHECK_THAT(refusal({.argument = 0}, {5, 4}),
               ContainsSubstring("coordinates{.argument} names axis 3 of argument 0"));
    CHECK_THAT(refusal({.argument = 2}, {5, 2}), ContainsSubstring("names argument 2 of 2"));
    CHECK_THAT(refusal({}, {5, 2}), ContainsSubstring("write .shape = extents{…}"));
    CHECK_THAT(refusal({.axis = 1, .argument = 0}, {5, 2}),
               ContainsSubstring("coordinates{.axis} is 0"));
    CHECK_THAT(refusal({.shape = {3, 4}, .axis = 0}, {3, 2}),
               ContainsSubstring("expected 2, found 3"));
    CHECK_THAT(refusal({.unique = true, .argument = 0}, {121, 2}),
               ContainsSubstring("has not so many cells"));
}
