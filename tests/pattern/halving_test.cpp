#include <inputspec/pattern/halving.hpp>

#include <cmath>
#include <cstdint>
#include <vector>

#include "catch.hpp"
#include "pattern/statistics.hpp"

namespace is = inputspec;
namespace pattern = inputspec::pattern;

namespace {

/// So many of `count` for each of the seeds.
std::vector<std::uint64_t> shares(std::uint64_t count, const pattern::coin& toss,
                                  std::uint64_t seeds) {
    std::vector<std::uint64_t> out(count + 1);
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        pattern::row_draws<is::philox4x32_10> draws{is::random_bits{seed, 2}, 5, count};
        pattern::words word{draws, 0};
        ++out[pattern::split(word, count, toss, count, count)];
    }
    return out;
}

/// Half the sum of |the law of split(count, …) by one word − binomial|, words in ascending order of
/// their normal values.
double distance(std::uint64_t count, const pattern::coin& toss) {
    const auto share = [&](std::uint64_t rank) {
        const auto word = [&] {
            constexpr std::uint64_t half = std::uint64_t{1} << 31;
            return static_cast<std::uint32_t>(rank < half ? half + rank : 2 * half - 1 - rank);
        };
        return pattern::split(word, count, toss, count, count);
    };
    const auto exact = statistics::binomial(count, toss.first);
    double sum = 0;
    std::uint64_t before = 0;
    for (std::uint64_t k = 0; k <= count; ++k) {
        std::uint64_t low = before, high = std::uint64_t{1} << 32;  // how many words give ≤ k
        while (low < high) {
            const auto middle = (low + high) / 2;
            if (share(middle) <= k) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        sum += std::abs(static_cast<double>(low - before) * 0x1p-32 - exact[k]);
        before = low;
    }
    return sum / 2;
}

}  // namespace

TEST_CASE("halving: halves of halves differ by one at most, and the last have one or none") {
    for (const std::uint64_t size : {1ull, 2ull, 3ull, 5ull, 13ull, 64ull, 1000ull}) {
        const auto last = pattern::halvings(size);
        for (unsigned level = 0; level <= last; ++level) {
            const auto parts = std::uint64_t{1} << level;
            CHECK(pattern::part_begin(size, 0, level) == 0);
            CHECK(pattern::part_begin(size, parts, level) == size);
            for (std::uint64_t i = 0; i < parts; ++i) {
                const auto begin = pattern::part_begin(size, i, level);
                const auto part = pattern::part_begin(size, i + 1, level) - begin;
                REQUIRE((part == size / parts || part == (size + parts - 1) / parts));
                REQUIRE(pattern::part_begin(size, 2 * i, level + 1) == begin);
            }
        }
    }
    CHECK(pattern::halvings((1ull << 40) + 1) == 41);
    CHECK(pattern::part_begin(~0ull >> 1, (1ull << 62) - 1, 62) == (~0ull >> 1) - 2);
}

TEST_CASE("halving: a share is binomial, however many tosses there are") {
    for (const double one : {0.5, 0.76, 0.01, 0.999}) {
        for (const std::uint64_t count : {1u, 2u, 8u, 9u, 32u, 33u, 64u, 65u, 128u, 300u}) {
            INFO(count << " at " << one);
            const pattern::coin toss{one, 1 - one};
            CHECK(std::abs(statistics::chi_square(shares(count, toss, 20'000),
                                                  statistics::binomial(count, toss.first))) <
                  statistics::surprising);
        }
    }
}

TEST_CASE("halving: of a variance beyond 256 a share is binomial to within 1e-4") {
    double worst = 0;
    for (const double one : {0.5, 0.57, 0.76, 0.95, 0.995, 0.005}) {
        for (const double variance : {256.1, 257.0, 300.0, 1000.0}) {
            const auto count = static_cast<std::uint64_t>(variance / (one * (1 - one))) + 1;
            worst = std::max(worst, distance(count, {one, 1 - one}));
        }
    }
    CHECK(worst < 1e-4);
}

TEST_CASE("halving: certain and impossible halves, and halves that are full") {
    const auto share = [](std::uint64_t count, const pattern::coin& toss, std::uint64_t first,
                          std::uint64_t other) {
        pattern::row_draws<is::philox4x32_10> draws{is::random_bits{1, 2}, 5, count};
        pattern::words word{draws, 0};
        return pattern::split(word, count, toss, first, other);
    };
    for (const std::uint64_t count : {1u, 8u, 9u, 64u, 1000u, 100'000u}) {
        CHECK(share(count, {1, 0}, count, count) == count);
        CHECK(share(count, {0, 1}, count, count) == 0);
        CHECK(share(count, {1, 0}, count - 1, count) == count - 1);
        CHECK(share(count, {0, 1}, count, count - 1) == 1);
        CHECK(share(count, {1, 1}, 1, count - 1) == 1);
        CHECK(share(count, {1, 1}, count, 0) == count);
    }
    CHECK(pattern::coin{0, 0}.threshold == 1ull << 31);
}

TEST_CASE("halving: a share takes the words of no more blocks than it has non-zeros") {
    const auto taken = [](std::uint64_t count, double one) {
        // Words of the threshold's own bits leave each toss open to the last; above 32 tosses (and
        // in each full 64) two words are a bit of all.
        const pattern::coin toss{one, 1 - one};
        const unsigned together = count > 32 ? 2 : 1;
        std::uint64_t turn = 0;
        const auto word = [&] {
            const auto bit = 31 - turn++ / together % 32;
            return (toss.threshold >> bit & 1) != 0 ? ~std::uint32_t{0} : std::uint32_t{0};
        };
        (void)pattern::split(word, count, toss, count, count);
        return turn;
    };
    for (const double one : {0.333, 0.00077, 1 - 0x1p-31}) {
        for (std::uint64_t count = 1; count <= 64; ++count) {
            REQUIRE(taken(count, one) <= 4 * count);
            if (count > 32) REQUIRE(taken(1024 + count, one) <= 4 * (1024 + count));
        }
    }
    CHECK(taken(40, 1 - 0x1p-31) == 62);  // the threshold's last bit is the 31st
}

TEST_CASE("halving: words come in their order, together or one by one") {
    for (const std::uint64_t held : {0u, 1u, 7u, 40u, 5000u}) {
        pattern::row_draws<is::philox4x32_10> draws{is::random_bits{1, 2}, 5, 2000};
        pattern::row_draws<is::philox4x32_10> plain{is::random_bits{1, 2}, 5, 2000};
        pattern::words word{draws, held};
        std::uint32_t other[13];
        for (unsigned i = 0; i < 9000;) {
            const unsigned n = i % 13 + 1;
            const auto* const some = word(n, other);
            for (unsigned j = 0; j < n; ++j, ++i) {
                REQUIRE(some[j] == plain.below(std::uint64_t{1} << 32));
            }
        }
    }
}

TEST_CASE("halving: five at once have the products of the coins' probabilities") {
    const std::vector<std::vector<pattern::coin>> cases{
        {{1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}},
        {{57, 19}, {19, 5}, {76, 24}, {57, 19}, {19, 5}},
        {{1, 0}, {0, 1}, {1, 0}, {0, 1}, {3, 1}},
        {{1e-9, 1}, {1, 1e-9}, {1, 1}, {999, 1}, {1, 999}},
    };
    for (const auto& coins : cases) {
        pattern::five_halvings five;
        five.assign([&](unsigned i) { return coins[i]; });
        // A range of words goes to its own part up to some word, and from there to another.
        std::vector<double> words(32);
        constexpr std::uint32_t range = 1u << 27;
        for (std::uint32_t i = 0; i < 32; ++i) {
            const auto last = five(i * range + range - 1);
            std::uint32_t low = 0, high = range;
            while (low < high) {
                const auto middle = (low + high) / 2;
                if (five(i * range + middle) == last) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            words[last] += range - low;
            if (low != 0) words[five(i * range)] += low;
        }
        for (unsigned i = 0; i < 32; ++i) {
            double product = 1;
            for (unsigned level = 0; level < 5; ++level) {
                const bool is_other = (i >> (4 - level) & 1) != 0;
                product *= is_other ? 1 - coins[level].first : coins[level].first;
            }
            INFO("part " << i);
            CHECK(std::abs(words[i] - product * 0x1p32) < 8);
        }
    }
}
