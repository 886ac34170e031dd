#include <inputspec/recipe/transform.hpp>

#include <algorithm>
#include <span>
#include <string>

#include "catch.hpp"
#include "specs.hpp"

namespace is = inputspec;
using namespace recipe_test;
using Catch::Matchers::ContainsSubstring;

namespace {
std::string transformed(std::string_view recipe, std::size_t argument, std::string_view layout) {
    auto spec = is::parse(recipe);
    const auto fault = is::try_transform(spec, argument, layout);
    return fault ? std::string{fault->message().view()} : is::describe(spec);
}
}  // namespace

TEST_CASE("transform: an argument's policy gets a layout, or one more") {
    CHECK(transformed("Output{}, Zeroed{}", 1, "onednn_tag{\"ba\"}, {2,3}, 1") ==
          "Output{}, LayoutTransformed{Zeroed{}, onednn_tag{\"ba\"}, extents{2,3}, padding=1}");
    CHECK(transformed("at<1>(OrElse{FixedInput{npy{}}, Zeroed{}}), Output{}", 1,
                      "index_map{\"lambda i: (i)\"}") ==
          "at<1>(LayoutTransformed{OrElse{FixedInput{npy{}}, Zeroed{}}, "
          "index_map{\"lambda i: (i)\"}}), Output{}");
    CHECK(transformed("LayoutTransformed{Zeroed{}, onednn_tag{\"ab\"}, padding=3}", 0,
                      "onednn_tag{\"ba\"}, {2,3}") ==
          "LayoutTransformed{LayoutTransformed{Zeroed{}, onednn_tag{\"ab\"}}, onednn_tag{\"ba\"}, "
          "extents{2,3}, padding=3}");
}

TEST_CASE("permute: positions, and whatever names them; no value changes") {
    auto spec = is::parse(
        "SparseCSRFallback{uniform_nonzeros{dim<3,0>*2}, OrElse{FixedInput{hole<>}, "
        "GeneratorInput{index{dim<4,-1>}}}}, GeneratorInput{coordinates{argument=0}}, "
        "FixedInput{matrix_market{\"x\", dim<0,0>}}");
    const std::size_t order[] = {6, 0, 5, 1, 4, 3, 2};
    REQUIRE_FALSE(spec.try_permute(order));
    CHECK(is::describe(spec) ==
          "at<6,0,5>(SparseCSRFallback{uniform_nonzeros{columns=dim<1,0>*2}, OrElse{FixedInput{"
          "hole<>}, GeneratorInput{index{below=dim<4,-1>}}}}), "
          "GeneratorInput{coordinates{argument=6}}, "
          "at<4,3,2>(FixedInput{matrix_market{\"x\",columns=dim<6,0>}})");
    const std::size_t twice[] = {0, 0, 1, 2, 3, 4, 5}, few[] = {1, 0};
    for (const auto wrong :
         {std::span<const std::size_t>{twice}, std::span<const std::size_t>{few}}) {
        const auto fault = spec.try_permute(wrong);
        REQUIRE(fault);
        CHECK_THAT(std::string{fault->message().view()},
                   ContainsSubstring("each of the arguments once"));
    }

    auto ours = list(tensor(is::dtype::i32, {9}), tensor(is::dtype::f32, {5, 70}));
    auto theirs = list(tensor(is::dtype::f32, {5, 70}), tensor(is::dtype::i32, {9}));
    auto two = is::parse("GeneratorInput{index{dim<1,1>}}, GeneratorInput{uniform{}}");
    two.fill(ours);
    const std::size_t swap[] = {1, 0};
    REQUIRE_FALSE(two.try_permute(swap));
    two.fill(theirs);
    CHECK(std::ranges::equal(ours[0].bytes(), theirs[1].bytes()));
    CHECK(std::ranges::equal(ours[1].bytes(), theirs[0].bytes()));
}

TEST_CASE("transform: what is no layout, or has none of its own") {
    CHECK_THAT(transformed("Zeroed{}", 0, "NCHW"), ContainsSubstring("expected a layout"));
    CHECK_THAT(transformed("Zeroed{}", 0, "onednn_tag{\"a\"}}, Output{}, InOut{Output{}"),
               ContainsSubstring("the text is one layout"));
    CHECK_THAT(transformed("Zeroed{}", 1, "onednn_tag{\"a\"}"),
               ContainsSubstring("a policy of its own"));
    CHECK_THAT(
        transformed("RaggedOffsets{stratified{4}, 3}, MoEFallback{}", 2, "onednn_tag{\"a\"}"),
        ContainsSubstring("a policy of its own"));
}
