// The outside judge: numpy 2.4's pad, reshape and transpose of arange, as literals.

#include <string>
#include <vector>

#include "catch.hpp"
#include "tensor/guarded.hpp"

namespace is = inputspec;

TEST_CASE("Transformed sequences are numpy's") {
    struct {
        const char *logical, *stored;
        test::Shape shape, stored_shape;
        std::vector<std::uint64_t> expected;
    } const cases[] = {
        {"NCHW",
         "NCHW2c",
         {1, 3, 2, 2},
         {1, 2, 2, 2, 2},
         {1, 5, 2, 6, 3, 7, 4, 8, 9, 0, 10, 0, 11, 0, 12, 0}},
        {"OI", "OI2i4o2i", {5, 3}, {2, 1, 2, 4, 2}, {1, 2, 4,  5,  7, 8,  10, 11, 3, 0, 6,
                                                     0, 9, 0,  12, 0, 13, 14, 0,  0, 0, 0,
                                                     0, 0, 15, 0,  0, 0,  0,  0,  0, 0}},
        {"OI", "OI[2i4o]", {5, 3}, {2, 2, 8}, {1,  4, 7,  10, 2, 5,  8, 11, 3, 6,  9,
                                               12, 0, 0,  0,  0, 13, 0, 0,  0, 14, 0,
                                               0,  0, 15, 0,  0, 0,  0, 0,  0, 0}},
        {"NHWC", "NCHW", {1, 2, 2, 3}, {1, 3, 2, 2}, {1, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 12}},
        {"AB2a", "BA", {2, 3, 2}, {3, 4}, {1, 2, 7, 8, 3, 4, 9, 10, 5, 6, 11, 12}},
        {"A2a", "A4a", {3, 2}, {2, 4}, {1, 2, 3, 4, 5, 6, 0, 0}},
    };
    for (const auto& one : cases) {
        INFO(one.logical << " -> " << one.stored);
        test::Guarded out{is::dtype::i32, one.stored_shape};
        is::InputSpec{is::LayoutTransformed{is::GeneratorInput{is::sequence{1, 1}},
                                            is::runtime_layout{one.logical, one.stored},
                                            is::extents{one.shape}}}
            .fill({out});
        CHECK(out.codes() == one.expected);
    }
}
