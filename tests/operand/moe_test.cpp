#include <inputspec/inputspec.hpp>
#include <inputspec/operand/moe.hpp>
#include <inputspec/validate.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "catch.hpp"
#include "effort.hpp"

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

namespace {

std::vector<std::int64_t> loads(const is::HostTensor& ids, std::int64_t experts) {
    std::vector<std::int64_t> out(static_cast<std::size_t>(experts));
    for (const auto id : ids.as<std::int32_t>()) ++out[static_cast<std::size_t>(id)];
    return out;
}

}  // namespace

TEST_CASE("moe: a token's experts are distinct, and offsets are their sums") {
    for (const auto& routing : {is::MoERouting{8}, is::MoERouting{8, 1.2}, is::MoERouting{8, 64.0},
                                is::MoERouting{8, 0, true}, is::MoERouting{8, 0, false, 0.3}}) {
        for (const std::int64_t tokens : {0, 1, 7, test::repeated(5000)}) {
            for (const std::int64_t k : {0, 1, 2, 8}) {
                INFO(tokens << " tokens, " << k << " experts each");
                auto ids = is::HostTensor::of<std::int32_t>({tokens, k});
                auto offsets = is::HostTensor::of<std::int64_t>({9});
                is::InputSpec{is::MoEFallback{routing}}.fill({ids, offsets}, {.seed = 3});
                CHECK_FALSE(is::validate::moe(ids, 8));
                CHECK_FALSE(is::validate::expert_offsets(offsets, ids));

                auto alone = is::HostTensor::of<std::int32_t>({tokens, k});
                is::InputSpec{routing}.fill({alone}, {.seed = 3}, is::execute::threads{3});
                CHECK(std::ranges::equal(alone.bytes(), ids.bytes()));
            }
        }
    }
}

TEST_CASE("moe: balanced loads differ by one at most") {
    for (const std::int64_t tokens : {1, 100, 1001, 4096}) {
        auto ids = is::HostTensor::of<std::int32_t>({tokens, 6});
        is::InputSpec{is::MoERouting{64, 0, true}}.fill({ids});
        const auto load = loads(ids, 64);
        const auto [least, most] = std::ranges::minmax(load);
        CHECK(most - least <= 1);
    }
}

TEST_CASE("moe: loads are uniform, or fall as the exponent says") {
    constexpr std::int64_t tokens = 200'000;
    auto ids = is::HostTensor::of<std::int32_t>({tokens, 1});
    is::InputSpec{is::MoERouting{16}}.fill({ids}, {.seed = 8});
    double statistic = 0;
    for (const auto load : loads(ids, 16)) {
        const double expected = tokens / 16.0;
        statistic += (static_cast<double>(load) - expected) *
                     (static_cast<double>(load) - expected) / expected;
    }
    CHECK(statistic < 60);  // chi-square, 15 degrees of freedom

    is::InputSpec{is::MoERouting{16, 1.0}}.fill({ids}, {.seed = 8});
    auto load = loads(ids, 16);
    std::ranges::sort(load, std::ranges::greater{});
    double sum = 0;
    for (int rank = 1; rank <= 16; ++rank) sum += 1.0 / rank;
    statistic = 0;
    for (int rank = 1; rank <= 16; ++rank) {
        const double expected = tokens / sum / rank;
        const double off = static_cast<double>(load[static_cast<std::size_t>(rank - 1)]) - expected;
        statistic += off * off / expected;
    }
    CHECK(statistic < 60);
}

TEST_CASE("moe: the second choice is made among those that are left") {
    // Weights 1, 1/2, 1/3: the pair (a, b) has probability w_a / W · w_b / (W − w_a).
    constexpr std::int64_t tokens = 300'000;
    auto ids = is::HostTensor::of<std::int32_t>({tokens, 2});
    is::InputSpec{is::MoERouting{3, 1.0}}.fill({ids}, {.seed = 5});
    std::int64_t first[3] = {};
    std::int64_t pair[3][3] = {};
    for (std::size_t t = 0; t < tokens; ++t) {
        const auto a = static_cast<std::size_t>(ids.as<std::int32_t>()[2 * t]);
        const auto b = static_cast<std::size_t>(ids.as<std::int32_t>()[2 * t + 1]);
        ++first[a];
        ++pair[a][b];
    }
    std::size_t by_rank[3] = {0, 1, 2};
    std::ranges::sort(by_rank, [&](std::size_t a, std::size_t b) { return first[a] > first[b]; });
    double statistic = 0;
    for (int a = 0; a < 3; ++a) {
        for (int b = 0; b < 3; ++b) {
            if (a == b) continue;
            const double wa = 1.0 / (a + 1), wb = 1.0 / (b + 1), all = 11.0 / 6;
            const double expected = tokens * wa / all * wb / (all - wa);
            const double off = static_cast<double>(pair[by_rank[a]][by_rank[b]]) - expected;
            statistic += off * off / expected;
        }
    }
    CHECK(statistic < 45);  // 5 degrees of freedom
}

TEST_CASE("moe: an expert's entries are padded to whole blocks") {
    auto ids = is::HostTensor::of<std::int32_t>({1000, 4});
    auto plain = is::HostTensor::of<std::int32_t>({65});
    auto padded = is::HostTensor::of<std::int32_t>({65});
    is::InputSpec{is::MoEFallback{is::MoERouting{64, 1.0}}}.fill({ids, plain});
    is::InputSpec{is::MoEFallback{is::MoERouting{64, 1.0}, 16}}.fill({ids, padded});
    CHECK_FALSE(is::validate::expert_offsets(padded, ids, 16));
    CHECK(is::validate::expert_offsets(padded, ids));
    CHECK(is::validate::expert_offsets(plain, ids, 16));
    const auto begin = plain.as<std::int32_t>(), tile = padded.as<std::int32_t>();
    CHECK(tile[0] == 0);
    for (std::size_t e = 0; e < 64; ++e) {
        REQUIRE(tile[e + 1] - tile[e] == (begin[e + 1] - begin[e] + 15) / 16 * 16);
    }
}

TEST_CASE("moe: Dirichlet loads have the law's variance, and differ by seed") {
    // Of 8 shares, each has mean 1/8 and variance 1/8 · 7/8 / (8 a + 1).
    for (const double a : {0.1, 1.0, 10.0}) {
        CAPTURE(a);
        double squares = 0, quads = 0;
        constexpr int seeds = test::repeated(400), tokens = 20'000;
        auto ids = is::HostTensor::of<std::int32_t>({tokens, 1});
        for (int seed = 0; seed < seeds; ++seed) {
            is::InputSpec{is::MoERouting{8, 0, false, a}}.fill(
                {ids}, {.seed = static_cast<std::uint64_t>(seed)});
            double square = 0;
            for (const auto load : loads(ids, 8)) {
                const double off = static_cast<double>(load) / tokens - 0.125;
                square += off * off / 8;
            }
            squares += square, quads += square * square;
        }
        const double mean = squares / seeds;
        const double error = std::sqrt((quads / seeds - mean * mean) / seeds);
        const double of_counts = 0.125 * 0.875 / tokens;
        CHECK(std::abs(mean - of_counts - 0.125 * 0.875 / (8 * a + 1)) < 5 * error);
    }
}

TEST_CASE("moe: faults say what to write") {
    const auto fault = [](const auto& policy, const auto&... tensors) {
        const auto found = is::InputSpec{policy}.check({tensors.dl()...});
        return found ? std::string{found->message().view()} : std::string{};
    };
    auto ids = is::HostTensor::of<std::int32_t>({10, 4});
    auto flat = is::HostTensor::of<std::int32_t>({10});
    auto floats = is::HostTensor::of<float>({10, 4});
    CHECK_THAT(fault(is::MoERouting{}, ids), ContainsSubstring("write MoERouting{.experts} = "));
    CHECK_THAT(fault(is::MoERouting{3}, ids), ContainsSubstring("k is at most .experts"));
    CHECK_THAT(fault(is::MoERouting{8, -1}, ids), ContainsSubstring("is in [0, 64]"));
    CHECK_THAT(fault(is::MoERouting{8, 1, true}, ids), ContainsSubstring("one law of loads"));
    CHECK_THAT(fault(is::MoERouting{8, 0, true, 1}, ids), ContainsSubstring("one law of loads"));
    CHECK_THAT(fault(is::MoERouting{8, 0, false, -1}, ids), ContainsSubstring("[1e-6, 1e6]"));
    CHECK_THAT(fault(is::MoERouting{4097, 0, false, 1}, ids),
               ContainsSubstring("at most 4096 experts"));
    CHECK_THAT(fault(is::MoERouting{8}, flat), ContainsSubstring("[tokens, k]"));
    CHECK_THAT(fault(is::MoERouting{8}, floats), ContainsSubstring("topk_ids are int32"));
    CHECK_THAT(fault(is::MoERouting{std::int64_t{1} << 31}, ids), ContainsSubstring("do not fit"));
    CHECK_THAT(fault(is::MoEFallback{is::MoERouting{8}}, ids, flat),
               ContainsSubstring("experts + 1 entries"));
    auto many = is::HostTensor::of<std::int32_t>({1, 300});
    CHECK_THAT(fault(is::MoERouting{1000}, many), ContainsSubstring("at most 256 experts"));
}
