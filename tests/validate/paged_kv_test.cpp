#include <algorithm>
#include <cstdint>
#include <inputspec/validate.hpp>
#include <numeric>

#include "catch.hpp"
#include "validate/laid_out.hpp"

namespace is = inputspec;
namespace dtype = inputspec::dtype;
using Catch::Matchers::ContainsSubstring;
using is::validate::paged_kv;
using is::validate::paged_kv_rules;

TEST_CASE("paged_kv: says which rule is broken, by which sequence") {
    const auto message = [](const list& indptr, const list& pages, const list& last,
                            const paged_kv_rules& rules = {}, std::int64_t page_size = 16) {
        return text(paged_kv(laid_out(indptr, dtype::i32), laid_out(pages, dtype::i32),
                             laid_out(last, dtype::i32), 10, page_size, rules));
    };
    CHECK(message({0, 2, 2, 5}, {9, 0, 3, 1, 7}, {16, 0, 1}) == "fine");
    CHECK(message({0, 2, 2, 5}, {9, 0, 9, 0, 7}, {16, 3, 1}, {.may_share = true}) == "fine");
    CHECK(message({0}, {}, {}) == "fine");

    CHECK(message({0, 2, 1, 5}, {9, 0, 3, 1, 7}, {16, 1, 1}) ==
          "argument 0, axis 0: invalid data: found 1; indptr[2] is less than the entry before it, "
          "2");
    CHECK_THAT(message({0, 2, 4}, {9, 0, 3}, {1, 1}),
               ContainsSubstring("expected 3, found 4; indptr: the last entry is not"));
    CHECK_THAT(message({1, 3}, {9, 0}, {1}), ContainsSubstring("indptr[0] is not the base"));
    CHECK(message({0, 2, 2, 5}, {9, 0, 3, 10, 7}, {16, 0, 1}) ==
          "argument 1, axis 0: invalid data: found 10; sequence 2, page 1: a page is in [0, 10)");
    CHECK(message({0, 2, 2, 5}, {9, -1, 3, 10, 7}, {16, 0, 1}) ==
          "argument 1, axis 0: invalid data: found -1; sequence 0, page 1: a page is in [0, 10)");
    CHECK(message({0, 2, 2, 5}, {9, 0, 3, 0, 7}, {16, 0, 1}) ==
          "argument 1, axis 0: invalid data: found 0; sequence 2, page 1: the page was given out "
          "before, at entry 1: a page is in the table once, unless it may be shared");
    CHECK(message({0, 2, 2, 5}, {9, 0, 3, 1, 7}, {16, 0, 0}) ==
          "argument 2, axis 0: invalid data: found 0; sequence 2: the tokens on the last page are "
          "in [1, 16]");
    CHECK(message({0, 2, 2, 5}, {9, 0, 3, 1, 7}, {17, 0, 1}) ==
          "argument 2, axis 0: invalid data: found 17; sequence 0: the tokens on the last page are "
          "in [1, 16]");
    CHECK(message({0, 2, 2, 5}, {9, 0, 3, 1, 7}, {16, -1, 1}) ==
          "argument 2, axis 0: invalid data: found -1; sequence 1: the tokens on the last page are "
          "in [0, 16]");
    CHECK(message({0, 2}, {9, 0}, {1, 1}) ==
          "argument 2, axis 0: wrong extent: expected 1, found 2; last_page_len has an entry a "
          "sequence");
    CHECK(message({0, 2}, {9, 0}, {1}, {}, 0) ==
          "unbound extent: found 0; a page has a token or more");
    CHECK(text(paged_kv(laid_out({0}, dtype::i32), laid_out({}, dtype::i32),
                        laid_out({}, dtype::i32), -1, 16)) ==
          "unbound extent: found -1; the extent of the page axis is negative");
    CHECK_THAT(text(paged_kv(laid_out({0}, dtype::i32), laid_out({}, dtype::i32),
                             laid_out({}, dtype::f32), 1, 16)),
               ContainsSubstring("argument 2: wrong dtype: found float32; last_page_len is int32"));
}

TEST_CASE("paged_kv: every page and sequence is looked at, in any dtype and stride") {
    std::mt19937_64 random(11);
    for (const auto& type : index_dtypes) {
        for (const auto count : sizes_of_scans) {
            const std::int64_t pool = count + 1;  // of which one is not given out
            list pages(static_cast<std::size_t>(pool));
            std::iota(pages.begin(), pages.end(), 0);
            std::shuffle(pages.begin(), pages.end(), random);
            pages.pop_back();
            list indptr{0}, last;
            while (indptr.back() != count) {
                const auto taken = static_cast<std::int64_t>(random() % 4);
                last.push_back(taken == 0 ? 0 : 1 + static_cast<std::int64_t>(random() % 8));
                indptr.push_back(std::min(count, indptr.back() + taken));
            }
            const auto batch = static_cast<std::int64_t>(last.size());
            for (const std::int64_t stride : {1, 2, -1}) {
                laid_out starts(indptr, type, {batch + 1}, {stride});
                laid_out ids(pages, type, {count}, {stride});
                laid_out tokens(last, type, {batch}, {stride});
                const auto found = [&](bool may_share = false) {
                    return text(paged_kv(starts, ids, tokens, pool, 8, {.may_share = may_share}));
                };
                REQUIRE(found() == "fine");
                for (std::int64_t i = 0; i < count; ++i) {
                    ids.put(i, pool);
                    REQUIRE_THAT(found(), ContainsSubstring(": a page is in [0, "));
                    if (i != 0) {
                        ids.put(i, pages[0]);
                        REQUIRE_THAT(found(), ContainsSubstring("given out before, at entry 0"));
                        REQUIRE(found(true) == "fine");
                    }
                    ids.put(i, pages[static_cast<std::size_t>(i)]);
                }
                for (std::int64_t s = 0; s < batch; ++s) {
                    tokens.put(s, 9);
                    REQUIRE_THAT(found(), ContainsSubstring("found 9; sequence " +
                                                            std::to_string(s) + ": the tokens"));
                    tokens.put(s, last[static_cast<std::size_t>(s)]);
                }
            }
        }
    }
}
