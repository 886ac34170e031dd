#include <cstdint>
#include <inputspec/validate.hpp>

#include "catch.hpp"
#include "validate/laid_out.hpp"

namespace is = inputspec;
namespace dtype = inputspec::dtype;
using Catch::Matchers::ContainsSubstring;
using is::validate::ragged;
using is::validate::ragged_rules;

TEST_CASE("ragged: says which rule is broken, by which segment") {
    const auto message = [](const list& offsets, std::int64_t total,
                            const ragged_rules& rules = {}) {
        return text(ragged(laid_out(offsets, dtype::i32), total, rules));
    };
    CHECK(message({0, 3, 3, 10}, 10) == "fine");
    CHECK(message({0}, 0) == "fine");
    CHECK(message({0}, 0, {.shortest = 1}) == "fine");
    CHECK(message({0, 3, 4, 10}, 10, {.shortest = 1, .longest = 6}) == "fine");

    CHECK(
        message({}, 0) ==
        "argument 0, axis 0: wrong extent: expected 1, found 0; cu_seqlens has an entry more than "
        "parts: one for none");
    CHECK(message({1, 3}, 3) ==
          "argument 0, axis 0: invalid data: expected 0, found 1; cu_seqlens[0] is not the base");
    CHECK(message({0, 5, 4, 10}, 10) ==
          "argument 0, axis 0: invalid data: found 4; cu_seqlens[2] is less than the entry before "
          "it, 5");
    CHECK(message({0, 5, 9}, 10) ==
          "argument 0, axis 0: invalid data: expected 10, found 9; cu_seqlens: the last entry is "
          "not the base and the number of elements");
    CHECK(message({0, 3, 3, 10}, 10, {.shortest = 1}) ==
          "argument 0, axis 0: invalid data: found 0; segment 1: its length is in [1, "
          "9223372036854775807]");
    CHECK(message({0, 3, 3, 10}, 10, {.longest = 6}) ==
          "argument 0, axis 0: invalid data: found 7; segment 2: its length is in [0, 6]");
    CHECK(message({0}, -1) ==
          "unbound extent: found -1; the extent of the packed axis is negative");
    CHECK_THAT(
        message({0}, 0, {.shortest = 3, .longest = 2}),
        ContainsSubstring("impossible range: expected 3, found 2; 0 <= shortest <= longest"));
    CHECK_THAT(text(ragged(laid_out({0}, dtype::i8), 0)),
               ContainsSubstring("cu_seqlens is int32, int64, uint32 or uint64"));
}

TEST_CASE("ragged: every segment is looked at, in any dtype and stride") {
    for (const auto& type : index_dtypes) {
        for (const auto segments : sizes_of_scans) {
            list offsets{0};
            for (std::int64_t s = 0; s < segments; ++s)
                offsets.push_back(offsets.back() + 2 + s % 3);
            const auto total = offsets.back();
            for (const std::int64_t stride : {1, 3, -1}) {
                laid_out tensor(offsets, type, {segments + 1}, {stride});
                REQUIRE(!ragged(tensor, total));
                REQUIRE(!ragged(tensor, total, {.shortest = 2, .longest = 4}));
                for (std::int64_t s = 0; s + 1 < segments; ++s) {
                    const auto kept = offsets[static_cast<std::size_t>(s + 1)];
                    const auto before = offsets[static_cast<std::size_t>(s)];
                    tensor.put(s + 1, before);
                    const auto fault = ragged(tensor, total, {.shortest = 1});
                    if (!fault || fault->found != 0) FAIL(s << " of " << segments);
                    tensor.put(s + 1, before - 1);
                    if (!ragged(tensor, total)) FAIL(s << " of " << segments);
                    tensor.put(s + 1, kept);
                }
            }
        }
    }
}
