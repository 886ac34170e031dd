#include <inputspec/pattern/subset.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <numeric>
#include <vector>

#include "catch.hpp"
#include "pattern/statistics.hpp"

namespace is = inputspec;
namespace pattern = inputspec::pattern;

namespace {

using draws = pattern::row_draws<is::philox4x32_10>;

draws draws_of(std::uint64_t seed, std::uint64_t first, std::uint64_t count) {
    return {is::random_bits{seed, 3, 0, is::purpose::column}, first, count};
}

/// One of the ways in which draw_subset may do it.
enum class way { any, sort, mark, select };

template <class Index = std::uint64_t>
std::vector<Index> subset(std::uint64_t seed, std::size_t k, std::uint64_t n, way how = way::any) {
    auto random = draws_of(seed, 10 * seed, k);
    std::vector<Index> columns(k + 1, Index{77});
    auto* out = columns.data();
    switch (how) {
        case way::any: pattern::draw_subset(out, k, n, random); break;
        case way::sort: pattern::detail::sort_subset(out, k, n, random); break;
        case way::mark: pattern::detail::mark_subset(out, k, n, random); break;
        case way::select: pattern::detail::select_subset(out, k, n, random); break;
    }
    CHECK(columns.back() == 77);
    columns.pop_back();
    return columns;
}

bool is_subset(const std::vector<std::uint64_t>& columns, std::uint64_t n) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i] >= n || (i > 0 && columns[i - 1] >= columns[i])) return false;
    }
    return true;
}

/// How surprising it is how often each of the k-subsets of [0, n) came.
double surprise_of_subsets(std::size_t k, std::uint64_t n, way how, std::uint64_t seeds) {
    std::map<std::vector<std::uint64_t>, std::uint64_t> seen;
    for (std::uint64_t seed = 0; seed < seeds; ++seed) ++seen[subset(seed, k, n, how)];
    std::vector<std::uint64_t> counts;
    for (const auto& [columns, count] : seen) {
        CHECK(is_subset(columns, n));
        counts.push_back(count);
    }
    double choices = 1;
    for (std::uint64_t i = 0; i < k; ++i) {
        choices = choices * static_cast<double>(n - i) / static_cast<double>(i + 1);
    }
    CHECK(static_cast<double>(counts.size()) <= choices + 0.5);
    counts.resize(static_cast<std::size_t>(choices + 0.5));
    return statistics::chi_square(counts);
}

}  // namespace

TEST_CASE("a subset is ascending, distinct and in range at every size") {
    for (const std::uint64_t n : {1ull, 2ull, 3ull, 16ull, 63ull, 64ull, 65ull, 127ull, 1000ull,
                                  65535ull, 65536ull, 65537ull, 200'000ull}) {
        for (const std::uint64_t k : std::initializer_list<std::uint64_t>{
                 0, 1, 2, n / 65, n / 64, n / 63, n / 17, n / 16, n / 16 + 1, n / 3, n / 2,
                 n / 2 + 1, n - n / 16, n - 1, n}) {
            if (k > n) continue;
            INFO(k << " of " << n);
            const auto columns = subset(n + k, k, n);
            CHECK(is_subset(columns, n));
            const auto narrow = subset<std::uint32_t>(n + k, k, n);
            CHECK(std::equal(columns.begin(), columns.end(), narrow.begin(), narrow.end()));
        }
    }
    for (const std::uint64_t n : {(1ull << 31) - 1, 1ull << 31, (1ull << 32) - 1, 1ull << 32,
                                  (1ull << 32) + 1, 1ull << 33, ~0ull}) {
        for (const std::size_t k : {1u, 2u, 500u, 513u, 3000u}) {
            INFO(k << " of " << n);
            CHECK(is_subset(subset(k, k, n), n));
        }
    }
}

TEST_CASE("every subset is equally likely, in each of the ways to draw one") {
    struct choice {
        std::size_t k;
        std::uint64_t n;
        std::uint64_t seeds;
    };
    for (const auto& [k, n, seeds] :
         {choice{1, 1, 10}, choice{1, 2, 20'000}, choice{2, 4, 20'000}, choice{4, 9, 40'000},
          choice{5, 9, 40'000}, choice{3, 8, 30'000}, choice{7, 8, 20'000}, choice{8, 8, 100},
          choice{6, 12, 100'000}, choice{2, 65, 60'000}, choice{63, 65, 60'000}}) {
        INFO(k << " of " << n);
        CHECK(std::abs(surprise_of_subsets(k, n, way::any, seeds)) < statistics::surprising);
        CHECK(std::abs(surprise_of_subsets(k, n, way::mark, seeds)) < statistics::surprising);
        CHECK(std::abs(surprise_of_subsets(k, n, way::select, seeds)) < statistics::surprising);
        if (k <= n / 2) {
            CHECK(std::abs(surprise_of_subsets(k, n, way::sort, seeds)) < statistics::surprising);
        }
    }
    // What draw_subset itself sorts.
    CHECK(std::abs(surprise_of_subsets(1, 130, way::any, 50'000)) < statistics::surprising);
    CHECK(std::abs(surprise_of_subsets(2, 200, way::any, 300'000)) < statistics::surprising);
}

TEST_CASE("marks and sorting draw the same subset") {
    for (const std::uint64_t n : {2ull, 50ull, 700ull, 5000ull, 65536ull}) {
        for (const auto k : {std::uint64_t{1}, n / 100, n / 64, n / 20, n / 5, n / 2}) {
            INFO(k << " of " << n);
            CHECK(subset(k, k, n, way::mark) == subset(k, k, n, way::sort));
        }
    }
}

TEST_CASE("many columns: each equally often, and pairs independent but for what k of n asks") {
    struct choice {
        std::size_t k;
        std::uint64_t n;
        std::uint64_t seeds;
    };
    for (const auto& [k, n, seeds] :
         {choice{40, 100'000, 20'000}, choice{2000, 60'000, 400}, choice{40'000, 60'000, 40},
          choice{6000, 70'000, 200}, choice{50'000, 70'000, 30}, choice{700, 1ull << 40, 1000}}) {
        INFO(k << " of " << n);
        constexpr std::uint64_t parts = 64;
        std::vector<std::uint64_t> part_of_any(parts);
        std::vector<std::uint64_t> in_low_half(k + 1);
        const auto half = n / 2;
        for (std::uint64_t seed = 0; seed < seeds; ++seed) {
            const auto columns = subset(seed, k, n);
            REQUIRE(is_subset(columns, n));
            std::size_t low = 0;
            for (const auto column : columns) {
                ++part_of_any[static_cast<std::size_t>(column % parts)];
                low += column < half;
            }
            ++in_low_half[low];
        }
        CHECK(std::abs(statistics::chi_square(
                  in_low_half, statistics::hypergeometric(n, half, k))) < statistics::surprising);
        // Residues are a little more even than independent draws: only too uneven would be wrong.
        CHECK(statistics::chi_square(part_of_any) < statistics::surprising);
    }
}

TEST_CASE("sorting sorts, whatever the keys") {
    std::vector<std::uint32_t> keys;
    const auto check = [&](std::uint32_t low, std::uint32_t high) {
        auto expected = keys;
        std::sort(expected.begin(), expected.end());
        auto* out = keys.data();
        pattern::detail::sort(out, 0, keys.size(), low, high);
        CHECK(keys == expected);
    };
    const is::random_bits random{5, 0};
    for (const std::size_t size : {0u, 1u, 2u, 8u, 9u, 24u, 511u, 512u, 513u, 2000u, 20'000u}) {
        for (const std::uint32_t most : {0u, 1u, 2u, 255u, 256u, 99'999u, 0xffffffffu}) {
            INFO(size << " keys up to " << most);
            keys.resize(size);
            for (std::size_t i = 0; i < size; ++i) {
                keys[i] = static_cast<std::uint32_t>(random.draw<std::uint32_t>(i) %
                                                     (std::uint64_t{most} + 1));
            }
            check(0, most);
            check(0, most);  // now ascending
            std::reverse(keys.begin(), keys.end());
            check(0, most);
            for (auto& key : keys) key = most;  // all alike, at the end of the range
            check(0, most);
            check(most, most);
        }
    }
}

TEST_CASE("below is exact where many words are rejected") {
    const std::uint64_t third = 1ull << 30;
    std::vector<std::uint64_t> narrow(3);
    std::vector<std::uint64_t> wide(3);
    for (std::uint64_t seed = 0; seed < 60'000; ++seed) {
        auto random = draws_of(seed, 0, 1);
        ++narrow[static_cast<std::size_t>(random.below(3 * third) / third)];
        auto other = draws_of(seed, 100, 1);
        ++wide[static_cast<std::size_t>(other.below(3ull << 62) >> 62)];
    }
    CHECK(std::abs(statistics::chi_square(narrow)) < statistics::surprising);
    CHECK(std::abs(statistics::chi_square(wide)) < statistics::surprising);
}

TEST_CASE("a row's first draws are its draws one by one") {
    for (const std::uint64_t count :
         {1ull, 10ull, 3ull << 30, 1ull << 32, 1ull << 40, 3ull << 62}) {
        for (const std::size_t n : {0u, 1u, 3u, 4u, 5u, 17u, 64u}) {
            INFO(n << " below " << count);
            auto together = draws_of(9, 33, n + 1);
            auto single = draws_of(9, 33, n + 1);
            std::size_t given = 0;
            together.first_below(n, count, [&](std::uint64_t value) {
                CHECK(value == single.below(count));
                ++given;
            });
            CHECK(given <= n);
            // One by one, a rejected word is passed over in silence; so from here on the words
            // agree where none was rejected.
            if (given == n) {
                for (int i = 0; i < 9; ++i) CHECK(together.below(1000) == single.below(1000));
            }
        }
    }
}

TEST_CASE("each draw of a row is a function of its number alone") {
    const is::random_bits bits{9, 3, 0, is::purpose::column};
    for (const std::uint64_t count :
         {1ull, 10ull, 3ull << 30, 1ull << 32, 1ull << 40, 3ull << 62}) {
        const is::bounded reference{count};
        const auto first = (is::element::is_narrow(count) ? 4u : 2u) * std::uint64_t{33};
        const auto row = draws_of(9, 33, 100);
        std::size_t next = 0;
        row.each(100, count, [&](std::size_t j, const auto& pick) {
            CHECK(j == next++);
            CHECK(pick(count) == reference(bits, first + j));
        });
        CHECK(next == 100);
    }
    // Near 2^32 some of a row's strata are wider and some are not: all are drawn in one manner.
    const auto row = draws_of(9, 33, 100);
    row.each(100, (1ull << 32) + 1, [&](std::size_t j, const auto& pick) {
        CHECK(pick(1ull << 32) == bits.draw<std::uint64_t>(66 + j) >> 32);
    });
}

namespace {

/// Notes which blocks are asked for.
struct noting_engine : is::philox4x32_10 {
    static inline std::vector<counter_type> asked;
    static counter_type generate(counter_type counter, key_type key) {
        asked.push_back(counter);
        return is::philox4x32_10::generate(counter, key);
    }
};

}  // namespace

TEST_CASE("a row takes no block of another row's, and stays within its own purpose") {
    for (const std::uint64_t n : {31ull, 64ull, 65536ull, 80'000ull, 1ull << 33}) {
        for (const std::uint64_t k :
             {std::uint64_t{1}, std::uint64_t{2}, n / 65, n / 64, n / 16, n / 2, n - 1}) {
            if (k > 70'000) continue;
            INFO(k << " of " << n);
            noting_engine::asked.clear();
            const std::uint64_t first = 0xffffff00u;  // the counter's low word overflows
            const is::basic_bits<noting_engine> bits{1, 5, 0, is::purpose::column};
            pattern::row_draws<noting_engine> random{bits, first, k};
            std::vector<std::uint64_t> columns(k);
            auto* out = columns.data();
            pattern::draw_subset(out, k, n, random);
            std::uint32_t last = 0;
            for (const auto& [low, high, id, trial] : noting_engine::asked) {
                const auto block = low | std::uint64_t{high} << 32;
                REQUIRE(block >= first);
                REQUIRE(block < first + k);
                REQUIRE((id >> 20) == 5u);
                REQUIRE((id & 0xfff) == static_cast<std::uint32_t>(is::purpose::column));
                REQUIRE(trial == 0);
                last = std::max(last, id >> 12 & 0xff);
            }
            CHECK(last <= 16);  // of 255 redraws that there are
        }
    }
}
