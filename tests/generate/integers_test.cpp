#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <set>
#include <vector>

#include "catch.hpp"
#include "generate/contract_values.hpp"
#include "generate/filled.hpp"
#include "random/statistics.hpp"

namespace is = inputspec;
namespace dtype = inputspec::dtype;
using filled::refuses;
using is::FaultKind;
using is::integers;

namespace {

/// Every dtype that holds −5 … 4.
constexpr DLDataType wide_types[] = {dtype::i4,  dtype::i8,        dtype::i16,    dtype::i32,
                                     dtype::i64, dtype::f16,       dtype::bf16,   dtype::f32,
                                     dtype::f64, dtype::f8_e4m3fn, dtype::f8_e5m2};

std::vector<double> values(const integers& generator, DLDataType type, std::int64_t size,
                           const is::FillOptions& options = {}) {
    if (type.code == 2 || type.code == 4 || type.code >= 10) {
        return filled::floats(generator, type, size, options);
    }
    const auto whole = filled::integers(generator, type, size, options);
    return {whole.begin(), whole.end()};
}

/// n values above the lowest of int64, as int64's or (for n = 2^63) as 0.
is::number lowest_plus(std::uint64_t n) {
    return static_cast<std::int64_t>((std::uint64_t{1} << 63) + n);
}

}  // namespace

TEST_CASE("integers are low + the contract's bounded integers") {
    for (const auto& row : contract::bounded_table) {
        if (row.first != 0) continue;
        CAPTURE(row.n);
        const is::FillOptions options{.seed = contract::seed};
        const integers generator = row.n == 0 ? integers{} : integers{.low = 0, .high = row.n};
        const auto tensor = filled::tensor(generator, dtype::u64, contract::count, options);
        CHECK(filled::hash(tensor) == row.hash);
        if (row.n <= 1ull << 32 && row.n != 0) {
            const auto narrow = filled::tensor(generator, dtype::u32, contract::count, options);
            CHECK(filled::codes(narrow) == filled::codes(tensor));
        }
        if (row.n != 0 && row.n <= 1ull << 63) {
            const auto lower = integers{.low = INT64_MIN, .high = lowest_plus(row.n)};
            const auto shifted =
                filled::codes(filled::tensor(lower, dtype::i64, contract::count, options));
            auto expected = filled::codes(tensor);
            for (auto& value : expected) value += 1ull << 63;
            CHECK(shifted == expected);
        }
    }
}

TEST_CASE("the same numbers in every dtype") {
    const integers generator{.low = -5, .high = 5};
    const auto expected = values(generator, dtype::i64, 4321, {.seed = 3});
    CHECK(*std::min_element(expected.begin(), expected.end()) == -5);
    CHECK(*std::max_element(expected.begin(), expected.end()) == 4);
    for (const auto& type : wide_types) {
        CAPTURE(is::name_of(is::kind_of(type)));
        for (const auto mode : {is::sub_byte::packed, is::sub_byte::padded}) {
            CHECK(values(generator, type, 4321, {.seed = 3, .sub_byte = mode}) == expected);
        }
    }
    const integers natural{.low = 0, .high = 2};
    const auto bits = values(natural, dtype::i32, 4321, {.seed = 3});
    for (const auto& type :
         {dtype::boolean, dtype::u4, dtype::u8, dtype::u16, dtype::u32, dtype::u64}) {
        CAPTURE(is::name_of(is::kind_of(type)));
        CHECK(values(natural, type, 4321, {.seed = 3}) == bits);
    }
}

TEST_CASE("padded 4-bit integers are sign-extended bytes, packed ones two a byte, the first low") {
    const auto padded =
        filled::tensor(integers{}, dtype::i4, 9, {.sub_byte = is::sub_byte::padded});
    const auto packed = filled::tensor(integers{}, dtype::i4, 9);
    REQUIRE(padded.bytes().size() == 9);
    REQUIRE(packed.bytes().size() == 5);
    const auto whole = padded.as<std::int8_t>();
    for (std::size_t i = 0; i < 9; ++i) {
        CHECK(whole[i] >= -8);
        CHECK(whole[i] <= 7);
        const unsigned half = packed.as<std::uint8_t>()[i / 2] >> (i % 2 * 4) & 15u;
        CHECK(half == (static_cast<unsigned>(whole[i]) & 15u));
    }
    CHECK(packed.as<std::uint8_t>()[4] >> 4 == 0);
}

TEST_CASE("integers{} is the dtype's full range, each value alike") {
    for (const auto& type : {dtype::boolean, dtype::i4, dtype::u4, dtype::i8, dtype::u8}) {
        CAPTURE(is::name_of(is::kind_of(type)));
        const std::size_t range = type.code == 6 ? 2 : std::size_t{1} << type.bits;
        const std::int64_t low = type.code == 0 ? -static_cast<std::int64_t>(range / 2) : 0;
        std::vector<std::uint64_t> counts(range);
        for (const auto value : filled::integers(integers{}, type, 100'000)) {
            REQUIRE(static_cast<std::size_t>(value - low) < range);
            ++counts[static_cast<std::size_t>(value - low)];
        }
        CHECK(std::abs(statistics::deviations(counts)) < 5);
    }
    for (const auto& type :
         {dtype::i16, dtype::u16, dtype::i32, dtype::u32, dtype::i64, dtype::u64}) {
        CAPTURE(is::name_of(is::kind_of(type)));
        std::vector<std::uint64_t> tops(256), bottoms(256);
        for (const auto code : filled::codes(filled::tensor(integers{}, type, 100'000))) {
            ++tops[code >> (type.bits - 8)];
            ++bottoms[code & 255];
        }
        CHECK(std::abs(statistics::deviations(tops)) < 5);
        CHECK(std::abs(statistics::deviations(bottoms)) < 5);
    }
}

TEST_CASE("one limit alone leaves the other at the dtype's own") {
    const auto above = filled::integers(integers{.low = 120}, dtype::i8, 500);
    CHECK(std::set<std::int64_t>(above.begin(), above.end()) ==
          std::set<std::int64_t>{120, 121, 122, 123, 124, 125, 126, 127});
    const auto below = filled::integers(integers{.high = -125}, dtype::i8, 500);
    CHECK(std::set<std::int64_t>(below.begin(), below.end()) ==
          std::set<std::int64_t>{-128, -127, -126});
    const auto last = filled::codes(filled::tensor(integers{.low = ~0ull}, dtype::u64, 5));
    CHECK(last == std::vector<std::uint64_t>(5, ~0ull));
    const auto lowest = filled::integers(integers{.high = INT64_MIN + 1}, dtype::i64, 5);
    CHECK(lowest == std::vector<std::int64_t>(5, INT64_MIN));
}

TEST_CASE("floats hold integers exactly, up to the last that they do") {
    const auto ends = [](DLDataType type, std::int64_t most) {
        CAPTURE(is::name_of(is::kind_of(type)));
        const auto top = values({.low = most - 1, .high = most + 1}, type, 100);
        const std::set<double> seen(top.begin(), top.end());
        CHECK(seen == std::set<double>{static_cast<double>(most - 1), static_cast<double>(most)});
        const auto bottom = values({.low = -most, .high = -most + 1}, type, 3);
        CHECK(bottom == std::vector<double>(3, static_cast<double>(-most)));
        CHECK(refuses(integers{most - 1, most + 2}, type, FaultKind::range, "exact integers"));
        CHECK(refuses(integers{-most - 1, 0}, type, FaultKind::range, "exact integers"));
    };
    ends(dtype::f64, std::int64_t{1} << 53);
    ends(dtype::f32, 1 << 24);
    ends(dtype::f16, 2048);
    ends(dtype::bf16, 256);
    ends(dtype::f8_e4m3fn, 16);
    ends(dtype::f8_e5m2, 8);
    CHECK(refuses(integers{}, dtype::f32, FaultKind::range, "on floats write both"));
    CHECK(refuses(integers{.low = 0}, dtype::f16, FaultKind::range, "on floats write both"));
}

TEST_CASE("what the dtype cannot hold is refused") {
    CHECK(refuses(integers{0, 129}, dtype::i8, FaultKind::range, "reaches beyond int8"));
    CHECK(refuses(integers{-129, 0}, dtype::i8, FaultKind::range, "reaches beyond int8"));
    CHECK(refuses(integers{-1, 1}, dtype::u64, FaultKind::range, "reaches beyond uint64"));
    CHECK(refuses(integers{0, 3}, dtype::boolean, FaultKind::range, "reaches beyond bool"));
    CHECK(refuses(integers{0, (1ull << 63) + 1}, dtype::i64, FaultKind::range, "beyond int64"));
    CHECK(refuses(integers{.high = -1}, dtype::u8, FaultKind::range, "beyond uint8"));
    CHECK(refuses(integers{.low = 256}, dtype::u8, FaultKind::range, "beyond uint8"));
    CHECK_FALSE(filled::refusal(integers{-128, 128}, dtype::i8).has_value());
    CHECK_FALSE(filled::refusal(integers{0, 1ull << 63}, dtype::i64).has_value());
    CHECK_FALSE(filled::refusal(integers{-8.0, 8.0}, dtype::i4).has_value());
}

TEST_CASE("empty ranges and fractions are refused, and the message says what to write") {
    CHECK(refuses(integers{3, 3}, dtype::i32, FaultKind::range, "write low < high"));
    CHECK(refuses(integers{4, 3}, dtype::i32, FaultKind::range, "write low < high"));
    CHECK(refuses(integers{-3, -4}, dtype::i32, FaultKind::range, "write low < high"));
    CHECK(refuses(integers{.high = 0}, dtype::u32, FaultKind::range, "write low < high"));
    CHECK(refuses(integers{.high = INT64_MIN}, dtype::i64, FaultKind::range, "write low < high"));
    CHECK(refuses(integers{0, 0.5}, dtype::f32, FaultKind::range, "write uniform{"));
    CHECK(refuses(integers{0.5, 2}, dtype::i32, FaultKind::range, "are integers"));
    CHECK(refuses(integers{0, 0x1p64}, dtype::u64, FaultKind::range, "are integers"));
    CHECK(refuses(integers{0, std::numeric_limits<double>::infinity()}, dtype::i32,
                  FaultKind::range, "are integers"));
}
