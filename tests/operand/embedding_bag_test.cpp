#include <inputspec/inputspec.hpp>
#include <inputspec/operand/embedding_bag.hpp>
#include <inputspec/validate.hpp>

#include <algorithm>
#include <cstdint>
#include <string>

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
}
