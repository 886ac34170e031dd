#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

#include <inputspec/random/bounded.hpp>

#include "catch.hpp"
#include "generate/contract_values.hpp"
#include "random/statistics.hpp"

namespace is = inputspec;

namespace {

std::uint64_t fnv(const std::vector<std::uint64_t>& values) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const auto value : values) {
        for (int byte = 0; byte < 8; ++byte) {
            hash = (hash ^ (value >> (8 * byte) & 0xff)) * 0x100000001b3;
        }
    }
    return hash;
}

/// Bits that are given: the k-th redraw of every index is given[k].
struct scripted {
    const std::vector<std::uint64_t>* given;
    std::uint32_t at = 0;

    template <class Draw>
    Draw draw(std::uint64_t) const {
        return static_cast<Draw>(given->at(at));
    }
    scripted redraw(std::uint32_t k) const { return {given, k}; }
};

std::uint64_t pick(std::uint64_t n, const std::vector<std::uint64_t>& words) {
    return is::bounded{n}(scripted{&words}, 0);
}

/// How many of `n` equally many cells a sample of `size` falls into, as deviations.
double spread(std::uint64_t n, std::uint64_t cells, std::size_t size) {
    const is::random_bits bits{20, 1};
    std::vector<std::uint64_t> counts(cells);
    bool inside = true;
    std::vector<std::uint64_t> values(size);
    is::bounded{n}.fill(bits, 0, size, 0, values.data());
    for (const auto value : values) {
        inside &= n == 0 || value < n;
        if (!inside) break;
        ++counts[static_cast<std::size_t>(n == 0 ? value >> (64 - std::countr_zero(cells))
                                                 : is::multiply_divide(value, cells, n))];
    }
    REQUIRE(inside);
    std::vector<double> expected(cells);
    for (std::uint64_t cell = 0; cell < cells; ++cell) {
        // The first value of a cell is ⌈cell · n / cells⌉.
        const auto first = [&](std::uint64_t c) {
            return static_cast<double>(is::multiply_divide(c, n, cells)) +
                   (static_cast<std::uint64_t>(is::multiply(c, n).low % cells) != 0 ? 1.0 : 0.0);
        };
        const double share = n == 0 ? 1.0 / static_cast<double>(cells)
                                    : (first(cell + 1) - first(cell)) / static_cast<double>(n);
        expected[static_cast<std::size_t>(cell)] = static_cast<double>(size) * share;
    }
    return statistics::deviations(counts, expected);
}

}  // namespace

TEST_CASE("bounded integers are those of the contract, redraws too") {
    const is::random_bits bits{contract::seed, 0};
    int redrawn = 0;
    for (const auto& row : contract::bounded_table) {
        CAPTURE(row.n, row.first);
        const is::bounded pick{row.n};
        std::vector<std::uint64_t> single, bulk(contract::count);
        for (std::uint64_t i = 0; i < contract::count; ++i) {
            single.push_back(pick(bits, row.first + i));
        }
        pick.fill(bits, row.first, bulk.size(), 0, bulk.data());
        for (std::size_t i = 0; i < 4; ++i) CHECK(single[i] == row.value[i]);
        CHECK(fnv(single) == row.hash);
        CHECK(single == bulk);
        redrawn += row.redrawn;
    }
    CHECK(redrawn > 1000);  // 3 · 2^30 redraws a quarter, 2^31 + 1 a half
}

TEST_CASE("one word up to 2^32, two above") {
    CHECK(is::element::is_narrow(1));
    CHECK(is::element::is_narrow(std::uint64_t{1} << 32));
    CHECK_FALSE(is::element::is_narrow((std::uint64_t{1} << 32) + 1));
    CHECK_FALSE(is::element::is_narrow(~std::uint64_t{0}));
    CHECK_FALSE(is::element::is_narrow(0));  // 2^64
}

TEST_CASE("every accepted word is used alike: each value has exactly ⌊2^w / n⌋ words") {
    // By the first and the last word of each value, for which counting all 2^32 would be slow: the
    // accepted words of value v are those w with v · 2^32 + reject ≤ w · n < (v + 1) · 2^32.
    const auto check = [](std::uint64_t n, std::uint64_t value) {
        const std::uint64_t all = std::uint64_t{1} << 32;
        const std::uint64_t reject = all % n;
        const auto first = (value * all + reject + n - 1) / n;
        const auto end = ((value + 1) * all + n - 1) / n;
        CHECK(end - first == all / n);
        CHECK(pick(n, {first, 0xdead}) == value);
        CHECK(pick(n, {end - 1, 0xdead}) == value);
        const std::uint64_t other = n / 2;  // a value that a redraw certainly gives
        const auto middle = (other * all + reject + n - 1) / n;
        if (first > 0 && (first - 1) * n >= value * all) {  // the word before is rejected
            CHECK(pick(n, {first - 1, middle}) == other);
        }
    };
    for (const std::uint64_t n : {1ull, 2ull, 3ull, 5ull, 6ull, 7ull, 10ull, 255ull, 257ull, 641ull,
                                  65535ull, 65537ull, 0x7fffffffull, 0x80000000ull, 0x80000001ull,
                                  0xc0000000ull, 0xfffffffeull, 0xffffffffull}) {
        CAPTURE(n);
        for (std::uint64_t value = 0; value < n && value < 50; ++value) check(n, value);
        for (std::uint64_t value = n; value-- > 0 && n - value < 50;) check(n, value);
        check(n, n / 3);
        check(n, n / 2);
    }
}

TEST_CASE("redraws go on until a word is accepted") {
    const std::uint64_t n =
        0xc0000000;  // rejected: (word · n) mod 2^32 < 2^30, so every fourth word
    CHECK(pick(n, {0, 0, 0, 1}) == 0);
    CHECK(pick(n, {0, 4, 8, 0xffffffff}) == n - 1);
    const std::uint64_t wide = std::uint64_t{3} << 62;
    CHECK(pick(wide, {0, 4, 8, ~std::uint64_t{0}}) == wide - 1);
    CHECK(pick(0, {0x0123456789abcdef}) == 0x0123456789abcdef);
    CHECK(pick(1ull << 32, {0x89abcdef}) == 0x89abcdef);
}

TEST_CASE("bounded integers are uniform") {
    for (const std::uint64_t n : {2ull, 3ull, 7ull, 100ull, 1000ull}) {
        CAPTURE(n);
        CHECK(std::abs(spread(n, n, 200'000)) < 5);
    }
    for (const std::uint64_t n :
         {1ull << 31, (1ull << 31) + 1, 3ull << 30, (1ull << 32) - 1, 1ull << 32, (1ull << 32) + 1,
          3ull << 40, 1ull << 63, (1ull << 63) + 1, 3ull << 62, ~0ull, 0ull}) {
        CAPTURE(n);
        CHECK(std::abs(spread(n, 256, 200'000)) < 5);
    }
}

TEST_CASE("products and quotients of words are exact") {
    CHECK(is::multiply(~0ull, ~0ull).high == ~0ull - 1);
    CHECK(is::multiply(~0ull, ~0ull).low == 1);
    CHECK(is::multiply_divide(~0ull, ~0ull, ~0ull) == ~0ull);
    CHECK(is::multiply_divide(1ull << 63, 6, 4) == 3ull << 62);
    CHECK(is::multiply_divide(7, 5, 12) == 2);
}
