// Layouts of layouts are one map: what two fills, one after the other, would make.
#include <inputspec/layout/index_map.hpp>
#include <inputspec/layout/strided.hpp>

#include <string>
#include <vector>

#include "catch.hpp"
#include "tensor/guarded.hpp"

namespace {

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;
using test::Shape;

constexpr is::GeneratorInput counted{is::sequence{1, 1}};

template <class First, class Then>
void check(const First& first, const Then& then, is::extents logical, const Shape& between,
           const Shape& stored, is::extents written = {}) {
    INFO(test::text_of(between) << " to " << test::text_of(stored));
    test::Guarded middle{is::dtype::i16, between}, expected{is::dtype::i16, stored};
    is::InputSpec{is::LayoutTransformed{counted, first, logical}}.fill({middle});
    is::InputSpec{is::LayoutTransformed{is::FixedInput{middle.dl()}, then, is::extents{between}}}
        .fill({expected});
    test::Guarded out{is::dtype::i16, stored};
    const is::InputSpec spec{
        is::LayoutTransformed{is::LayoutTransformed{counted, first, logical}, then, written}};
    const auto report = spec.fill({out});
    CHECK(out.codes() == expected.codes());
    CHECK(report[0].layout == is::layout_state::transformed);
}

}  // namespace

TEST_CASE("Composed: permutations, blocks, index maps and strides") {
    const is::runtime_layout blocks{"NCHW", "NCHW16c"};
    check(blocks, is::runtime_layout{"NCHW16c", "NHWC16c"}, {2, 20, 3, 5}, {2, 2, 3, 5, 16},
          {2, 3, 5, 2, 16});
    check(blocks, is::runtime_layout{"NCHW16c", "NCHW4c"}, {2, 20, 3, 5}, {2, 2, 3, 5, 16},
          {2, 8, 3, 5, 4});
    check(blocks, is::runtime_layout{"NCHW16c", "NCHW"}, {2, 20, 3, 5}, {2, 2, 3, 5, 16},
          {2, 32, 3, 5});
    check(is::index_map{"lambda i, j: (i // 4, j, i % 4)"},
          is::index_map{"lambda a, b, c: (b // 2, a, b % 2, c)"}, {10, 7}, {3, 7, 4}, {4, 3, 2, 4});
    check(is::index_map{"lambda i, j: (i * 7 + j,)"}, is::runtime_layout{"A", "A8a"}, {10, 7}, {70},
          {9, 8});
    check(is::runtime_layout{"AB", "BA"}, is::strided_layout{is::extents{12, 1}}, {10, 7}, {7, 10},
          {84});
    check(blocks, is::runtime_layout{"NCHW16c", "NHWC16c"}, {2, 20, 3, 5}, {2, 2, 3, 5, 16},
          {2, 3, 5, 2, 16}, {2, 2, 3, 5, 16});
}

TEST_CASE("Composed of three") {
    test::Guarded out{is::dtype::i16, {6, 4}};
    const is::LayoutTransformed once{counted, is::runtime_layout{"AB", "BA"}, {4, 6}};
    const is::LayoutTransformed twice{once, is::runtime_layout{"AB", "BA"}};
    is::InputSpec{is::LayoutTransformed{twice, is::runtime_layout{"AB", "BA"}}}.fill({out});
    const auto codes = out.codes();
    for (std::size_t i = 0; i < codes.size(); ++i) CHECK(codes[i] == i % 4 * 6 + i / 4 + 1);
}

TEST_CASE("Composed: the logical shape is inferred through both, or the outer one's is checked") {
    test::Guarded out{is::dtype::i16, {2, 3, 5}};
    const is::LayoutTransformed once{counted, is::runtime_layout{"ABC", "CAB"}};
    is::InputSpec{is::LayoutTransformed{once, is::runtime_layout{"ABC", "CBA"}}}.fill({out});
    const is::InputSpec wrong{is::LayoutTransformed{
        is::LayoutTransformed{counted, is::runtime_layout{"ABC", "CAB"}, {3, 5, 2}},
        is::runtime_layout{"ABC", "ABC"},
        {2, 4, 5}}};
    const auto fault = wrong.check({out});
    REQUIRE(fault);
    CHECK(fault->axis == 1);
    CHECK_THAT(std::string{fault->message().view()},
               ContainsSubstring("the outer LayoutTransformed's .logical is not what the inner"));
}

TEST_CASE("A layout inside a wrapper inside a layout is refused, and what to write is said") {
    test::Guarded out{is::dtype::i16, {4, 6}};
    const is::LayoutTransformed inner{counted, is::runtime_layout{"AB", "BA"}};
    const is::InputSpec spec{
        is::LayoutTransformed{is::InOut{inner}, is::runtime_layout{"AB", "BA"}}};
    const auto fault = spec.check({out});
    REQUIRE(fault);
    CHECK_THAT(
        std::string{fault->message().view()},
        ContainsSubstring("write LayoutTransformed{LayoutTransformed{policy, first}, then}"));
}

TEST_CASE("Padding is what was asked for, in every dtype") {
    for (const auto dtype : test::every_dtype) {
        for (const int padding : {0, 1}) {
            test::Guarded out{dtype, {2, 4}};
            const is::InputSpec spec{is::LayoutTransformed{
                is::GeneratorInput{is::constant{0}}, is::runtime_layout{"A", "A4a"}, {5}, padding}};
            spec.fill({out});
            test::Guarded expected{dtype, {2, 4}};
            is::InputSpec{is::GeneratorInput{is::constant{padding}}}.fill({expected});
            const auto codes = out.codes(), pads = expected.codes();
            INFO(test::name_of(dtype));
            const auto elements = 5 * static_cast<std::size_t>(is::scalars_of(dtype));
            for (std::size_t i = 0; i < codes.size(); ++i) {
                CHECK(codes[i] == (i < elements ? 0 : pads[i]));
            }
        }
    }
    test::Guarded out{is::dtype::u8, {2, 4}};
    const is::InputSpec spec{
        is::LayoutTransformed{counted, is::runtime_layout{"A", "A4a"}, {5}, -1}};
    const auto fault = spec.check({out});
    REQUIRE(fault);
    CHECK(fault->kind == is::FaultKind::range);
}
