// oneDNN's tags, without oneDNN: its own judgement of each is onednn_judge.cpp's.
#include <algorithm>
#include <fstream>
#include <inputspec/inputspec.hpp>
#include <inputspec/interop/onednn.hpp>
#include <numeric>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "layout/reference.hpp"

namespace {

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;
using test::Guarded;
using test::Shape;

constexpr is::GeneratorInput counted{is::sequence{1, 1}};

template <class L>
std::vector<std::uint64_t> filled(const L& layout, const Shape& logical, const Shape& stored) {
    is::HostTensor out{is::dtype::i32, stored};
    std::ranges::fill(out.as<std::int32_t>(), -1);
    is::InputSpec{is::LayoutTransformed{counted, layout, is::extents{logical}}}.fill({out.dl()});
    const auto values = out.as<std::int32_t>();
    return {values.begin(), values.end()};
}

std::string message_of(std::string_view tag) {
    Guarded out{is::dtype::f32, {2, 3}};
    const is::InputSpec spec{is::LayoutTransformed{is::Zeroed{}, is::onednn_tag{tag}, {2, 3}}};
    const auto fault = spec.check({out});
    CHECK_FALSE(spec.try_fill({out}));
    CHECK(out.is_untouched());
    if (!fault) return "no fault";
    CHECK(fault->kind == is::FaultKind::layout);
    CHECK(fault->argument == 0);
    return std::string{fault->message().view()};
}

/// The numbers from 1 on where the tag has them, 0 elsewhere. Each index of each dimension adds to
/// the offset, axis by axis from the inside.
std::vector<std::uint64_t> expected_of(const test::Layout& tag, const Shape& shape,
                                       const Shape& stored) {
    std::vector<std::vector<std::size_t>> rest, offset;
    for (const auto extent : shape) {
        auto& all = rest.emplace_back(static_cast<std::size_t>(extent));
        std::iota(all.begin(), all.end(), std::size_t{0});
        offset.emplace_back(all.size(), 0u);
    }
    std::size_t stride = 1;
    for (auto at = tag.axes.size(); at-- > 0;) {
        const auto letter = static_cast<std::size_t>(tag.axes[at].letter - 'a');
        const auto extent = static_cast<std::size_t>(stored[at]);
        for (std::size_t i = 0; i < rest[letter].size(); ++i) {
            offset[letter][i] += rest[letter][i] % extent * stride;
            rest[letter][i] /= extent;
        }
        stride *= extent;
    }
    std::vector<std::uint64_t> out(stride, 0);
    std::uint64_t next = 1;
    test::for_each_index(shape, [&](const Shape& index) {
        std::size_t sum = 0;
        for (std::size_t i = 0; i < index.size(); ++i) {
            sum += offset[i][static_cast<std::size_t>(index[i])];
        }
        out[sum] = next++;
    });
    return out;
}

/// The lines of onednn_tags.txt: a tag, then its other names.
std::vector<std::vector<std::string>> every_tag() {
    const std::string here = __FILE__;
    std::ifstream file{here.substr(0, here.rfind("onednn_test.cpp")) + "onednn_tags.txt"};
    std::vector<std::vector<std::string>> out;
    for (std::string line; std::getline(file, line);) {
        if (line[0] == '#') continue;
        std::istringstream words{line};
        auto& names = out.emplace_back();
        for (std::string name; words >> name;) names.push_back(name);
    }
    return out;
}

}  // namespace

TEST_CASE("Activations in blocks of channels, by formula") {
    // 20 channels fill one block of 16 and 4 of the next.
    const auto codes = filled(is::onednn_tag{"aBcd16b"}, {2, 20, 3, 5}, {2, 2, 3, 5, 16});
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const auto c = i / 240 % 2 * 16 + i % 16;
        const auto n = i / 480, h = i / 80 % 3, w = i / 16 % 5;
        REQUIRE(codes[i] == (c < 20 ? ((n * 20 + c) * 3 + h) * 5 + w + 1 : 0));
    }
    CHECK(filled(is::onednn_tag{"nChw16c"}, {2, 20, 3, 5}, {2, 2, 3, 5, 16}) == codes);
    CHECK(filled(is::onednn_layout<"nChw16c">{}, {2, 20, 3, 5}, {2, 2, 3, 5, 16}) == codes);
}

TEST_CASE("Weights in blocks within blocks, by formula") {
    // B outside, 16 of A, 64 of B, 4 more of A: A's index is (outer, 16, 4).
    const auto codes = filled(is::onednn_tag{"BA16a64b4a"}, {65, 70}, {2, 2, 16, 64, 4});
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const auto b = i / 8192 * 64 + i / 4 % 64;
        const auto a = i / 4096 % 2 * 64 + i / 256 % 16 * 4 + i % 4;
        REQUIRE(codes[i] == (a < 65 && b < 70 ? a * 70 + b + 1 : 0));
    }
}

TEST_CASE("Plain tags are orders of the axes") {
    // hwio: o i h w = 2 3 1 2 in the order h w i o.
    const std::vector<std::uint64_t> expected{1, 7, 3, 9, 5, 11, 2, 8, 4, 10, 6, 12};
    CHECK(filled(is::onednn_tag{"hwio"}, {2, 3, 1, 2}, {1, 2, 3, 2}) == expected);
    CHECK(filled(is::onednn_tag{"cdba"}, {2, 3, 1, 2}, {1, 2, 3, 2}) == expected);

    Guarded out{is::dtype::i32, {1, 2, 3, 2}};  // nothing is padded: the stored shape says it all
    is::InputSpec{is::LayoutTransformed{counted, is::onednn_layout<"hwio">{}}}.fill({out});
    CHECK(out.codes() == expected);
}

TEST_CASE("Every tag of oneDNN's, and every other name of each") {
    const auto tags = every_tag();
    REQUIRE(tags.size() == 512);
    for (const auto& names : tags) {
        const auto& tag = names[0];
        INFO(tag);
        const test::Layout axes{tag};  // the judge's grammar is the same
        const auto rank = std::min(tag.find_first_of("0123456789"), tag.size());
        const auto letters = std::string{"abcdefghijkl"}.substr(0, rank);
        Shape shape;
        for (const char letter : letters) {
            const auto block = axes.block(letter);
            const bool is_first = std::all_of(letters.begin(), letters.begin() + (letter - 'a'),
                                              [&](char c) { return axes.block(c) == 1; });
            shape.push_back(block == 1                   ? 1 + (letter - 'a') % 2
                            : is_first && block * 2 < 64 ? block + 1
                                                         : block - 1);
        }
        const auto stored = test::stored_shape(letters, tag, shape);
        const auto codes = expected_of(axes, shape, stored);
        for (const auto& name : names) {
            INFO(name);
            REQUIRE(filled(is::onednn_tag{name}, shape, stored) == codes);
            REQUIRE(filled(is::onednn_tag{name}, shape, {test::product(stored)}) == codes);
        }
    }
}

TEST_CASE("A flat buffer, as oneDNN has it, is as good as the blocks") {
    const Shape logical{3, 5, 2};
    const auto check = [&](DLDataType type, is::sub_byte mode) {
        const is::FillOptions options{.sub_byte = mode};
        const is::InputSpec spec{is::LayoutTransformed{
            is::GeneratorInput{is::integers{1, 7}}, is::onednn_tag{"aBc4b"}, {3, 5, 2}}};
        Guarded blocks{type, {3, 2, 2, 4}, {}, mode};
        spec.fill({blocks}, options);
        for (const auto& strides : {std::optional<Shape>{}, std::optional{Shape{1}},
                                    std::optional{Shape{3}}, std::optional{Shape{-2}}}) {
            Guarded flat{type, {48}, strides, mode};
            spec.fill({flat}, options);
            CHECK(flat.codes() == blocks.codes());
            CHECK(flat.outside_is_untouched());
        }
        CHECK(std::ranges::count(blocks.codes(), 0u) == (48 - 30) * type.lanes);
    };
    check(is::dtype::f32, is::sub_byte::packed);
    check(is::dtype::i4, is::sub_byte::packed);
    check(is::dtype::u4, is::sub_byte::padded);
    check(is::dtype::with_lanes(is::dtype::f16, 3), is::sub_byte::packed);

    const auto fault_of = [](is::extents shape, std::int64_t size) {
        Guarded flat{is::dtype::i8, {size}};
        const auto fault =
            is::InputSpec{is::LayoutTransformed{counted, is::onednn_tag{"aBc4b"}, shape}}.check(
                {flat});
        REQUIRE(fault);
        CHECK(flat.is_untouched());
        return *fault;
    };
    auto fault = fault_of({3, 5, 2}, 30);
    CHECK(fault.kind == is::FaultKind::shape);
    CHECK((fault.expected == 48 && fault.found == 30));
    CHECK_THAT(std::string{fault.message().view()},
               ContainsSubstring("as \"aBc4b\" of \"ABC\": the stored shape does not fit"));
    CHECK(fault_of({3, 5}, 48).kind == is::FaultKind::layout);
    CHECK(fault_of({3, -5, 2}, 48).kind == is::FaultKind::shape);
    CHECK(fault_of({INT64_MAX, INT64_MAX, 2}, 48).kind == is::FaultKind::overflow);
    CHECK(fault_of({INT64_MAX, INT64_MAX, 0}, 48).expected == 0);
    fault = fault_of({}, 48);
    CHECK(fault.kind == is::FaultKind::logical_shape);
    CHECK_THAT(std::string{fault.message().view()},
               ContainsSubstring("a flat buffer does not show it: write .logical = extents{"));

    Guarded empty{is::dtype::i8, {0}, Shape{7}};
    is::InputSpec{is::LayoutTransformed{counted, is::onednn_tag{"aBc4b"}, {INT64_MAX, 0, 2}}}.fill(
        {empty});
    // One axis that is not blocked is flat already.
    CHECK(filled(is::onednn_tag{"a"}, {3}, {3}) == std::vector<std::uint64_t>{1, 2, 3});
    CHECK(filled(is::onednn_tag{"A2a"}, {3}, {4}) == std::vector<std::uint64_t>{1, 2, 3, 0});
}

TEST_CASE("A string that is no tag is a fault that names the column") {
    const struct {
        const char* tag;
        const char* says;
    } cases[] = {
        {"", "\"\", column 1: a tag begins with its dimensions"},
        {"16b", "column 1: a tag begins with its dimensions"},
        {"[ab]", "column 1: a tag begins with its dimensions"},
        {"abdc4d", "\"abdc4d\", column 6: a block of a dimension that is not upper case in front"},
        {"aBd4b", "column 3: dimensions are lettered from a on without a gap"},
        {"b", "column 1: dimensions are lettered from a on without a gap"},
        {"aBcB4b", "column 4: a dimension twice"},
        {"aBcb4b", "column 4: a dimension twice"},
        {"abcdefghijklm", "column 13: no dimension beside those in front of it"},
        {"nqhw", "column 2: no dimension beside those in front of it"},
        {"nchx", "column 4: no dimension beside those in front of it"},
        {"oihwn", "column 5: no dimension beside those in front of it"},
        {"xa", "column 2: no dimension beside those in front of it"},
        {"nhw", "column 4: too few dimensions for a name, as nchw, oihw, goihw, tnc, ldigo"},
        {"nHw4h", "column 4: too few dimensions for a name"},
        {"goi", "column 4: too few dimensions for a name"},
        {"aBcd16", "column 7: a block needs a lower-case dimension behind its length"},
        {"aBcd16B", "column 7: a block needs a lower-case dimension behind its length"},
        {"aBcd16-", "column 7: a block needs a lower-case dimension behind its length"},
        {"aBcd16bc", "column 8: a block needs its length in front"},
        {"aBcd0b", "column 5: a block of 0"},
        {"aBcd4b016b", "column 7: a block of 0"},
        {"aBcd16e", "column 7: a block of no dimension of the tag"},
        {"nChw16o", "column 7: a block of no dimension of the tag"},
        {"aBCd16b", "column 3: an upper-case dimension without a block"},
        {"NCHW", "column 1: an upper-case dimension without a block"},
        {"OhwI16o", "column 4: an upper-case dimension without a block"},
        {"aB cd", "column 3: no dimension or length of a block"},
        {"aBcd16b ", "column 8: no dimension or length of a block"},
        {"aBcd[16b]", "column 5: no dimension or length of a block"},
        {"a\xc3\x84", "column 2: no dimension or length of a block"},
        {"aB99999999999b", "column 3: a block beyond 2^31"},
        {"aB18446744073709551617b", "column 3: a block beyond 2^31"},
        {"AB65536a65536b", "column 9: blocks beyond 2^31 elements"},
        {"A1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a", "column 32: more than 16 dimensions and blocks"},
    };
    for (const auto& one : cases) {
        INFO(one.tag);
        CHECK_THAT(message_of(one.tag), ContainsSubstring(one.says));
    }
    CHECK_THAT(message_of(std::string(1000, 'a')),
               ContainsSubstring("column 2: a dimension twice"));
    // The longest that may be one is one.
    const std::string longest = "A128a128a128a128a2a1a1a1a1a1a1a1a1a1a1a";
    CHECK(is::onednn_tag{longest}.tag() == longest);
    CHECK_THAT(message_of(longest), ContainsSubstring("the logical shape has another rank"));
}

TEST_CASE("What does not fit is said of the tag") {
    Guarded out{is::dtype::f32, {1, 1, 4, 4, 16}};
    const auto fault_of = [&](is::extents shape) {
        const auto fault =
            is::InputSpec{is::LayoutTransformed{is::Zeroed{}, is::onednn_tag{"nChw16c"}, shape}}
                .check({out});
        return fault ? *fault : is::Fault{};
    };
    auto fault = fault_of({1, 20, 4, 4});
    CHECK((fault.kind == is::FaultKind::shape && fault.axis == 1));
    CHECK((fault.expected == 2 && fault.found == 1));
    CHECK_THAT(std::string{fault.message().view()},
               ContainsSubstring("as \"nChw16c\" of \"NCHW\": the stored shape does not fit"));
    CHECK(fault_of({1, 16, 4}).kind == is::FaultKind::layout);
    fault = fault_of({});
    CHECK(fault.kind == is::FaultKind::logical_shape);
    CHECK_THAT(std::string{fault.message().view()}, ContainsSubstring("C = 1 to 16"));
}

namespace {
constexpr bool is_constant() {
    constexpr is::onednn_tag tag{"gOIhw4i16o4i"};
    constexpr is::onednn_layout<"aBCde4c16b4c"> same;
    static_assert(is::Layout<is::onednn_tag> && is::Layout<decltype(same)>);
    static_assert(tag.tag() == "gOIhw4i16o4i" && same.tag() == "aBCde4c16b4c");
    static_assert(tag.logical() == "GOIHW" && tag.stored() == "GOIHW4i16o4i");
    static_assert(same.logical() == "ABCDE" && same.stored() == "ABCDE4c16b4c");
    static_assert(is::onednn_tag{"nChw16x"}.logical().empty());

    float data[1] = {};
    std::int64_t shape[] = {2 * 16 * 3 * 3 * 32};
    DLTensor tensor{};
    tensor.data = data;
    tensor.device = {kDLCPU, 0};
    tensor.dtype = is::dtype::f32;
    tensor.ndim = 1;
    tensor.shape = shape;
    const auto fits = [&](const auto& layout, is::extents logical) {
        return !is::InputSpec{is::LayoutTransformed{is::Zeroed{}, layout, logical}}.check(
            {&tensor});
    };
    return fits(tag, {2, 15, 32, 3, 3}) && fits(same, {2, 15, 32, 3, 3}) &&
           !fits(tag, {2, 17, 32, 3, 3});
}
static_assert(is_constant());
}  // namespace
