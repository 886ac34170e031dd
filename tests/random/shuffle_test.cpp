#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include <inputspec/random/shuffle.hpp>

#include "catch.hpp"
#include "random/statistics.hpp"

namespace is = inputspec;

namespace {

is::shuffle shuffled(std::uint64_t seed, std::uint64_t count) {
    return is::shuffle{is::random_bits{seed, 0}, count};
}

bool is_bijection(std::uint64_t seed, std::uint64_t count) {
    const auto order = shuffled(seed, count);
    std::vector<bool> seen(static_cast<std::size_t>(count));
    for (std::uint64_t i = 0; i < count; ++i) {
        const auto to = order(i);
        if (to >= count || seen[static_cast<std::size_t>(to)]) return false;
        seen[static_cast<std::size_t>(to)] = true;
    }
    return true;
}

}  // namespace

TEST_CASE("a shuffle is a bijection at every size") {
    for (std::uint64_t count = 0; count <= 1100; ++count) {
        for (std::uint64_t seed = 0; seed < (count <= 300 ? 8u : 1u); ++seed) {
            if (!is_bijection(seed, count)) FAIL("size " << count << ", seed " << seed);
        }
    }
    for (const std::uint64_t count :
         {100'000u, 1'000'003u, 1u << 16, (1u << 16) + 1, (1u << 17) - 1}) {
        CAPTURE(count);
        CHECK(is_bijection(1, count));
    }
}

TEST_CASE("shuffles of huge sizes stay inside and do not meet") {
    for (const std::uint64_t count : {(1ull << 32) - 1, 1ull << 32, (1ull << 32) + 1, 3ull << 45,
                                      (1ull << 63) - 1, (1ull << 63) + 1, ~0ull}) {
        CAPTURE(count);
        const auto order = shuffled(7, count);
        std::vector<std::uint64_t> images;
        for (std::uint64_t i = 0; i < 2000; ++i) {
            images.push_back(order(i));
            images.push_back(order(count - 1 - i));
        }
        std::sort(images.begin(), images.end());
        CHECK(images.back() < count);
        CHECK(std::adjacent_find(images.begin(), images.end()) == images.end());
    }
}

TEST_CASE("all permutations of a few are equally likely") {
    for (const std::uint64_t count : {2u, 3u, 4u, 5u}) {
        CAPTURE(count);
        std::size_t all = 1;
        for (std::size_t i = 2; i <= count; ++i) all *= i;
        std::vector<std::uint64_t> counts(all);
        for (std::uint64_t seed = 0; seed < 1000 * all; ++seed) {
            const auto order = shuffled(seed, count);
            std::size_t rank = 0;  // Lehmer's code
            for (std::uint64_t i = 0; i < count; ++i) {
                std::size_t smaller = 0;
                for (std::uint64_t j = i + 1; j < count; ++j) smaller += order(j) < order(i);
                rank = rank * static_cast<std::size_t>(count - i) + smaller;
            }
            ++counts[rank];
        }
        CHECK(std::abs(statistics::deviations(counts)) < 5);
    }
}

TEST_CASE("where an index goes is uniform over seeds") {
    for (const std::uint64_t count : {8u, 100u, 256u, 257u, 258u, 300u, 512u, 513u, 1000u, 1025u}) {
        for (const std::uint64_t index :
             {std::uint64_t{0}, std::uint64_t{1}, count / 2, count - 1}) {
            CAPTURE(count, index);
            std::vector<std::uint64_t> counts(static_cast<std::size_t>(count));
            for (std::uint64_t seed = 0; seed < 20 * count; ++seed) {
                ++counts[static_cast<std::size_t>(shuffled(seed, count)(index))];
            }
            CHECK(std::abs(statistics::deviations(counts)) < 5);
        }
    }
}

TEST_CASE("where two indices go is independent over seeds") {
    for (const std::uint64_t count : {8u, 257u, 300u, 512u, 1000u}) {
        for (const auto& [first, second] : {std::pair<std::uint64_t, std::uint64_t>{0, 1},
                                            {0, count / 2},
                                            {count - 2, count - 1},
                                            {1, count - 1},
                                            {16, 17}}) {
            if (second >= count) continue;
            CAPTURE(count, first, second);
            // The distance (to − from) mod count is uniform on 1 … count − 1; and so are both ends'
            // low bits together, which a Feistel network of few rounds shows first.
            std::vector<std::uint64_t> distances(static_cast<std::size_t>(count - 1));
            std::vector<std::uint64_t> bits(64);
            const std::uint64_t seeds = 30 * count + 20'000;
            for (std::uint64_t seed = 0; seed < seeds; ++seed) {
                const auto order = shuffled(seed, count);
                const auto a = order(first);
                const auto b = order(second);
                ++distances[static_cast<std::size_t>((b + count - a) % count - 1)];
                ++bits[static_cast<std::size_t>((a & 7) * 8 + (b & 7))];
            }
            CHECK(std::abs(statistics::deviations(distances)) < 5);
            std::vector<double> expected(64);
            for (std::uint64_t a = 0; a < count; ++a) {
                for (std::uint64_t b = 0; b < count; ++b) {
                    expected[static_cast<std::size_t>((a & 7) * 8 + (b & 7))] += a != b;
                }
            }
            std::vector<std::uint64_t> kept;
            std::vector<double> shares;
            for (std::size_t i = 0; i < 64; ++i) {
                if (expected[i] == 0) {
                    CHECK(bits[i] == 0);
                    continue;
                }
                kept.push_back(bits[i]);
                shares.push_back(expected[i] / static_cast<double>(count * (count - 1)) *
                                 static_cast<double>(seeds));
            }
            CHECK(std::abs(statistics::deviations(kept, shares)) < 5);
        }
    }
}

TEST_CASE("a shuffle has the cycles, fixed points and ascents of a random permutation") {
    // Over many seeds: 1 fixed point on average, H(n) cycles, (n − 1)/2 ascents.
    for (const std::uint64_t count : {300u, 777u, 1024u}) {
        CAPTURE(count);
        const int seeds = 3000;
        double fixed = 0, cycles = 0, ascents = 0, harmonic = 0;
        for (std::uint64_t i = 1; i <= count; ++i) harmonic += 1.0 / static_cast<double>(i);
        for (std::uint64_t seed = 0; seed < seeds; ++seed) {
            const auto order = shuffled(seed, count);
            std::vector<std::uint64_t> to;
            for (std::uint64_t i = 0; i < count; ++i) to.push_back(order(i));
            std::vector<bool> seen(static_cast<std::size_t>(count));
            std::uint64_t found = 0;
            for (std::size_t i = 0; i < count; ++i) {
                fixed += to[i] == i;
                ascents += i + 1 < count && to[i] < to[i + 1];
                if (seen[i]) continue;
                ++found;
                for (std::size_t at = i; !seen[at]; at = static_cast<std::size_t>(to[at])) {
                    seen[at] = true;
                }
            }
            cycles += static_cast<double>(found);
        }
        const double root = std::sqrt(static_cast<double>(seeds));
        CHECK(std::abs(fixed / seeds - 1) < 5 / root);
        CHECK(std::abs(cycles / seeds - harmonic) < 5 * std::sqrt(harmonic) / root);
        CHECK(std::abs(ascents / seeds - static_cast<double>(count - 1) / 2) <
              5 * std::sqrt(static_cast<double>(count + 1) / 12) / root);
    }
}
