#include <inputspec/inputspec.hpp>
#include <inputspec/operand/embedding_bag.hpp>
#include <inputspec/validate.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "catch.hpp"

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("embedding_bag: offsets of bags and indices of rows, valid by the validator") {
    auto table = is::HostTensor::of<float>({500, 8});
    for (const bool has_last : {false, true}) {
        for (const std::int64_t bags : {1, 3, 64, 1000}) {
            for (const std::int64_t total : {0, 1, 77, 20'000}) {
                INFO(bags << " bags, " << total << " indices");
                auto offsets = is::HostTensor::of<std::int32_t>({bags + has_last});
                auto indices = is::HostTensor::of<std::int64_t>({total});
                const is::InputSpec spec{
                    is::EmbeddingBagFallback{is::uniform_nonzeros{},
                                             is::zipf{.below = is::dim<2, 0>}, has_last},
                    is::Unchanged{}};
                spec.fill({offsets, indices, table}, {.seed = 4});
                CHECK_FALSE(is::validate::embedding_bag(indices, offsets, 500,
                                                        {.has_last_offset = has_last}));
                CHECK(offsets.as<std::int32_t>()[0] == 0);
            }
        }
    }
}

TEST_CASE("embedding_bag: balanced sizes are one pooling factor; no bags, no indices") {
    auto offsets = is::HostTensor::of<std::int32_t>({10});
    auto indices = is::HostTensor::of<std::int32_t>({70});
    is::InputSpec{is::EmbeddingBagFallback{is::balanced_rows{}, is::index{.below = 9}}}.fill(
        {offsets, indices});
    for (int bag = 0; bag < 10; ++bag) {
        CHECK(offsets.as<std::int32_t>()[static_cast<std::size_t>(bag)] == 7 * bag);
    }
    CHECK(std::ranges::max(indices.as<std::int32_t>()) == 8);

    auto none = is::HostTensor::of<std::int32_t>({0});
    auto no_indices = is::HostTensor::of<std::int32_t>({0});
    CHECK_NOTHROW(
        is::InputSpec{is::EmbeddingBagFallback{is::balanced_rows{}, is::index{.below = 9}}}.fill(
            {none, no_indices}));
}

TEST_CASE("embedding_bag: several tables in one pair of arrays, each index in its own") {
    constexpr std::int64_t rows[] = {1, 1000, 7, 300, 2};
    const is::integer_list tables{1, 1000, 7, 300, 2};
    for (const bool has_last : {false, true}) {
        for (const std::int64_t total : {0, 3, 999, 30'000}) {
            auto offsets = is::HostTensor::of<std::int32_t>({5 * 40 + has_last});
            auto indices = is::HostTensor::of<std::int64_t>({total});
            const auto check = [&](const auto& values) {
                const is::InputSpec spec{
                    is::EmbeddingBagFallback{is::uniform_nonzeros{}, values, has_last, tables}};
                spec.fill({offsets, indices}, {.seed = 4});
                const is::validate::embedding_bag_rules rules{.has_last_offset = has_last};
                CHECK_FALSE(is::validate::embedding_bag(indices, offsets, rows, rules));
                const auto values_of = [&] { return indices.as<std::int64_t>(); };
                const std::vector<std::int64_t> serial(values_of().begin(), values_of().end());
                spec.fill({offsets, indices}, {.seed = 4}, is::execute::threads{3});
                CHECK(std::ranges::equal(serial, values_of()));
                if (total < 30'000) return;
                // The large table's rows are drawn from all over it, as one table's would be.
                const auto begin = offsets.as<std::int32_t>()[40];
                const auto end = offsets.as<std::int32_t>()[80];
                auto alone = is::HostTensor::of<std::int64_t>({total});
                auto below = values;
                below.below = 1000;
                is::InputSpec{is::GeneratorInput{below}}.fill({alone}, {.seed = 4});
                CHECK(std::equal(alone.as<std::int64_t>().begin() + begin,
                                 alone.as<std::int64_t>().begin() + end,
                                 values_of().begin() + begin));
                values_of()[static_cast<std::size_t>(end)] = 7;
                const auto fault = is::validate::embedding_bag(indices, offsets, rows, rules);
                REQUIRE(fault);
                CHECK_THAT(std::string{fault->message().view()},
                           ContainsSubstring("table 2") && ContainsSubstring("[0, 7)"));
            };
            check(is::index{});
            check(is::zipf{.exponent = 1.05});
        }
    }
}

TEST_CASE("embedding_bag: faults say what to write") {
    const auto fault = [](const auto& policy, const is::HostTensor& a, const is::HostTensor& b) {
        const auto found = is::InputSpec{policy}.check({a, b});
        return found ? std::string{found->message().view()} : std::string{};
    };
    auto i32 = is::HostTensor::of<std::int32_t>({5});
    auto f32 = is::HostTensor::of<float>({5});
    auto none = is::HostTensor::of<std::int32_t>({0});
    const is::EmbeddingBagFallback bag{is::balanced_rows{}, is::index{.below = 9}};
    CHECK_THAT(fault(bag, f32, i32), ContainsSubstring("offsets are int32"));
    CHECK_THAT(fault(bag, i32, f32), ContainsSubstring("indices are int32"));
    CHECK_THAT(fault(bag, none, i32), ContainsSubstring("at most 0 cells"));
    CHECK_THAT(fault(is::EmbeddingBagFallback{is::balanced_rows{}, is::index{.below = 9}, true},
                     none, i32),
               ContainsSubstring("allocate one for no bags"));
    CHECK_THAT(fault(is::EmbeddingBagFallback{is::balanced_rows{}}, i32, i32),
               ContainsSubstring("index{.below}"));

    const auto of_tables = [&](const auto& values, const is::integer_list& tables) {
        return fault(is::EmbeddingBagFallback{is::balanced_rows{}, values, false, tables}, i32,
                     i32);
    };
    CHECK_THAT(of_tables(is::index{}, {3, 4}), ContainsSubstring("allocate a multiple"));
    CHECK_THAT(of_tables(is::index{.below = 9}, {3}), ContainsSubstring("without it"));
    CHECK_THAT(of_tables(is::integers{0, 3}, {3}), ContainsSubstring("without it"));
    CHECK_THAT(of_tables(is::index{}, {0}), ContainsSubstring("do not exist"));
}
