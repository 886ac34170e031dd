#include <algorithm>
#include <cstdint>
#include <inputspec/validate.hpp>
#include <numeric>

#include "catch.hpp"
#include "validate/laid_out.hpp"

namespace is = inputspec;
namespace dtype = inputspec::dtype;
using Catch::Matchers::ContainsSubstring;
using is::validate::expert_offsets;
using is::validate::moe;

namespace {

/// k distinct experts a token.
list choices(std::mt19937_64& random, std::int64_t tokens, std::int64_t k, std::int64_t experts) {
    list all(static_cast<std::size_t>(experts));
    std::iota(all.begin(), all.end(), 0);
    list out;
    for (std::int64_t token = 0; token < tokens; ++token) {
        std::shuffle(all.begin(), all.end(), random);
        out.insert(out.end(), all.begin(), all.begin() + k);
    }
    return out;
}

list offsets_of(const list& ids, std::int64_t experts) {
    list out(static_cast<std::size_t>(experts + 1));
    for (const auto id : ids) ++out[static_cast<std::size_t>(id + 1)];
    std::partial_sum(out.begin(), out.end(), out.begin());
    return out;
}

}  // namespace

TEST_CASE("moe: says which token's choice breaks which rule") {
    const auto message = [](const list& ids, std::int64_t k, std::int64_t experts) {
        const auto tokens = static_cast<std::int64_t>(ids.size()) / k;
        return text(moe(laid_out(ids, dtype::i32, {tokens, k}), experts));
    };
    CHECK(message({0, 7, 7, 0, 3, 4}, 2, 8) == "fine");
    CHECK(message({0, 64, 64, 0, 3, 67}, 2, 128) == "fine");
    CHECK(message({0, 7, 7, 8}, 2, 8) ==
          "argument 0: invalid data: found 8; token 1, choice 1: an expert is in [0, 8)");
    CHECK(message({0, 7, -1, 0}, 2, 8) ==
          "argument 0: invalid data: found -1; token 1, choice 0: an expert is in [0, 8)");
    CHECK(message({0, 1, 7, 5, 2, 5}, 3, 8) ==
          "argument 0: invalid data: found 5; token 1, choice 2: it is choice 0 too: a token's "
          "experts are distinct");
    CHECK(message({0, 1, 7, 69, 5, 69}, 3, 128) ==
          "argument 0: invalid data: found 69; token 1, choice 2: it is choice 0 too: a token's "
          "experts are distinct");
    CHECK(message({0}, 1, -1) ==
          "unbound extent: found -1; the extent of the expert axis is negative");
    CHECK_THAT(message({0}, 1, 0), ContainsSubstring("an expert is in [0, 0)"));
    CHECK(!moe(laid_out({}, dtype::i32, {0, 2}), 8));
    CHECK(!moe(laid_out({}, dtype::i32, {3, 0}), 8));
    CHECK(text(moe(laid_out({0}, dtype::i32), 8)) ==
          "argument 0: wrong rank: expected 2, found 1; topk_ids [tokens, k] has two axes");
}

TEST_CASE("moe: every choice is looked at, in any dtype and strides") {
    std::mt19937_64 random(2);
    for (const auto& type : index_dtypes) {
        for (const std::int64_t experts : {8, 64, 65, 256}) {
            for (const std::int64_t k : {1, 2, 3, 7, 8}) {
                for (const std::int64_t tokens : {1, 2, 9, 33}) {
                    const auto ids = choices(random, tokens, k, experts);
                    for (const list& strides :
                         {list{}, list{k + 2, 1}, list{1, tokens}, list{-2 * k, 2}}) {
                        laid_out tensor(ids, type, {tokens, k}, strides);
                        REQUIRE(text(moe(tensor, experts)) == "fine");
                        for (std::int64_t i = 0; i < tokens * k; ++i) {
                            tensor.put(i, experts);
                            const auto place = "; token " + std::to_string(i / k) + ", choice " +
                                               std::to_string(i % k) + ": ";
                            auto found = text(moe(tensor, experts));
                            if (found.find(place) == std::string::npos) FAIL(found << place);
                            if (i % k != 0) {
                                tensor.put(i, ids[static_cast<std::size_t>(i - i % k)]);
                                found = text(moe(tensor, experts));
                                if (found.find(place + "it is choice 0 too") == std::string::npos) {
                                    FAIL(found << place);
                                }
                            }
                            tensor.put(i, ids[static_cast<std::size_t>(i)]);
                        }
                    }
                }
            }
        }
    }
}

TEST_CASE("expert_offsets: says which expert's are wrong") {
    const list ids{0, 2, 2, 0, 2, 3};  // 2, 0, 3, 1
    const auto message = [&](const list& offsets, const list& chosen) {
        return text(expert_offsets(
            laid_out(offsets, dtype::i64),
            laid_out(chosen, dtype::i32, {static_cast<std::int64_t>(chosen.size()) / 2, 2})));
    };
    CHECK(message({0, 2, 2, 5, 6}, ids) == "fine");
    CHECK(message({0}, {}) == "fine");
    CHECK(message({0, 0, 0}, {}) == "fine");
    CHECK(message({0, 2, 3, 5, 6}, ids) ==
          "argument 0, axis 0: invalid data: expected 0, found 1; expert 1: its offsets are not as "
          "far apart as topk_ids has it");
    CHECK(message({0, 2, 2, 5}, ids) ==
          "argument 0, axis 0: invalid data: expected 6, found 5; offsets: the last entry is not "
          "the base and the number of elements");
    CHECK(message({0, 2, 2, 6}, ids) ==
          "argument 1: invalid data: found 3; token 2, choice 1: an expert is in [0, 3)");
    CHECK_THAT(message({0, 2, 1, 5, 6}, ids), ContainsSubstring("offsets[2] is less than the"));
    CHECK_THAT(message({1, 2, 2, 5, 6}, ids), ContainsSubstring("offsets[0] is not the base"));
    CHECK_THAT(message({}, ids), ContainsSubstring("offsets has an entry more than parts"));
    CHECK_THAT(message({0}, ids), ContainsSubstring("expected 6, found 0; offsets: the last"));
    CHECK_THAT(text(expert_offsets(laid_out({0}, dtype::i64), laid_out({}, dtype::i32))),
               ContainsSubstring("argument 1: wrong rank: expected 2, found 1; topk_ids"));
}

TEST_CASE("expert_offsets: the counts of any dtypes and strides") {
    std::mt19937_64 random(4);
    for (const auto& type : index_dtypes) {
        for (const std::int64_t experts : {3, 64, 65, 200}) {
            for (const std::int64_t tokens : {1, 8, 63, 65}) {
                const auto ids = choices(random, tokens, 3, experts);
                const auto offsets = offsets_of(ids, experts);
                for (const list& strides : {list{}, list{5, 1}, list{1, tokens}, list{-6, 2}}) {
                    const laid_out tensor(ids, type, {tokens, 3}, strides);
                    laid_out starts(offsets, dtype::i32, {experts + 1},
                                    {strides.empty() ? 1 : strides[1]});
                    REQUIRE(text(expert_offsets(starts, tensor)) == "fine");
                    for (std::int64_t e = 1; e < experts; ++e) {
                        starts.put(e, offsets[static_cast<std::size_t>(e)] + 1);
                        if (!expert_offsets(starts, tensor)) FAIL("expert " << e);
                        starts.put(e, offsets[static_cast<std::size_t>(e)]);
                    }
                }
            }
        }
    }
}
