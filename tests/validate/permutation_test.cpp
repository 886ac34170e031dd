#include <algorithm>
#include <cstdint>
#include <inputspec/validate.hpp>
#include <numeric>

#include "catch.hpp"
#include "validate/laid_out.hpp"

namespace is = inputspec;
namespace dtype = inputspec::dtype;
using Catch::Matchers::ContainsSubstring;
using is::validate::permutation;

TEST_CASE("permutation: says which element breaks which rule") {
    const auto message = [](const list& values) {
        return text(permutation(laid_out(values, dtype::i32)));
    };
    CHECK(message({}) == "fine");
    CHECK(message({0}) == "fine");
    CHECK(message({2, 0, 1}) == "fine");
    CHECK(message({1}) ==
          "argument 0, axis 0: invalid data: found 1; element 0: each number of a permutation is "
          "in [0, 1)");
    CHECK(message({2, -1, 1}) ==
          "argument 0, axis 0: invalid data: found -1; element 1: each number of a permutation is "
          "in [0, 3)");
    CHECK(
        message({1, 0, 3, 0}) ==
        "argument 0, axis 0: invalid data: found 0; element 3: it is element 1 too: a permutation "
        "has each number once");
    CHECK_THAT(text(permutation(laid_out({0}, dtype::i32, {1, 1}))),
               ContainsSubstring("wrong rank: expected 1, found 2; permutation has one axis"));
}

TEST_CASE("permutation: every element is looked at, in any dtype and stride") {
    std::mt19937_64 random(9);
    for (const auto& type : index_dtypes) {
        for (const auto size : sizes_of_scans) {
            list values(static_cast<std::size_t>(size));
            std::iota(values.begin(), values.end(), 0);
            std::shuffle(values.begin(), values.end(), random);
            for (const std::int64_t stride : {1, 2, -1}) {
                laid_out tensor(values, type, {size}, {stride});
                REQUIRE(text(permutation(tensor)) == "fine");
                for (std::int64_t i = 0; i < size; ++i) {
                    tensor.put(i, size);
                    const auto place = "element " + std::to_string(i) + ": each number";
                    REQUIRE_THAT(text(permutation(tensor)), ContainsSubstring(place));
                    if (size > 1) {
                        const auto other = (i + 1) % size;
                        tensor.put(i, values[static_cast<std::size_t>(other)]);
                        REQUIRE_THAT(
                            text(permutation(tensor)),
                            ContainsSubstring("element " + std::to_string(std::max(i, other)) +
                                              ": it is element " +
                                              std::to_string(std::min(i, other)) + " too"));
                    }
                    tensor.put(i, values[static_cast<std::size_t>(i)]);
                }
            }
        }
    }
}
