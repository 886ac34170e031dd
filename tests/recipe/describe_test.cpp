#include <array>
#include <inputspec/interop/onednn.hpp>

#include "catch.hpp"
#include "specs.hpp"

namespace is = inputspec;
using namespace recipe_test;

namespace {

std::string number_text(is::number value) {
    std::string out;
    is::recipe::write(out, value);
    return out;
}
std::string extent_text(is::extent value) {
    std::string out;
    is::recipe::write(out, value);
    return out;
}

/// A callable with a recipe name.
struct ramp {
    is::number slope = 1.0;
    is::extent period{};
    std::int64_t offset = 0;
    bool is_up = true;

    static constexpr std::string_view name = "ramp";
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("slope", self.slope);
        visit("period", self.period);
        visit("offset", self.offset);
        visit("is_up", self.is_up);
    }
    float operator()(std::uint64_t i, auto) const {
        return static_cast<float>(slope.real() * static_cast<double>(i));
    }
};

}  // namespace

TEST_CASE("A recipe reads like the C++") {
    using namespace inputspec;
    CHECK(describe(InputSpec{SparseCSRFallback{uniform_nonzeros{.columns = dim<3, 0>}},
                             GeneratorInput{uniform{.low = -1, .high = 2}}, Output{}}) ==
          "SparseCSRFallback{uniform_nonzeros{columns=dim<3,0>}}, "
          "GeneratorInput{uniform{low=-1,high=2}}, Output{}");
    CHECK(describe(InputSpec{at<3, 2, 1>(SparseCSRFallback{banded{.columns = 9, .upper = 0},
                                                           PerTrial{normal{.stddev = 0.5}}}),
                             InOut{GeneratorInput{constant{1}}}}) ==
          "at<3,2,1>(SparseCSRFallback{banded{columns=9,upper=0}, PerTrial{normal{stddev=0.5}}}), "
          "InOut{GeneratorInput{constant{value=1}}}");
    CHECK(describe(InputSpec{OrElse{FixedInput{npy{"no such.npy"}}, Zeroed{}}, Unchanged{}}) ==
          "OrElse{FixedInput{npy{\"no such.npy\"}}, Zeroed{}}, Unchanged{}");
    CHECK(describe(InputSpec{LayoutTransformed{GeneratorInput{uniform{}},
                                               blocked_layout<"NCHW", "NCHW16c">{},
                                               extents{1, 20, 4, 4}}}) ==
          "LayoutTransformed{GeneratorInput{uniform{}}, runtime_layout{\"NCHW\",\"NCHW16c\"}, "
          "extents{1,20,4,4}}");
    CHECK(describe(InputSpec{LayoutTransformed{Zeroed{}, onednn_tag{"nChw16c"}}}) ==
          "LayoutTransformed{Zeroed{}, onednn_tag{\"nChw16c\"}}");
    CHECK(describe(InputSpec{LayoutTransformed{Zeroed{}, onednn_layout<"BA16a64b4a">{}}}) ==
          "LayoutTransformed{Zeroed{}, onednn_tag{\"BA16a64b4a\"}}");
    CHECK(describe(InputSpec{LayoutTransformed{
              LayoutTransformed{Zeroed{}, blocked_layout<"NC", "NC4c">{}, extents{3, 6}, 1},
              int4_words{index_map{"lambda n, c, k: (c, n, k)"}, true}, extents{3, 2, 4}}}) ==
          "LayoutTransformed{LayoutTransformed{Zeroed{}, runtime_layout{\"NC\",\"NC4c\"}, "
          "extents{3,6}}, int4_words{index_map{\"lambda n, c, k: (c, n, k)\"},is_signed=true}, "
          "extents{3,2,4}, padding=1}");
    CHECK(describe(InputSpec{LayoutTransformed{
              Output{}, composed_layout{strided_layout{{8, 1}}, cute_layout{"64", "1"}, {64}},
              extents{3, 6}, 0.5}}) ==
          "LayoutTransformed{LayoutTransformed{Output{}, strided_layout{extents{8,1}}, "
          "extents{3,6}}, cute_layout{\"64\",\"1\"}, extents{64}, padding=0.5}");
    CHECK(describe(InputSpec{FixedInput{matrix_market{"a.mtx", dim<3, 0>}}}) ==
          "FixedInput{matrix_market{\"a.mtx\",columns=dim<3,0>}}");
    CHECK(describe(InputSpec{FixedInput{smtx{}}}) == "FixedInput{smtx{}}");
    CHECK(describe(InputSpec{
              SparseCSRFallback{pattern_of{smtx{"b.smtx"}, dim<3, 0>, 1}, no_values{}}}) ==
          "SparseCSRFallback{pattern_of{smtx{\"b.smtx\"},columns=dim<3,0>,base=1}, no_values{}}");
    CHECK(describe(InputSpec<>{}).empty());
}

TEST_CASE("What says nothing is left out, and wrappers have one order") {
    using namespace inputspec;
    const GeneratorInput one{uniform{}};
    const auto inside = describe(InputSpec{InOut{PerTrial{one}}});
    CHECK(inside == "InOut{PerTrial{GeneratorInput{uniform{}}}}");
    CHECK(describe(InputSpec{PerTrial{InOut{one}}}) == inside);
    CHECK(describe(InputSpec{PerTrial{InOut{PerTrial{GeneratorInput{PerTrial{uniform{}}}}}}}) ==
          inside);
    CHECK(describe(InputSpec{PerTrial{Output{}}}) == "Output{}");
    CHECK(describe(InputSpec{InOut{Output{}}}) == "Output{}");
    CHECK(describe(InputSpec{InOut{Unchanged{}}}) == "InOut{Unchanged{}}");
    CHECK(describe(InputSpec{at<1, 2, 3>(SparseCSRFallback{uniform_nonzeros{4}}), at<0>(one)}) ==
          "at<1,2,3>(SparseCSRFallback{uniform_nonzeros{columns=4}}), GeneratorInput{uniform{}}");
    CHECK(describe(InputSpec{at<0>(one), at<1>(Output{})}) ==
          "GeneratorInput{uniform{}}, Output{}");
    CHECK(describe(InputSpec{at<1>(one), at<0>(Output{})}) ==
          "at<1>(GeneratorInput{uniform{}}), Output{}");
    const FixedInput file{npy{}};
    CHECK(describe(InputSpec{OrElse{OrElse{file, file}, one}}) ==
          describe(InputSpec{OrElse{file, OrElse{file, one}}}));
    const blocked_layout<"AB", "BA"> layout;
    CHECK(describe(InputSpec{
              OrElse{LayoutTransformed{file, layout}, LayoutTransformed{PerTrial{one}, layout}}}) ==
          describe(InputSpec{
              PerTrial{LayoutTransformed{OrElse{file, one}, runtime_layout{"AB", "BA"}}}}));
    CHECK(describe(InputSpec{OrElse{LayoutTransformed{file, layout}, InOut{one}}}) ==
          "InOut{OrElse{LayoutTransformed{FixedInput{npy{}}, runtime_layout{\"AB\",\"BA\"}}, "
          "GeneratorInput{uniform{}}}}");
}

TEST_CASE("Numbers keep their kind and every bit") {
    CHECK(number_text(is::number{}) == "{}");
    CHECK(number_text(1) == "1");
    CHECK(number_text(1.0) == "1.0");
    CHECK(number_text(-0.0) == "-0.0");
    CHECK(number_text(-7) == "-7");
    CHECK(number_text(0.1f) == "0.10000000149011612");
    CHECK(number_text(1e22) == "1e+22");
    CHECK(number_text(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
    CHECK(number_text(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
    CHECK(number_text(std::numeric_limits<double>::infinity()) == "inf");
    CHECK(number_text(-std::numeric_limits<double>::infinity()) == "-inf");
    CHECK(number_text(std::numeric_limits<double>::quiet_NaN()) == "nan");

    const auto read = [](const std::string& from) {
        is::number out;
        is::recipe::scanner in{from};
        REQUIRE(in.real_or_integer(out, "x"));
        REQUIRE(in.is_end());
        return out;
    };
    std::uint64_t bits = 1;
    for (int i = 0; i < 20000; ++i) {
        bits = bits * 6364136223846793005 + 1442695040888963407;
        const is::number real{std::bit_cast<double>(bits)};
        if (!real.is_nan()) CHECK(read(number_text(real)) == real);
        const is::number natural{bits >> (i % 64)};
        CHECK(read(number_text(natural)) == natural);
        const is::number integer{static_cast<std::int64_t>(bits) >> (i % 64)};
        CHECK(read(number_text(integer)) == integer);
    }
}

TEST_CASE("Extents keep their steps") {
    using is::dim;
    CHECK(extent_text(is::extent{}) == "{}");
    CHECK(extent_text(is::extent{-3}) == "-3");
    CHECK(extent_text(dim<3, -1>) == "dim<3,-1>");
    CHECK(extent_text(dim<3, 0> / 16 + 1) == "dim<3,0>/16+1");
    CHECK(extent_text((dim<3, 0> + 15) / 16) == "(dim<3,0>+15)/16");
    CHECK(extent_text(2 * dim<3, 0> - 1) == "dim<3,0>*2-1");
    CHECK(extent_text(((dim<0, 0> - 1) * -2 + 3) / 4) == "((dim<0,0>-1)*-2+3)/4");
    CHECK(extent_text(is::extent{4} + 1) == "4+1");
    const is::extent all[] = {is::extent{},
                              4,
                              dim<3, 0>,
                              dim<3, -2> + 1 - 2,
                              dim<3, 0> * 2 / 3 * 4,
                              (dim<3, 0> + 1) * 2,
                              ((dim<63, 15> + 1) * 2 - 3) / -4 + 5,
                              is::extent{7} * -3 + 1,
                              is::extent{INT64_MIN},
                              dim<0, 0> * INT64_MIN};
    for (const auto& value : all) {
        const auto from = extent_text(value);
        INFO(from);
        is::recipe::scanner in{from};
        is::extent out = 99;
        REQUIRE(is::recipe::extent_reader{in}.read(out));
        CHECK(in.is_end());
        CHECK(out == value);
    }
}

TEST_CASE("Any path survives") {
    std::string path = "a\"b\\c\n\r\t\x01\x7f é 雪 ";
    for (int c = 1; c < 256; ++c) path += static_cast<char>(c);
    const is::InputSpec spec{is::FixedInput{is::npy{path}}};
    const auto recipe = is::describe(spec);
    CHECK(recipe.find('\n') == recipe.npos);
    CHECK(is::describe(is::parse(recipe)) == recipe);
}

TEST_CASE("One's own generator is described by its name and fields") {
    CHECK(is::describe(is::InputSpec{is::GeneratorInput{ramp{}}}) == "GeneratorInput{ramp{}}");
    CHECK(is::describe(is::InputSpec{is::GeneratorInput{
              ramp{.slope = 2, .period = is::dim<1, 0>, .offset = -3, .is_up = false}}}) ==
          "GeneratorInput{ramp{slope=2,period=dim<1,0>,offset=-3,is_up=false}}");
    CHECK(is::describe(is::InputSpec{is::SparseCSRFallback{is::stratified{5}, ramp{}}}) ==
          "SparseCSRFallback{stratified{columns=5}, ramp{}}");
}
