#include <inputspec/recipe/transform.hpp>

#include <string>

#include "catch.hpp"
#include "specs.hpp"

namespace is = inputspec;
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
