#include <cstdint>
#include <inputspec/validate.hpp>

#include "catch.hpp"
#include "validate/laid_out.hpp"

namespace is = inputspec;
namespace dtype = inputspec::dtype;
using Catch::Matchers::ContainsSubstring;
using is::validate::embedding_bag;

TEST_CASE("embedding_bag: says which bag or index breaks which rule") {
    const auto message = [](const list& indices, const list& offsets, bool has_last = false) {
        return text(embedding_bag(laid_out(indices, dtype::i64), laid_out(offsets, dtype::i32), 10,
                                  {.has_last_offset = has_last}));
    };
    CHECK(message({9, 0, 3}, {0, 2, 2}) == "fine");
    CHECK(message({9, 0, 3}, {0, 2, 3}) == "fine");
    CHECK(message({9, 0, 3}, {0, 2, 3}, true) == "fine");
    CHECK(message({}, {}) == "fine");
    CHECK(message({}, {0}) == "fine");
    CHECK(message({}, {0}, true) == "fine");

    CHECK(message({9, 0, 10}, {0, 2}) ==
          "argument 0, axis 0: invalid data: found 10; index 2: a row of the table is in [0, 10)");
    CHECK(message({-1, 0, 3}, {0, 2}) ==
          "argument 0, axis 0: invalid data: found -1; index 0: a row of the table is in [0, 10)");
    CHECK(message({9, 0, 3}, {1, 2}) ==
          "argument 1, axis 0: invalid data: expected 0, found 1; offsets[0] is not the base");
    CHECK(message({9, 0, 3}, {0, 2, 1}) ==
          "argument 1, axis 0: invalid data: found 1; offsets[2] is less than the entry before it, "
          "2");
    CHECK(message({9, 0, 3}, {0, 2, 4}) ==
          "argument 1, axis 0: invalid data: found 4; bag 2: it begins beyond the 3 indices");
    CHECK(message({9, 0, 3}, {0, 2}, true) ==
          "argument 1, axis 0: invalid data: expected 3, found 2; offsets: the last entry is not "
          "the base and the number of elements");
    CHECK(
        message({9, 0, 3}, {}) ==
        "argument 0, axis 0: wrong extent: expected 0, found 3; there are indices, and no bag for "
        "them");
    CHECK_THAT(message({}, {}, true), ContainsSubstring("offsets has an entry more than parts"));
    CHECK(text(embedding_bag(laid_out({}, dtype::i64), laid_out({}, dtype::i64), -1)) ==
          "unbound extent: found -1; the extent of the table's axis is negative");
    CHECK_THAT(text(embedding_bag(laid_out({}, dtype::i64), laid_out({}, dtype::i16), 1)),
               ContainsSubstring("argument 1: wrong dtype: found int16; offsets is int32"));
}

TEST_CASE("embedding_bag: every index and bag is looked at, in any dtype and stride") {
    for (const auto& type : index_dtypes) {
        for (const auto size : sizes_of_scans) {
            list indices, offsets{0};
            for (std::int64_t i = 0; i < size; ++i) indices.push_back(i * 7 % 10);
            while (offsets.back() + 2 < size) {
                offsets.push_back(offsets.back() + (offsets.size() % 2 == 0 ? 0 : 2));
            }
            const auto bags = static_cast<std::int64_t>(offsets.size());
            for (const std::int64_t stride : {1, 2, -1}) {
                laid_out ids(indices, type, {size}, {stride});
                laid_out starts(offsets, type, {bags}, {stride});
                REQUIRE(text(embedding_bag(ids, starts, 10)) == "fine");
                for (std::int64_t i = 0; i < size; ++i) {
                    for (const std::int64_t wrong : {10, -1}) {
                        ids.put(i, wrong);
                        const auto place = "; index " + std::to_string(i) + ": a row";
                        const auto found = text(embedding_bag(ids, starts, 10));
                        if (found.find(place) == std::string::npos) FAIL(found << place);
                    }
                    ids.put(i, indices[static_cast<std::size_t>(i)]);
                }
                for (std::int64_t b = 0; b < bags; ++b) {
                    starts.put(b, size + 1);
                    if (!embedding_bag(ids, starts, 10)) FAIL("bag " << b << " of " << bags);
                    starts.put(b, offsets[static_cast<std::size_t>(b)]);
                }
            }
        }
    }
}
