#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <tuple>
#include <vector>

#include <inputspec/random/bits.hpp>

#include "catch.hpp"
#include "generate/contract_values.hpp"

namespace is = inputspec;

namespace {

/// An engine that shows what it was asked: counter and key are the words.
struct transparent {
    using counter_type = std::array<std::uint32_t, 4>;
    using key_type = std::array<std::uint32_t, 2>;
    static constexpr counter_type generate(counter_type counter, key_type key) {
        return {counter[0] ^ key[0], counter[1] ^ key[1], counter[2], counter[3]};
    }
};
using counter = std::array<std::uint32_t, 4>;
using shown = is::basic_bits<transparent>;

/// cuRAND's curand_init(seed, subsequence, offset = 4 · block): the block's number is the counter's
/// low half, the subsequence its high half, both 64 bits.
counter curand_counter(std::uint64_t subsequence, std::uint64_t block) {
    return {static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(block >> 32),
            static_cast<std::uint32_t>(subsequence), static_cast<std::uint32_t>(subsequence >> 32)};
}

template <class Draw>
Draw draw(const contract::draws& row, std::uint64_t index) {
    const is::random_bits bits{row.seed, row.stream, row.trial,
                               static_cast<is::purpose>(row.purpose)};
    return bits.per_trial().draw<Draw>(index);
}

template <class Draw>
void check_bulk(std::uint64_t start) {
    const is::random_bits bits{contract::seed, 3};
    for (std::uint64_t first = start; first <= start + 17; ++first) {
        for (std::size_t count = 0; count <= 40; ++count) {
            std::vector<int> called(count);
            bool same = true;
            bits.draws<Draw>(first, count, [&](std::size_t i, Draw value) {
                if (i < count) ++called[i];
                same &= i < count && value == bits.draw<Draw>(first + i);
            });
            const bool once =
                std::count(called.begin(), called.end(), 1) == static_cast<std::ptrdiff_t>(count);
            if (!same || !once) FAIL("draws(" << first << ", " << count << ")");
        }
    }
    SUCCEED();
}

}  // namespace

TEST_CASE("the counter is block low, block high, stream and purpose, trial; the key is the seed") {
    constexpr std::uint64_t seed = 0xfedcba9876543210;
    constexpr shown bits{seed, 5, 77, is::purpose::column};
    constexpr std::uint64_t block = 0x0123456789abcdef;
    static_assert(bits.block(block) ==
                  counter{0x89abcdef ^ 0x76543210, 0x01234567 ^ 0xfedcba98, (5u << 20) + 2, 0});
    static_assert(bits.per_trial().block(block)[3] == 77);
    static_assert(bits.with(is::purpose::user).block(0)[2] == (5u << 20) + 1024);
    static_assert(bits.with(is::user_purpose(3071)).block(0)[2] == (5u << 20) + 4095);
    static_assert(bits.redraw(255).block(0)[2] == (5u << 20) + 2 + (255u << 12));
    static_assert(bits.with(is::redraw(is::purpose::column, 9)).block(0) ==
                  bits.redraw(9).block(0));
    static_assert(shown{0, 4095, 0, is::redraw(is::user_purpose(3071), 255)}.block(0)[2] ==
                  0xffffffffu);
}

TEST_CASE("words are cuRAND's Philox4x32-10 with subsequence = trial · 2^32 + id") {
    for (const std::uint32_t stream : {0u, 1u, 4095u}) {
        for (const auto purpose : {is::purpose::value, is::purpose::order, is::user_purpose(17)}) {
            for (const std::uint32_t trial : {0u, 1u, 0xffffffffu}) {
                const auto id = (stream << 20) + static_cast<std::uint32_t>(purpose);
                const auto subsequence = (std::uint64_t{trial} << 32) + id;
                for (const std::uint64_t block : {0ull, 1ull, 0xffffffffull, 0x100000000ull}) {
                    const is::random_bits bits{contract::seed, stream, trial, purpose};
                    CHECK(bits.per_trial().block(block) ==
                          is::philox4x32_10::generate(
                              curand_counter(subsequence, block),
                              {static_cast<std::uint32_t>(contract::seed),
                               static_cast<std::uint32_t>(contract::seed >> 32)}));
                }
            }
        }
    }
}

TEST_CASE("draws of 16, 32 and 64 bits are those of the contract, low half first") {
    for (const auto& row : contract::draw_table) {
        for (std::uint64_t i = 0; i < 5; ++i) {
            const auto index = row.first + i;
            const std::uint64_t found = row.bits == 16   ? draw<std::uint16_t>(row, index)
                                        : row.bits == 32 ? draw<std::uint32_t>(row, index)
                                                         : draw<std::uint64_t>(row, index);
            CHECK(found == row.value[i]);
        }
    }
    static_assert(is::random_bits::per_block<std::uint64_t> == 2);
    static_assert(is::random_bits::per_block<std::uint32_t> == 4);
    static_assert(is::random_bits::per_block<std::uint16_t> == 8);
}

TEST_CASE("draws in bulk are the draws one by one") {
    check_bulk<std::uint16_t>(0);
    check_bulk<std::uint32_t>(0);
    check_bulk<std::uint64_t>(0);
}

TEST_CASE(
    "draws in bulk are the draws one by one where the block number carries into its high word") {
    check_bulk<std::uint16_t>((std::uint64_t{1} << 35) - 17);
    check_bulk<std::uint32_t>((std::uint64_t{1} << 34) - 17);
    check_bulk<std::uint64_t>((std::uint64_t{1} << 33) - 17);
}

TEST_CASE("no two uses share a counter") {
    std::set<std::tuple<std::uint32_t, std::uint32_t>> seen;
    std::size_t uses = 0;
    const is::purpose purposes[] = {is::purpose::value,  is::purpose::indptr,   is::purpose::column,
                                    is::purpose::adjust, is::purpose::order,    is::user_purpose(0),
                                    is::user_purpose(1), is::user_purpose(3071)};
    for (const std::uint32_t stream : {0u, 1u, 2u, 63u, 4095u}) {
        for (const auto purpose : purposes) {
            for (std::uint32_t k = 0; k < 256; ++k) {
                for (const std::uint32_t trial : {0u, 1u, 9u}) {
                    const shown bits{0, stream, trial, purpose};
                    const auto block = bits.redraw(k).per_trial().block(0);
                    seen.emplace(block[2], block[3]);
                    ++uses;
                }
            }
        }
    }
    CHECK(seen.size() == uses);
}

TEST_CASE("the trial counts under per_trial only") {
    const is::random_bits first{1, 2, 0};
    const is::random_bits second{1, 2, 5};
    CHECK(first.block(0) == second.block(0));
    CHECK(first.with(is::purpose::column).redraw(3).block(7) ==
          second.with(is::purpose::column).redraw(3).block(7));
    CHECK(first.per_trial().block(0) == first.block(0));
    CHECK(first.per_trial().block(0) != second.per_trial().block(0));
    CHECK(second.per_trial().redraw(1).block(0) != second.redraw(1).block(0));
}
