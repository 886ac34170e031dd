#include <cstdint>
#include <inputspec/validate.hpp>

#include "catch.hpp"
#include "validate/laid_out.hpp"

namespace is = inputspec;
namespace dtype = inputspec::dtype;
using Catch::Matchers::ContainsSubstring;
using is::validate::ell;
using is::validate::ell_rules;

namespace {

std::string message(const list& values, std::int64_t rows, std::int64_t columns,
                    const ell_rules& rules = {}, DLDataType type = dtype::i32) {
    const auto width = rows == 0 ? 0 : static_cast<std::int64_t>(values.size()) / rows;
    return text(ell(laid_out(values, type, {rows, width}), columns, rules));
}

/// The rules as one reads them.
bool is_valid(const list& values, std::int64_t width, std::int64_t columns,
              const ell_rules& rules) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto here = values[i];
        if (here == rules.padding) continue;
        if (here < rules.base || here >= rules.base + columns) return false;
        if (static_cast<std::int64_t>(i) % width == 0) continue;
        if (values[i - 1] == rules.padding || values[i - 1] >= here) return false;
    }
    return true;
}

list random_rows(std::mt19937_64& random, std::int64_t rows, std::int64_t width,
                 std::int64_t columns, const ell_rules& rules) {
    list out;
    for (std::int64_t r = 0; r < rows; ++r) {
        const auto begin = out.size();
        for (std::int64_t c = 0; c < columns; ++c) {
            const auto held = static_cast<std::int64_t>(out.size() - begin);
            if (held < width && random() % 2 == 0) out.push_back(c + rules.base);
        }
        out.resize(begin + static_cast<std::size_t>(width), rules.padding);
    }
    return out;
}

}  // namespace

TEST_CASE("ell: says which rule is broken, in which row, by which value") {
    CHECK(message({0, 4, -1, -1, -1, -1, 1, 2, 3}, 3, 5) == "fine");
    CHECK(message({1, 5, 7, 7}, 2, 5, {.padding = 7, .base = 1}) == "fine");
    CHECK(message({}, 0, 5) == "fine");
    CHECK(message({-1}, 1, 0) == "fine");

    CHECK(message({0, 4, 1, 5}, 2, 5) ==
          "argument 0: invalid data: found 5; row 1, entry 1: a column is in [0, 5), or -1 at a "
          "row's end");
    CHECK(message({0, 4, -2, -1}, 2, 5) ==
          "argument 0: invalid data: found -2; row 1, entry 0: a column is in [0, 5), or -1 at a "
          "row's end");
    CHECK(message({0, 4, 0, 5}, 2, 5, {.base = 1}) ==
          "argument 0: invalid data: found 0; row 0, entry 0: a column is in [1, 6), or -1 at a "
          "row's end");
    CHECK(message({0, 4, -1, 4}, 2, 5) ==
          "argument 0: invalid data: found 4; row 1, entry 1: it comes after the padding, -1, "
          "which ends a row");
    CHECK(message({0, 4, 3, 2}, 2, 5) ==
          "argument 0: invalid data: found 2; row 1, entry 1: it comes after 3: the columns of a "
          "row ascend, each once");
    CHECK_THAT(message({0, 4, 3, 3}, 2, 5), ContainsSubstring("found 3; row 1, entry 1: it comes"));
    CHECK_THAT(message({0}, 1, 0), ContainsSubstring("a column is in [0, 0)"));
    CHECK_THAT(message({0}, 1, -1), ContainsSubstring("the extent of the column axis is negative"));
    CHECK(message({0}, 1, 5, {.padding = 4}) ==
          "argument 0: impossible range: found 4; the padding is a column: no row's end could be "
          "told");
    CHECK_THAT(message({0}, 1, 5, {.padding = std::int64_t{1} << 32}),
               ContainsSubstring("the padding does not fit the indices' dtype"));
    CHECK_THAT(message({0}, 1, std::int64_t{1} << 31),
               ContainsSubstring("the number of columns does not fit the indices' dtype"));
}

TEST_CASE("ell: what is no matrix of indices") {
    CHECK(text(ell(laid_out({0, 1}, dtype::i32), 5)) ==
          "argument 0: wrong rank: expected 2, found 1; indices [rows, width] has two axes");
    CHECK(text(ell(laid_out({0, 1}, dtype::i16, {1, 2}), 5)) ==
          "argument 0: wrong dtype: found int16; indices [rows, width] is int32, int64, uint32 or "
          "uint64");
    CHECK_THAT(text(ell(static_cast<const DLTensor*>(nullptr), 5)),
               ContainsSubstring("argument 0: null tensor"));
}

TEST_CASE("ell: the same however it lies in memory, and whatever is a bit wrong") {
    std::mt19937_64 random(7);
    const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
    int valid = 0;
    for (int trial = 0; trial < 3000; ++trial) {
        const ell_rules rules{.padding = trial % 3 == 0 ? 1000 : -1, .base = below(2)};
        const std::int64_t rows = 1 + below(20), width = 1 + below(20), columns = 1 + below(40);
        auto values = random_rows(random, rows, width, columns, rules);
        if (below(2) == 0) {
            values[static_cast<std::size_t>(below(values.size()))] =
                below(2) == 0 ? rules.padding : below(50) - 2;
        }
        const bool expected = is_valid(values, width, columns, rules);
        valid += expected ? 1 : 0;
        for (const auto& type : index_dtypes) {
            const auto plain = text(ell(laid_out(values, type, {rows, width}), columns, rules));
            if ((plain == "fine") != expected) FAIL("trial " << trial << ": " << plain);
            for (const auto& [row, step] :
                 {std::pair{width + 3, std::int64_t{1}}, std::pair{std::int64_t{1}, rows},
                  std::pair{std::int64_t{1}, rows + 1}, std::pair{2 * width, std::int64_t{2}},
                  std::pair{-width, std::int64_t{1}}, std::pair{std::int64_t{-1}, -rows}}) {
                const laid_out other(values, type, {rows, width}, {row, step});
                if (text(ell(other, columns, rules)) != plain) FAIL(trial << ": " << row);
            }
            // The same memory, with its axes exchanged.
            const laid_out any(values, type, {rows, width});
            DLTensor turned = *static_cast<const DLTensor*>(any);
            std::int64_t shape[] = {width, rows}, strides[] = {1, width};
            turned.shape = shape;
            turned.strides = strides;
            auto exchanged = rules;
            exchanged.is_transposed = true;
            if (text(ell(turned, columns, exchanged)) != plain) FAIL(trial << ": transposed");
        }
    }
    CHECK(valid > 1000);
    CHECK(valid < 2700);
}

TEST_CASE("ell: every place is looked at, of rows and columns as long as vectors and one more") {
    for (const std::int64_t length : {1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 33, 65}) {
        list values;
        for (std::int64_t i = 0; i < length; ++i) values.push_back(i);
        for (const auto& type : index_dtypes) {
            laid_out row(values, type, {1, length});
            REQUIRE(!ell(row, length));
            for (std::int64_t i = 0; i < length; ++i) {
                row.put(i, length);
                if (ell(row, length)->found != length) FAIL("entry " << i << " of " << length);
                row.put(i, i);
            }
            list pairs;
            for (const auto value : values) pairs.insert(pairs.end(), {value, value + 1});
            laid_out columns(pairs, type, {length, 2}, {1, length});
            REQUIRE(!ell(columns, length + 1));
            for (std::int64_t i = 0; i < length; ++i) {
                columns.put(2 * i + 1, i);
                const auto fault = ell(columns, length + 1);
                if (!fault || fault->found != i) FAIL("row " << i << " of " << length);
                columns.put(2 * i + 1, i + 1);
            }
        }
    }
    CHECK(!ell(laid_out({3, -1, 0, 1}, dtype::u32, {2, 2}), 5));  // −1 of uint32 is its greatest
}

TEST_CASE("ell: columns beyond half of what uint32 holds") {
    const std::int64_t columns = 3'000'000'000;
    const list values{0, 1, 2'500'000'000, 2'999'999'999, -1, -1};
    CHECK(message(values, 1, columns, {}, dtype::u32) == "fine");
    CHECK(message(values, 1, columns, {}, dtype::i64) == "fine");
    CHECK_THAT(
        message(values, 1, columns - 1, {}, dtype::u32),
        ContainsSubstring("found 2999999999; row 0, entry 3: a column is in [0, 2999999999)"));
    CHECK_THAT(message({5, 3, 0, 1, 2, 4}, 1, columns, {}, dtype::u32),
               ContainsSubstring("found 3; row 0, entry 1: it comes after 5"));
}
