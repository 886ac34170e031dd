// slice: which elements stay, and what is refused.
#include <inputspec/inputspec.hpp>
#include <inputspec/source/as.hpp>
#include <inputspec/source/broadcast.hpp>
#include <inputspec/source/npy.hpp>
#include <inputspec/source/slice.hpp>

#include <cstdint>
#include <span>
#include <vector>

#include "adapted.hpp"
#include "catch.hpp"

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("Every range of an axis, forwards and from the end") {
    auto table = adapted::counted<std::int32_t>({2, 5, 3});
    for (std::int64_t begin = 0; begin <= 5; ++begin) {
        for (std::int64_t end = begin; end <= 5; ++end) {
            for (std::int64_t step = 1; step <= 6; ++step) {
                std::vector<std::int32_t> expected;
                std::int64_t count = 0;
                for (auto i = begin; i < end; i += step, ++count) {
                    for (int k = 0; k < 3; ++k) expected.push_back(15 + int(i) * 3 + k);
                }
                const auto to = end == 5 ? is::axis_range::to_the_end : end - 5;
                const auto fill = [&](const auto& source) {
                    return adapted::filled<std::int32_t>(source, {1, count, 3});
                };
                CHECK(fill(is::slice(table.dl(), {{1, 2}, {begin, end, step}})) == expected);
                if (begin == 5) continue;
                CHECK(fill(is::slice(table.dl(), {{-1}, {begin - 5, to, step}, {}})) == expected);
            }
        }
    }
}

TEST_CASE("Columns, strided data, slices of slices") {
    auto table = adapted::counted<std::int32_t>({4, 5});
    CHECK(adapted::filled<std::int32_t>(is::slice(table.dl(), {{}, {1, 4, 2}}), {4, 2}) ==
          std::vector<std::int32_t>{1, 3, 6, 8, 11, 13, 16, 18});
    const adapted::reversed across{table};  // 5 × 4
    const auto two = is::slice(is::slice(across.dl(), {{1}}), {{0, -1, 2}, {2, 4}});
    CHECK(adapted::filled<std::int32_t>(two, {2, 2}) == std::vector<std::int32_t>{11, 16, 13, 18});
    CHECK(adapted::filled<double>(is::broadcast(is::as<double>(two)), {1, 2, 2}) ==
          std::vector<double>{11, 16, 13, 18});
    CHECK(adapted::filled<std::int32_t>(is::slice(table.dl(), {}), {4, 5}).size() == 20);

    // A span stays what agrees with every shape of as many elements.
    const std::vector<float> data{0, 1, 2, 3, 4, 5};
    CHECK(adapted::filled<float>(is::slice(std::span{data}, {{2}}), {2, 2}) ==
          std::vector<float>{2, 3, 4, 5});
}

TEST_CASE("Nothing is cut silently") {
    auto table = adapted::counted<float>({4, 5});
    const auto refusal = [&](std::initializer_list<is::axis_range> ranges) {
        return adapted::refusal<float>(is::slice(table.dl(), ranges), {1});
    };
    CHECK_THAT(refusal({{}, {0, 6}}),
               ContainsSubstring("argument 0: impossible range: found 6; slice, axis 1 of 5: the "
                                 "range ends outside of the axis"));
    CHECK_THAT(refusal({{0, -5}}), ContainsSubstring("found -5; slice, axis 0 of 4"));
    CHECK_THAT(refusal({{5}}), ContainsSubstring("begins outside of the axis"));
    CHECK_THAT(refusal({{-5, 2}}), ContainsSubstring("begins outside of the axis"));
    CHECK_THAT(refusal({{INT64_MIN}}), ContainsSubstring("begins outside of the axis"));
    CHECK_THAT(refusal({{0, INT64_MIN}}), ContainsSubstring("ends outside of the axis"));
    CHECK_THAT(refusal({{3, 2}}), ContainsSubstring("ends before it begins"));
    CHECK_THAT(refusal({{0, 2, 0}}), ContainsSubstring("a step is 1 or more"));
    CHECK_THAT(refusal({{0, 2, -1}}), ContainsSubstring("a step is 1 or more"));
    CHECK_THAT(refusal({{}, {}, {}}), ContainsSubstring("more ranges than the data have axes"));
    CHECK_THAT(refusal({{0, 2}}), ContainsSubstring("wrong rank"));
    CHECK(refusal({{0, 1, INT64_MAX}}).find("wrong rank") != std::string::npos);
    auto empty = adapted::counted<float>({4, 0});
    CHECK(adapted::refusal<float>(is::slice(empty.dl(), {{1, 3}}), {2, 0}) == "");
    CHECK(adapted::refusal<float>(is::slice(table.dl(), {{4}}), {0, 5}) == "");
    CHECK_FALSE(is::slice(is::npy{}, {{0, 1}}).supplied());
    CHECK_THAT(adapted::refusal<float>(is::slice(is::npy{"no.npy"}, {{0, 1}}), {1}),
               ContainsSubstring("argument 0: unreadable source; no.npy"));
}
