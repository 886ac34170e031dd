#include <inputspec/inputspec.hpp>
#include <inputspec/operand/moe_blocks.hpp>
#include <inputspec/validate.hpp>

#include <algorithm>
#include <cstdint>
#include <string>

#include "catch.hpp"

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

namespace {

struct tiles {
    is::HostTensor ids, sorted, experts, count;

    tiles(std::int64_t tokens, std::int64_t k, std::int64_t experts_in_all, std::int64_t block,
          std::int64_t spare = 0, DLDataType dtype = is::dtype::i32)
        : ids{dtype, {tokens, k}},
          sorted{dtype, {most(tokens * k, experts_in_all, block) + spare}},
          experts{dtype, {(most(tokens * k, experts_in_all, block) + block - 1) / block + spare}},
          count{dtype, {1}} {}

    static std::int64_t most(std::int64_t n, std::int64_t experts, std::int64_t block) {
        return n + std::min(n, experts) * (block - 1);
    }
};
std::string violation(const tiles& t, std::int64_t experts, std::int64_t block) {
    const auto fault =
        is::validate::moe_blocks(t.sorted, t.experts, t.count, t.ids, experts, block);
    return fault ? std::string{fault->message().view()} : "";
}

}  // namespace

TEST_CASE("moe blocks: tiles of one expert, each place once, for any executor") {
    for (const auto dtype : {is::dtype::i32, is::dtype::i64, is::dtype::u32}) {
        for (const std::int64_t tokens : {0, 1, 3, 5000}) {
            for (const std::int64_t block : {1, 2, 64}) {
                CAPTURE(tokens, block);
                const is::InputSpec spec{is::MoEBlocksFallback{is::MoERouting{32, 1.0}, block}};
                tiles one{tokens, 4, 32, block, 3, dtype}, two{tokens, 4, 32, block, 3, dtype};
                spec.fill({one.ids, one.sorted, one.experts, one.count}, {.seed = 6},
                          is::execute::serial{});
                spec.fill({two.ids, two.sorted, two.experts, two.count}, {.seed = 6},
                          is::execute::threads{3});
                CHECK(violation(one, 32, block) == "");
                CHECK(std::ranges::equal(one.sorted.bytes(), two.sorted.bytes()));
                CHECK(std::ranges::equal(one.experts.bytes(), two.experts.bytes()));
            }
        }
    }
}

TEST_CASE("moe blocks: as many entries as the padded offsets end with") {
    tiles t{1000, 2, 16, 64};
    is::InputSpec{is::MoEBlocksFallback{is::MoERouting{16, 0.7}}}.fill(
        {t.ids, t.sorted, t.experts, t.count}, {.seed = 9});
    auto ids = is::HostTensor::of<std::int32_t>({1000, 2});
    auto offsets = is::HostTensor::of<std::int32_t>({17});
    is::InputSpec{is::MoEFallback{is::MoERouting{16, 0.7}, 64}}.fill({ids, offsets}, {.seed = 9});
    CHECK(std::ranges::equal(ids.bytes(), t.ids.bytes()));
    CHECK(t.count.as<std::int32_t>()[0] == offsets.as<std::int32_t>()[16]);
    const auto rest = t.sorted.as<std::int32_t>().subspan(
        static_cast<std::size_t>(t.count.as<std::int32_t>()[0]));
    CHECK(std::ranges::all_of(rest, [](auto place) { return place == 2000; }));
}

TEST_CASE("moe blocks: what is broken is said") {
    const auto broken = [](auto&& change) {
        tiles t{100, 2, 8, 16};
        is::InputSpec{is::MoEBlocksFallback{is::MoERouting{8}, 16}}.fill(
            {t.ids, t.sorted, t.experts, t.count});
        change(t.sorted.as<std::int32_t>(), t.experts.as<std::int32_t>(),
               t.count.as<std::int32_t>());
        return violation(t, 8, 16);
    };
    CHECK(broken([](auto, auto, auto) {}) == "");
    CHECK_THAT(broken([](auto, auto, auto count) { count[0] += 1; }),
               ContainsSubstring("argument 2") && ContainsSubstring("whole tiles of 16"));
    CHECK_THAT(broken([](auto, auto experts, auto) { experts[0] = 8; }),
               ContainsSubstring("argument 1") && ContainsSubstring("an expert is in [0, 8)"));
    CHECK_THAT(broken([](auto, auto experts, auto) { experts[0] = 1; }),
               ContainsSubstring("has another expert"));
    CHECK_THAT(broken([](auto sorted, auto, auto) { sorted[0] = 201; }),
               ContainsSubstring("found 201; tile 0, entry 0: a place is in [0, 200)"));
    CHECK_THAT(broken([](auto sorted, auto, auto) { sorted[0] = -1; }),
               ContainsSubstring("found -1"));
    CHECK_THAT(broken([](auto sorted, auto, auto) { sorted[1] = sorted[0]; }),
               ContainsSubstring("tile 0, entry 1: that place was there before"));
    CHECK_THAT(broken([](auto sorted, auto, auto) { sorted[0] = 200; }),
               ContainsSubstring("that place in topk_ids is missing"));
}

TEST_CASE("moe blocks: faults say what to write") {
    const auto fault = [](const is::MoEBlocksFallback& policy, auto&&... tensors) {
        const auto found = is::InputSpec{policy}.check({tensors.dl()...});
        return found ? std::string{found->message().view()} : "";
    };
    const auto of = [](const is::extents& shape) { return is::HostTensor{is::dtype::i32, shape}; };
    const is::MoEBlocksFallback policy{is::MoERouting{8}, 16};
    CHECK(fault(policy, of({10, 2}), of({140}), of({9}), of({1})) == "");
    CHECK_THAT(fault(policy, of({10, 2}), of({139}), of({9}), of({1})),
               ContainsSubstring("argument 1") && ContainsSubstring("expected 140, found 139"));
    CHECK_THAT(fault(policy, of({10, 2}), of({140}), of({8}), of({1})),
               ContainsSubstring("room for all tiles"));
    CHECK_THAT(fault(policy, of({10, 2}), of({140}), of({9}), of({2})),
               ContainsSubstring("is one element"));
    CHECK_THAT(fault(policy, of({10, 2}), of({140, 1}), of({9}), of({1})),
               ContainsSubstring("one axis each"));
    CHECK_THAT(fault(policy, of({10, 2}), is::HostTensor::of<float>({140}), of({9}), of({1})),
               ContainsSubstring("are int32"));
    CHECK_THAT(fault(is::MoEBlocksFallback{is::MoERouting{8}, 0}, of({10, 2}), of({140}), of({9}),
                     of({1})),
               ContainsSubstring("is in [1, 2^31]"));
}
