#include <array>
#include <random>

#include "catch.hpp"
#include "effort.hpp"
#include "specs.hpp"

namespace is = inputspec;
using namespace recipe_test;
using Catch::Matchers::ContainsSubstring;

namespace {

const std::string_view corpus[] = {
    "SparseCSRFallback{uniform_nonzeros{columns=dim<3,0>}}, GeneratorInput{uniform{low=-1.0}}, "
    "Output{}",
    "at<3,2,1>(SparseCSRFallback{banded{columns=(dim<0,1>+15)/16*2,lower=2,base=1}, "
    "PerTrial{integers{low=-3,high=9}}}), GeneratorInput{zipf{below=100,exponent=1.5}}, Zeroed{}",
    "InOut{OrElse{FixedInput{hole<float32,[3,4],00112233445566778899aabbccddeeff>}, "
    "PerTrial{GeneratorInput{constant{value=-inf}}}}}, Unchanged{}",
    "LayoutTransformed{OrElse{FixedInput{npy{\"no\\x20such\\\"file\"}}, GeneratorInput{normal{}}}, "
    "runtime_layout{\"NCHW\",\"NCHW16c\"}, extents{1,20,4,4}}",
    "OrElse{FixedInput{holes{hole<int32,[4]>,hole<int64,5>,hole<>}}, "
    "SparseCSRFallback{pattern_of{smtx{\"none\"},columns=4}}}, Output{}",
    "InputSpec{SparseCSRFallback{blocks{.columns = 12, .height = 2}, no_values{}}, Output{}}",
    "engine=philox4x32_10, InputSpec{Output{}, at<0>(Zeroed{})}",
};

std::string message(std::string_view text) {
    const auto result = is::try_parse(text);
    INFO(text);
    REQUIRE(!result.has_value());
    CHECK(result.fault().kind == is::FaultKind::recipe);
    const std::string out{result.fault().message().view()};
    CHECK_THAT(out, ContainsSubstring("column " + std::to_string(result.column()) + ": "));
    return out;
}
void require_fault(std::string_view text, const std::string& expected) {
    const auto found = message(text);
    INFO(text);
    CHECK_THAT(found, ContainsSubstring(expected));
}
/// Reads the same as another spelling.
void require_same(std::string_view text, std::string_view other) {
    INFO(text);
    const auto result = is::try_parse(text);
    if (!result) FAIL(result.fault().message().view());
    CHECK(is::describe(*result) == is::describe(is::parse(other)));
}

/// Whatever the text is: a spec whose text reads back, or a fault that names a column inside it.
void require_sound(const std::string& text) {
    const auto result = is::try_parse(text);
    if (result) {
        const auto again = is::describe(*result);
        const auto second = is::try_parse(again);
        if (!second || is::describe(*second) != again) {
            FAIL("read: " << text << "\nas:   " << again);
        }
    } else if (result.column() < 1 || result.column() > text.size() + 1 ||
               result.fault().message().view().find("column ") == std::string_view::npos) {
        FAIL("no column: " << text << "\n" << result.fault().message().view());
    }
}

}  // namespace

TEST_CASE("C++'s own spelling is read too") {
    require_same("GeneratorInput{uniform{.low = -1.0, .high = 2.0}}",
                 "GeneratorInput{uniform{low=-1.0,high=2.0}}");
    require_same("GeneratorInput{uniform{-1.0,2.0}}", "GeneratorInput{uniform{low=-1.0,high=2.0}}");
    require_same("GeneratorInput{uniform{high=2.0,low=-1.0}}",
                 "GeneratorInput{uniform{low=-1.0,high=2.0}}");
    require_same("GeneratorInput{generator=constant{2}}", "GeneratorInput{constant{value=2}}");
    require_same(" InputSpec { Output { } ,\n\tZeroed{} } ", "Output{}, Zeroed{}");
    require_same("SparseCSRFallback{uniform_nonzeros{dim<3,0>}, default_values{}}, Output{}",
                 "SparseCSRFallback{uniform_nonzeros{columns=dim<3,0>}}, Output{}");
    require_same("SparseCSRFallback{.pattern = stratified{4}, .values = no_values{}}",
                 "SparseCSRFallback{stratified{columns=4}, no_values{}}");
    require_same("SparseCSRFallback{pattern_of{.source = smtx{.path = \"x\"}, .columns = 4}}",
                 "SparseCSRFallback{pattern_of{smtx{\"x\"},columns=4}}");
    require_same("SparseCSRFallback{stratified{4}, values=GeneratorInput{PerTrial{normal{}}}}",
                 "SparseCSRFallback{stratified{columns=4}, PerTrial{normal{}}}");
    require_same("PerTrial{SparseCSRFallback{stratified{4}, PerTrial{GeneratorInput{normal{}}}}}",
                 "PerTrial{SparseCSRFallback{stratified{columns=4}, normal{}}}");
    require_same("Sparse24Fallback{InOut{FixedInput{hole<>}}, true}",
                 "Sparse24Fallback{InOut{FixedInput{hole<>}}, reordered=true}");
    require_same("LayoutTransformed{Output{}, blocked_layout<\"AB\", \"BA\">{}, .logical = {2,3}}",
                 "LayoutTransformed{Output{}, runtime_layout{\"AB\",\"BA\"}, extents{2,3}}");
    require_same("LayoutTransformed{Output{}, runtime_layout{\"AB\", \"BA\"}, extents{}}",
                 "LayoutTransformed{Output{}, runtime_layout{\"AB\",\"BA\"}}");
    require_same(
        "LayoutTransformed{Output{}, index_map{\"lambda i: (i)\"}, {2}, 1.5}",
        "LayoutTransformed{Output{}, index_map{\"lambda i: (i)\"}, extents{2}, padding=1.5}");
    require_same("LayoutTransformed{Output{}, strided_layout{{4,1}}, .padding = -1}",
                 "LayoutTransformed{Output{}, strided_layout{extents{4,1}}, padding=-1}");
    require_same("LayoutTransformed{Output{}, cute_layout{\"(2,3):(3,1)\"}, padding=0}",
                 "LayoutTransformed{Output{}, cute_layout{\"(2,3)\",\"(3,1)\"}}");
    require_same(
        "LayoutTransformed{Output{}, composed_layout{onednn_tag{\"ab\"}, "
        "composed_layout{onednn_tag{\"ba\"}, int4_words{onednn_tag{\"ab\"}}}, {2,3}}, {2,3}}",
        "LayoutTransformed{LayoutTransformed{LayoutTransformed{Output{}, onednn_tag{\"ab\"}, "
        "extents{2,3}}, onednn_tag{\"ba\"}, extents{2,3}}, int4_words{onednn_tag{\"ab\"}}}");
    require_same(
        "LayoutTransformed{LayoutTransformed{Output{}, onednn_tag{\"ab\"}, padding=4}, "
        "int4_words{onednn_tag{\"ab\"}, .is_signed = true}, padding=0}",
        "LayoutTransformed{LayoutTransformed{Output{}, onednn_tag{\"ab\"}}, "
        "int4_words{onednn_tag{\"ab\"},is_signed=true}}");
    require_same("GeneratorInput{index{2 * (dim<0,0> - 1)}}",
                 "GeneratorInput{index{(dim<0,0>-1)*2}}");
    require_same("GeneratorInput{integers{{},5}}", "GeneratorInput{integers{high=5}}");
    require_same("PerTrial{GeneratorInput{PerTrial{uniform{}}}}",
                 "GeneratorInput{PerTrial{uniform{}}}");
    require_same("FixedInput{hole<float32, [2, 3]>{}}", "FixedInput{hole<float32,[2,3]>}");
    require_same("", "InputSpec{}");
}

TEST_CASE("A fault names the column, what was expected, and what was meant") {
    CHECK(message("GeneratorInput{unifrom{}}") ==
          "no recipe; column 16: expected a generator, found 'unifrom'; did you mean uniform?");
    CHECK(message("SparseCSRFallback{uniform_nonzero{columns=4}}") ==
          "no recipe; column 19: expected a pattern, found 'uniform_nonzero'; did you mean "
          "uniform_nonzeros?");
    CHECK(message("Output{}, output{}") ==
          "no recipe; column 11: expected a policy, found 'output'; did you mean Output?");
    CHECK(message("GeneratorInput{uniform{lo=1}}") ==
          "no recipe; column 24: expected a field of uniform, found 'lo'; did you mean low?");
    CHECK(message("GeneratorInput{uniform{mean=1}}") ==
          "no recipe; column 24: expected a field of uniform (low, high), found 'mean'");
    require_fault("Output", "column 7: expected '{' after Output, found the end of the text");
    require_fault("Output{}, ", "column 11: expected a policy (FixedInput, ");
    require_fault("Output{} Output{}",
                  "column 10: expected ',' or the end of the text, found 'Output'");
    require_fault("Output{1}", "column 8: expected '}': nothing is inside Output, found '1'");
    require_fault("uniform{}",
                  "column 1: uniform is a generator, no policy: write "
                  "GeneratorInput{uniform{…}}");
    require_fault("stratified{}", "write SparseCSRFallback{stratified{…}}");
    require_fault("npy{\"a\"}", "write FixedInput{npy{…}}");
    require_fault("PerTrial{uniform{}}", "write PerTrial{GeneratorInput{uniform{…}}}");
    require_fault("PerTrial{FixedInput{npy{\"a\"}}}", "fixed data do not vary");
    require_fault("GeneratorInput{}",
                  "column 16: expected a generator for GeneratorInput, found '}'");
    require_fault("SparseCSRFallback{}", "expected a pattern for SparseCSRFallback");
    require_fault("SparseCSRFallback{values=uniform{}}",
                  "expected a pattern for SparseCSRFallback");
    require_fault("GeneratorInput{constant{1,2}}", "expected '}': no more fields in constant");
    require_fault("GeneratorInput{uniform{low=1,2}}", "column 30: expected a field's name");
    require_fault("GeneratorInput{uniform{1,low=2}}", "column 26: uniform has low twice");
    require_fault("GeneratorInput{constant{+1}}",
                  "column 25: expected a number for value, found '+'");
    require_fault("GeneratorInput{constant{1f}}", "expected a number for value, found '1f'");
    require_fault("GeneratorInput{constant{0x10}}", "expected a number for value");
    require_fault("GeneratorInput{constant{1e999}}", "beyond the largest double");
    require_fault("GeneratorInput{constant{18446744073709551616}}", "more than 64 bits");
    require_fault("GeneratorInput{constant{-9223372036854775809}}", "below -2^63");
    require_fault("GeneratorInput{index{dim<0,16>}}", "an axis from -16 to 15");
    require_fault("GeneratorInput{index{1-dim<0,0>}}", "computed with constants only");
    require_fault("GeneratorInput{index{dim<0,0>+dim<0,1>}}", "computed with constants only");
    require_fault("GeneratorInput{index{dim<0,0>+1+1+1+1+1+1+1}}", "at most 6 steps");
    require_fault("GeneratorInput{index{dims<0,0>}}",
                  "an integer or dim<argument,axis>, found 'dims'");
    require_fault("FixedInput{npyy{\"a\"}}",
                  "column 12: expected a source, found 'npyy'; did you "
                  "mean npy?");
    require_fault("FixedInput{npy{a}}", "expected a path in double quotes, found 'a'");
    require_fault("FixedInput{npy{\"a}}", "column 16: the quote has no end");
    require_fault("FixedInput{npy{\"\\q\"}}", "column 17: no such escape");
    require_fault("FixedInput{hole<float3,[2]>}",
                  "column 17: expected a dtype, found 'float3'; did "
                  "you mean float32?");
    require_fault("FixedInput{hole<float32,[2],0123>}", "a hash of 32 hexadecimal digits");
    require_fault("FixedInput{hole<float32,[9223372036854775807,9]>}", "beyond 2^63");
    require_fault("FixedInput{holes{hole<>}}", "write hole<…>");
    require_fault("SparseCSRFallback{pattern_of{npy{\"a\"}}}",
                  "a source of a pattern (matrix_market, "
                  "smtx)");
    require_fault("OrElse{Output{}, Output{}}",
                  "column 8: OrElse{first, fallback}: first is always "
                  "there");
    require_fault("OrElse{FixedInput{npy{}}, SparseCSRFallback{stratified{4}}}",
                  "column 27: OrElse{first, fallback}: both must cover the same number");
    require_fault(
        "LayoutTransformed{SparseCSRFallback{stratified{4}}, runtime_layout{\"A\",\"A\"}}",
        "a layout belongs to one of them");
    require_fault("LayoutTransformed{Output{}, runtime_layout{\"NC\",\"NC4\"}}",
                  "\"NC4\", column 4: ");
    require_fault(
        "LayoutTransformed{InOut{LayoutTransformed{Output{}, runtime_layout{\"A\",\"A\"}}}, "
        "runtime_layout{\"A\",\"A\"}}",
        "column 1: a LayoutTransformed inside another's InOut, OrElse or PerTrial: write");
    require_fault("LayoutTransformed{Output{}, index_map{\"lambda i: (j)\"}}",
                  "column 38: \"lambda i: (j)\", column 12: ");
    require_fault("LayoutTransformed{Output{}, cute_layout{\"(4,x)\", \"(1,4)\"}}",
                  "column 40: the shape \"(4,x)\", column 4: ");
    require_fault("LayoutTransformed{Output{}, onednn_tag{\"ac\"}}",
                  "column 39: \"ac\", column 2: ");
    require_fault("LayoutTransformed{Output{}, index_maps{\"lambda i: (i)\"}}",
                  "column 29: expected a layout, found 'index_maps'; did you mean index_map?");
    require_fault("SparseCSRFallback{stratified{4}, PerTrial{SparseCSRFallback{stratified{4}}}}",
                  "column 43: expected a generator");
    require_fault("SparseCSRFallback{stratified{4}, FixedInput{holes{hole<>,hole<>}}}",
                  "column 45: values are one argument: write hole<…>");
    require_fault("SparseCSRFallback{stratified{4}, FixedInput{smtx{\"a\"}}}",
                  "column 45: expected a source");
    require_fault("LayoutTransformed{Output{}, NCHW16c}",
                  "column 29: expected a layout (blocked_layout, int4_words, composed_layout, "
                  "runtime_layout, index_map, strided_layout, cute_layout, onednn_tag)");
    require_fault("LayoutTransformed{Output{}, onednn_tag{\"ab\"}, padding=1, logical={2,3}}",
                  "column 56: expected '}' that ends LayoutTransformed{");
    require_fault("LayoutTransformed{Output{}, onednn_tag{\"ab\"}, logical={2}, logical={3}}",
                  "column 60: logical stands before padding, once");
    require_fault("LayoutTransformed{Output{}, onednn_tag{\"ab\"}, .pad=1}",
                  "column 47: expected .logical or .padding");
    require_fault("at<0,1>(Output{})", "column 1: at<…>(policy): write one position for each");
    require_fault("at<1>(Output{})", "column 1: at<…> leaves a gap");
    require_fault("Output{}, at<0>(Output{}), at<0>(Output{})",
                  "column 28: two at<…> name the same argument");
    require_fault("InOut{at<0>(Output{})}", "column 7: positions are bound outermost");
    require_fault("at<64>(Output{})", "column 4: a spec covers at most 64 arguments");
    std::string many = "Output{}";
    for (int i = 0; i < 64; ++i) many += ",Output{}";
    require_fault(many, "column 577: a spec covers at most 64 arguments");
}

#if defined(__cpp_exceptions)
TEST_CASE("parse throws what try_parse gives") {
    CHECK_THROWS_WITH(is::parse("Outputs{}"),
                      ContainsSubstring("inputspec: no recipe; column 1: expected a policy"));
    try {
        is::parse("?");
        FAIL("it is no recipe");
    } catch (const is::Error& error) {
        CHECK(error.fault().kind == is::FaultKind::recipe);
        CHECK(error.fault().argument == -1);
    }
}
#endif

TEST_CASE("Every prefix of a recipe is read or refused") {
    for (const auto text : corpus) {
        const auto whole = is::try_parse(text);
        if (!whole) FAIL(text << "\n" << whole.fault().message().view());
        for (std::size_t n = 0; n <= text.size(); ++n)
            require_sound(std::string{text.substr(0, n)});
    }
}

TEST_CASE("Every change of one character is read or refused") {
    const std::string_view characters{"{}<>()[]=,.\"\\+-*/ 09aeNx_\0\n\x80\xff", 30};
    for (const auto text : corpus) {
        for (std::size_t i = 0; i < text.size(); i += test::sanitized ? 4 : 1) {
            std::string changed{text};
            for (const char c : characters) {
                changed[i] = c;
                require_sound(changed);
            }
            changed = text;
            changed.erase(i, 1);
            require_sound(changed);
            changed = text;
            changed.insert(i, 1, text[i]);
            require_sound(changed);
        }
    }
}

TEST_CASE("Shuffled words are read or refused") {
    const std::string_view words[] = {"Output",
                                      "Zeroed",
                                      "GeneratorInput",
                                      "SparseCSRFallback",
                                      "OrElse",
                                      "PerTrial",
                                      "InOut",
                                      "LayoutTransformed",
                                      "FixedInput",
                                      "at",
                                      "uniform",
                                      "integers",
                                      "constant",
                                      "stratified",
                                      "uniform_nonzeros",
                                      "pattern_of",
                                      "npy",
                                      "smtx",
                                      "hole",
                                      "holes",
                                      "runtime_layout",
                                      "extents",
                                      "dim",
                                      "no_values",
                                      "engine=",
                                      "philox4x32_10",
                                      "low",
                                      "columns",
                                      "float32",
                                      "\"AB\"",
                                      "\"x\"",
                                      "{",
                                      "{",
                                      "{",
                                      "}",
                                      "}",
                                      "}",
                                      "<",
                                      ">",
                                      "(",
                                      ")",
                                      "[",
                                      "]",
                                      ",",
                                      ",",
                                      "=",
                                      ".",
                                      "0",
                                      "1",
                                      "7",
                                      "-",
                                      "+",
                                      "*",
                                      "/",
                                      "1.5",
                                      "inf",
                                      "nan",
                                      "00112233445566778899aabbccddeeff",
                                      " ",
                                      "{}",
                                      "{uniform{}}"};
    std::mt19937_64 random{20261122};
    for (int i = 0; i < test::repeated(20000); ++i) {
        std::string text;
        for (auto n = random() % 24; n != 0; --n) text += words[random() % std::size(words)];
        require_sound(text);
        // And a word more or less somewhere in a recipe.
        std::string changed{corpus[random() % std::size(corpus)]};
        const auto at = random() % changed.size();
        changed.replace(at, random() % 9, words[random() % std::size(words)]);
        require_sound(changed);
    }
}

TEST_CASE("Nesting without end is refused, not followed") {
    const auto repeat = [](std::string_view what, std::size_t n) {
        std::string out;
        for (std::size_t i = 0; i < n; ++i) out += what;
        return out;
    };
    for (const auto what : {"InOut{", "PerTrial{", "OrElse{", "LayoutTransformed{"}) {
        require_fault(repeat(what, 100000), "too many objects inside each other");
    }
    require_fault("GeneratorInput{" + repeat("PerTrial{", 100000), "PerTrial inside PerTrial");
    require_fault("GeneratorInput{index{" + repeat("(", 100000), "too many parentheses");
    require_fault("GeneratorInput{index{" + repeat("-", 100000), "expected an integer");
    require_fault(repeat("Output{},", 100000), "at most 64 arguments");
    require_sound("FixedInput{npy{\"" + repeat("y", 100000) + "\"}}");
    require_sound("GeneratorInput{constant{" + repeat("9", 100000) + ".5}}");
    require_sound(repeat("x", 100000));
    std::string chain = "Output{}";
    for (int i = 0; i < 40; ++i) chain = "OrElse{FixedInput{npy{}}, " + chain + "}";
    CHECK(is::describe(is::parse(chain)) == chain);
}
