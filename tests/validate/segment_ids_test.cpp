#include <cstdint>
#include <inputspec/validate.hpp>

#include "catch.hpp"
#include "validate/laid_out.hpp"

namespace is = inputspec;
namespace dtype = inputspec::dtype;
using Catch::Matchers::ContainsSubstring;
using is::validate::segment_ids;

TEST_CASE("segment_ids: says which element breaks which rule") {
    const auto message = [](const list& ids, std::int64_t segments, bool is_sorted = true) {
        return text(segment_ids(laid_out(ids, dtype::i32), segments, {.is_sorted = is_sorted}));
    };
    CHECK(message({0, 0, 2, 2}, 3) == "fine");
    CHECK(message({2, 0, 1}, 3, false) == "fine");
    CHECK(message({}, 0) == "fine");

    CHECK(message({0, 2, 1}, 3) ==
          "argument 0, axis 0: invalid data: found 1; element 2: it comes after 2: segment ids are "
          "sorted");
    CHECK(message({0, 1, 3}, 3) ==
          "argument 0, axis 0: invalid data: found 3; element 2: a segment is in [0, 3)");
    // What is out of range comes before what falls, if it stands before it.
    CHECK(message({0, -1, 1}, 3) ==
          "argument 0, axis 0: invalid data: found -1; element 1: a segment is in [0, 3)");
    CHECK_THAT(message({0, 2, -1}, 3), ContainsSubstring("found -1; element 2: a segment is in"));
    CHECK_THAT(message({1, 0, -1}, 3), ContainsSubstring("found 0; element 1: it comes after 1"));
    CHECK_THAT(message({1, 0, -1}, 3, false), ContainsSubstring("found -1; element 2: a segment"));
    CHECK(message({0}, -1) ==
          "unbound extent: found -1; the extent of the segment axis is negative");
    CHECK_THAT(text(segment_ids(laid_out({0}, dtype::i32, {1, 1}), 1)),
               ContainsSubstring("wrong rank: expected 1, found 2; segment_ids has one axis"));
}

TEST_CASE("segment_ids: every element is looked at, in any dtype and stride") {
    for (const auto& type : index_dtypes) {
        for (const auto size : sizes_of_scans) {
            list ids;
            for (std::int64_t i = 0; i < size; ++i) ids.push_back(1 + i / 3);
            const auto segments = size / 3 + 2;
            for (const std::int64_t stride : {1, 2, -1}) {
                laid_out tensor(ids, type, {size}, {stride});
                for (const bool is_sorted : {true, false}) {
                    const is::validate::segment_rules rules{.is_sorted = is_sorted};
                    REQUIRE(text(segment_ids(tensor, segments, rules)) == "fine");
                    for (std::int64_t i = 0; i < size; ++i) {
                        for (const auto wrong : {segments, std::int64_t{-1}}) {
                            tensor.put(i, wrong);
                            const auto found = text(segment_ids(tensor, segments, rules));
                            const auto place = "element " + std::to_string(i) + ": a segment";
                            if (found.find(place) == std::string::npos) FAIL(found << place);
                        }
                        tensor.put(i, 0);
                        const auto fault = segment_ids(tensor, segments, rules);
                        if (fault.has_value() != (is_sorted && i != 0)) FAIL(i << " of " << size);
                        tensor.put(i, ids[static_cast<std::size_t>(i)]);
                    }
                }
            }
        }
    }
}

TEST_CASE("segment_ids: more segments than half of what uint32 holds") {
    list ids;
    for (std::int64_t i = 0; i < 300; ++i) ids.push_back(i * 10'000'000);
    laid_out tensor(ids, dtype::u32);
    CHECK(text(segment_ids(tensor, 3'000'000'000)) == "fine");
    CHECK_THAT(text(segment_ids(tensor, 2'990'000'000)),
               ContainsSubstring("found 2990000000; element 299: a segment"));
    tensor.put(250, 0);
    CHECK_THAT(text(segment_ids(tensor, 3'000'000'000)),
               ContainsSubstring("found 0; element 250: it comes after 2490000000"));
}
