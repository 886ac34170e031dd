#include <cstdint>
#include <inputspec/validate.hpp>

#include "catch.hpp"
#include "validate/laid_out.hpp"

namespace is = inputspec;
namespace dtype = inputspec::dtype;
using Catch::Matchers::ContainsSubstring;
using is::validate::nm;
using is::validate::nm_metadata;

namespace {

/// Rows of groups of m, n of them not zero, which differ.
list masks(std::mt19937_64& random, std::int64_t groups, std::int64_t n, std::int64_t m) {
    list out;
    for (std::int64_t g = 0; g < groups; ++g) {
        for (std::int64_t left = n, i = 0; i < m; ++i) {
            const bool is_set =
                random() % static_cast<std::uint64_t>(m - i) < static_cast<std::uint64_t>(left);
            out.push_back(is_set ? 1 + static_cast<std::int64_t>(random() % 255) : 0);
            left -= is_set ? 1 : 0;
        }
    }
    return out;
}

}  // namespace

TEST_CASE("nm: says in which group are how many") {
    const auto message = [](const list& values, std::int64_t rows, std::int64_t n, std::int64_t m) {
        const auto k = static_cast<std::int64_t>(values.size()) / rows;
        return text(nm(laid_out(values, dtype::u8, {rows, k}), n, m));
    };
    CHECK(message({1, 0, 0, 7, 0, 1, 1, 0}, 1, 2, 4) == "fine");
    CHECK(message({1, 0, 0, 7, 0, 1, 0, 0}, 1, 2, 4) ==
          "argument 0: invalid data: expected 2, found 1; row 0, group 1: of each 4, 2 are not "
          "zero");
    CHECK(message({1, 0, 0, 7, 1, 1, 128, 0}, 2, 2, 4) ==
          "argument 0: invalid data: expected 2, found 3; row 1, group 0: of each 4, 2 are not "
          "zero");
    CHECK(message({1, 0, 0, 1, 0}, 1, 1, 4) ==
          "argument 0, axis 1: wrong extent: found 5; groups of 4 do not divide a row");
    for (const auto& [n, m] : {std::pair{3, 2}, std::pair{-1, 2}, std::pair{0, 0}}) {
        CHECK_THAT(message({1, 0}, 1, n, m),
                   ContainsSubstring("n of each m, so 0 <= n <= m and 1 <= m"));
    }
    CHECK(text(nm(laid_out({1, 0}, dtype::u8), 1, 2)) ==
          "argument 0: wrong rank: expected 2, found 1; mask [rows, K] has two axes");
    CHECK(text(nm(laid_out({1, 0}, dtype::i32, {1, 2}), 1, 2)) ==
          "argument 0: wrong dtype: found int32; mask [rows, K] is bool, uint8 or int8");
    CHECK(!nm(laid_out({}, dtype::boolean, {0, 4}), 2, 4));
    CHECK(!nm(laid_out({}, dtype::boolean, {3, 0}), 2, 4));
}

TEST_CASE("nm: every group is looked at, for every M and in any strides") {
    std::mt19937_64 random(3);
    for (const auto& type : {dtype::boolean, dtype::u8, dtype::i8}) {
        for (const std::int64_t m : {1, 2, 3, 4, 8, 16, 32}) {
            for (const std::int64_t groups : {1, 2, 3, 4, 5, 7, 8, 9, 17}) {
                const std::int64_t rows = 3, k = groups * m;
                const auto n = static_cast<std::int64_t>(random() % static_cast<unsigned>(m + 1));
                const auto values = masks(random, rows * groups, n, m);
                for (const list& strides :
                     {list{}, list{k + 5, 1}, list{1, rows}, list{2 * k, 2}, list{-k, 1}}) {
                    laid_out mask(values, type, {rows, k}, strides);
                    REQUIRE(text(nm(mask, n, m)) == "fine");
                    for (std::int64_t i = 0; i < rows * k; ++i) {
                        const auto kept = values[static_cast<std::size_t>(i)];
                        mask.put(i, kept == 0 ? 128 : 0);
                        const auto fault = nm(mask, n, m);
                        const auto place = "row " + std::to_string(i / k) + ", group " +
                                           std::to_string(i % k / m) + ":";
                        if (!fault || fault->found != (kept == 0 ? n + 1 : n - 1) ||
                            text(fault).find(place) == std::string::npos) {
                            FAIL(text(fault) << " for " << place << " of " << m);
                        }
                        mask.put(i, kept);
                    }
                }
            }
        }
    }
}

TEST_CASE("nm_metadata: the six nibbles, and no other") {
    const auto message = [](const list& words, DLDataType type) {
        const auto count = static_cast<std::int64_t>(words.size());
        return text(nm_metadata(laid_out(words, type, {1, count})));
    };
    CHECK(message({0x4444, 0xE9DC, 0x8EEE}, dtype::u16) == "fine");
    CHECK(message({0x4444E9DC, 0x8EEE4444}, dtype::u32) == "fine");
    CHECK(message({0x4444, 0x4744}, dtype::u16) ==
          "argument 0: invalid data: found 7; row 0, word 1, nibble 2: it is 4, 8, 9, 12, 13 or "
          "14: two places that ascend, the first in the low bits");
    CHECK_THAT(message({0x1444E9DC}, dtype::i32),
               ContainsSubstring("found 1; row 0, word 0, nibble 7: it is 4"));
    for (const auto& type : {dtype::u16, dtype::i16, dtype::u32, dtype::i32}) {
        for (unsigned nibble = 0; nibble < 16; ++nibble) {
            const bool is_good = nibble == 4 || nibble == 8 || nibble == 9 || nibble >= 12;
            const auto found = message({0x44444440 + nibble}, type);
            if ((found == "fine") != (is_good && nibble != 15)) FAIL(nibble << ": " << found);
        }
    }
    CHECK(!nm_metadata(laid_out({}, dtype::u16, {0, 4})));
    CHECK(text(nm_metadata(laid_out({4}, dtype::u16))) ==
          "argument 0: wrong rank: expected 2, found 1; metadata [rows, words] has two axes");
    CHECK(
        text(nm_metadata(laid_out({4}, dtype::u8, {1, 1}))) ==
        "argument 0: wrong dtype: found uint8; metadata [rows, words] is uint16, uint32, int16 or "
        "int32");
}

TEST_CASE("nm_metadata: every nibble is looked at, in any strides") {
    for (const auto& type : {dtype::u16, dtype::i16, dtype::u32, dtype::i32}) {
        for (const std::int64_t words : {1, 3, 4, 5, 7, 8, 9, 17}) {
            const std::int64_t rows = 2;
            const auto good = type.bits == 16 ? 0xC8DE : 0x4E9DC8DE;
            const list values(static_cast<std::size_t>(rows * words), good);
            for (const list& strides :
                 {list{}, list{words + 1, 1}, list{1, rows}, list{-words, 1}}) {
                laid_out metadata(values, type, {rows, words}, strides);
                REQUIRE(text(nm_metadata(metadata)) == "fine");
                for (std::int64_t i = 0; i < rows * words; ++i) {
                    for (int nibble = 0; nibble < type.bits / 4; ++nibble) {
                        metadata.put(i, good | std::int64_t{15} << 4 * nibble);
                        const auto place = "found 15; row " + std::to_string(i / words) +
                                           ", word " + std::to_string(i % words) + ", nibble " +
                                           std::to_string(nibble) + ":";
                        const auto found = text(nm_metadata(metadata));
                        if (found.find(place) == std::string::npos) FAIL(found << place);
                    }
                    metadata.put(i, good);
                }
            }
        }
    }
}
