#include <random>
#include <string>

#include "catch.hpp"
#include "tensor/guarded.hpp"

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

namespace {

std::string message_of(const char* logical, const char* stored) {
    test::Guarded out{is::dtype::f32, {2, 3}};
    const is::InputSpec spec{
        is::LayoutTransformed{is::Zeroed{}, is::runtime_layout{logical, stored}, {2, 3}}};
    const auto fault = spec.check({out});
    CHECK_FALSE(spec.try_fill({out}));
    CHECK(out.is_untouched());
    if (!fault) return "no fault";
    CHECK(fault->kind == is::FaultKind::layout);
    CHECK(fault->argument == 0);
    return std::string{fault->message().view()};
}

}  // namespace

TEST_CASE("A string that is no layout is a fault that names the column") {
    const struct {
        const char* text;
        const char* says;
    } cases[] = {
        {"NCHW16C", "\"NCHW16C\", column 7: a factor needs a lower-case axis behind it"},
        {"NCHW16", "\"NCHW16\", column 7: a factor needs a lower-case axis behind it"},
        {"NCHWc", "\"NCHWc\", column 5: a subordinate axis needs its factor in front"},
        {"NC0c", "column 3: a factor of 0"},
        {"N C", "column 2: no axis letter, factor or bracket"},
        {"N-C", "column 2: no axis letter, factor or bracket"},
        {"NCN", "column 3: a primal axis twice"},
        {"NC2h", "a subordinate axis without its primal axis"},
        {"NC[2n", "column 6: a bracket without its end"},
        {"NC2n]", "column 5: brackets do not nest or match"},
        {"NC[[2n]]", "column 4: brackets do not nest or match"},
        {"NC[]", "column 4: an empty pack"},
        {"[]NC", "column 2: an empty pack"},
        {"N[C]", "column 3: a primal axis inside a pack"},
        {"NC99999999999n", "column 3: a factor beyond 2^31"},
        {"NC18446744073709551617n", "column 3: a factor beyond 2^31"},
        {"NC65536n65536n", "column 9: blocks beyond 2^31 elements"},
        {"NC[1048576n1048576c]", "column 12: blocks beyond 2^31 elements"},
        {"ABCDEFGHIJKLMNOPQ", "column 17: more than 16 axes"},
        {"A1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a", "more than 16 axes"},
        {"\xc3\x84", "column 1: no axis letter, factor or bracket"},
    };
    for (const auto& one : cases) {
        INFO(one.text);
        CHECK_THAT(message_of("NC", one.text), ContainsSubstring(one.says));
        CHECK_THAT(message_of(one.text, "NC"), ContainsSubstring(one.says));
    }
    const std::string endless(1000, 'N');
    CHECK_THAT(message_of("NC", endless.c_str()), ContainsSubstring("column 1"));
    // The longest that may be one is one.
    std::string longest;
    for (char letter = 'A'; letter <= 'H'; ++letter) {
        longest += letter;
        longest += "[1" + std::string{static_cast<char>(letter | 0x20)} + "]";
    }
    CHECK_THAT(message_of("ABCDEFGH", longest.c_str()),
               ContainsSubstring("the logical shape has another rank than its layout"));
}

TEST_CASE("A scalar's layout has no axes; of an undefined one nothing is moved") {
    test::Guarded scalar{is::dtype::i32, {}};
    is::InputSpec{
        is::LayoutTransformed{is::GeneratorInput{is::constant{7}}, is::blocked_layout<"", "">{}}}
        .fill({scalar});
    CHECK(scalar.codes() == std::vector<std::uint64_t>{7});
    CHECK_THAT(message_of("", "N"), ContainsSubstring("must name the same axes"));

    for (const auto& [from, to] : {std::pair{"__undef__", "NC4c"}, std::pair{"NC", "__undef__"}}) {
        test::Guarded out{is::dtype::i32, {2, 3}};
        is::InputSpec{
            is::LayoutTransformed{is::GeneratorInput{is::sequence{}}, is::runtime_layout{from, to}}}
            .fill({out});
        CHECK(out.codes() == std::vector<std::uint64_t>{0, 1, 2, 3, 4, 5});
    }
}

TEST_CASE("Both sides name the same axes") {
    CHECK_THAT(message_of("NC", "NK"),
               ContainsSubstring("\"NC\" and \"NK\" must name the same axes"));
    CHECK_THAT(message_of("NC", "NCK"), ContainsSubstring("K is on one side only"));
    CHECK_THAT(message_of("NCK", "NC"), ContainsSubstring("K is on one side only"));
}

TEST_CASE("Blocks that do not divide each other are refused") {
    test::Guarded out{is::dtype::f32, {5, 3, 4}};
    const is::InputSpec spec{
        is::LayoutTransformed{is::Zeroed{}, is::runtime_layout{"AB6a", "BA4a"}, {2, 5, 6}}};
    const auto fault = spec.check({out});
    REQUIRE(fault);
    CHECK(fault->kind == is::FaultKind::layout);
    CHECK_THAT(std::string{fault->message().view()},
               ContainsSubstring("as \"BA4a\" of \"AB6a\"") &&
                   ContainsSubstring("neither of two blocks of an axis divides the other"));
}

TEST_CASE("Blocks of axes that lie in a row need not divide each other") {
    test::Guarded out{is::dtype::i32, {3, 4}};
    is::InputSpec{is::LayoutTransformed{
                      is::GeneratorInput{is::sequence{}}, is::runtime_layout{"A6a", "A4a"}, {2, 6}}}
        .fill({out});
    const auto codes = out.codes();
    for (std::size_t i = 0; i < codes.size(); ++i) CHECK(codes[i] == i);
}

TEST_CASE("A shape that does not fit its layout is a fault that says what would") {
    const auto check = [](const char* logical, const char* stored, is::extents shape,
                          test::Shape stored_shape) {
        test::Guarded out{is::dtype::f32, std::move(stored_shape)};
        const is::InputSpec spec{
            is::LayoutTransformed{is::Zeroed{}, is::runtime_layout{logical, stored}, shape}};
        const auto fault = spec.check({out});
        return fault ? *fault : is::Fault{};
    };
    auto fault = check("NCHW", "NCHW16c", {1, 20, 4, 4}, {1, 1, 4, 4, 16});
    CHECK(fault.kind == is::FaultKind::shape);
    CHECK(fault.axis == 1);
    CHECK((fault.expected == 2 && fault.found == 1));
    CHECK_THAT(std::string{fault.message().view()},
               ContainsSubstring("argument 0, axis 1: wrong extent: expected 2, found 1") &&
                   ContainsSubstring("\"NCHW16c\" of \"NCHW\"") &&
                   ContainsSubstring("allocate the extent expected, or correct .logical"));
    CHECK(check("NCHW", "NCHW16c", {1, 20, 4, 4}, {1, 2, 4, 4}).kind == is::FaultKind::rank);
    CHECK(check("NCHW", "NCHW16c", {1, 20, 4}, {1, 2, 4, 4, 16}).kind == is::FaultKind::layout);
    fault = check("NCHW4c", "NCHW", {1, 5, 1, 1, 3}, {1, 20, 1, 1});
    CHECK(fault.kind == is::FaultKind::layout);
    CHECK((fault.expected == 4 && fault.found == 3));
    CHECK(check("NC", "CN", {-1, 2}, {2, 3}).kind == is::FaultKind::shape);
    CHECK(check("N4n", "N", {INT64_MAX, 4}, {3}).kind == is::FaultKind::overflow);
    CHECK(check("N", "N4n", {INT64_MAX}, {3, 4}).kind == is::FaultKind::overflow);
}

TEST_CASE("Layouts of huge or empty tensors are checked without overflow") {
    constexpr std::int64_t most = INT64_MAX;
    const auto check = [](const char* logical, const char* stored, is::extents shape,
                          test::Shape stored_shape, test::Shape strides) {
        std::byte byte{};
        DLTensor dl{};
        dl.data = &byte;
        dl.device = {kDLCPU, 0};
        dl.dtype = is::dtype::i8;
        dl.ndim = static_cast<int>(stored_shape.size());
        dl.shape = stored_shape.data();
        if (!strides.empty()) dl.strides = strides.data();
        return is::InputSpec{
            is::LayoutTransformed{is::Zeroed{}, is::runtime_layout{logical, stored}, shape}}
            .check({&dl});
    };
    CHECK_FALSE(check("NC", "NC16c", {0, most}, {0, most / 16 + 1, 16}, {}));
    CHECK_FALSE(check("NC", "NC16c", {most, 0}, {most, 0, 16}, {most, most, most}));
    CHECK_FALSE(check("NC", "CN", {}, {0, most}, {}));
    CHECK_FALSE(check("NC16c", "CN", {}, {most - 15, 0}, {}));
    CHECK(check("NC16c", "CN", {}, {most, 0}, {}).value().kind == is::FaultKind::logical_shape);
    const auto fault = check("NC", "NC16c", {}, {0, most, 16}, {});
    REQUIRE(fault);
    CHECK(fault->kind == is::FaultKind::overflow);
    CHECK_FALSE(check("NC", "NC2c", {1 << 20, std::int64_t{1} << 31},
                      {1 << 20, std::int64_t{1} << 30, 2}, {}));
}

TEST_CASE("Any two texts are a layout, or a fault that names the column") {
    std::mt19937 random{5};
    const char alphabet[] = "NCHWabcn0123489[]  .A";
    int layouts = 0;
    for (int n = 0; n < 20'000; ++n) {
        std::string texts[2];
        for (auto& text : texts) {
            for (auto length = random() % 8; length-- > 0;) {
                text += alphabet[random() % (sizeof alphabet - 1)];
            }
        }
        const is::layout::blocked_map map{texts[0], texts[1]};
        const auto fault = map.check();
        if (!fault) {
            ++layouts;
            continue;
        }
        const std::string note{fault->note.view()};
        if (note.find("must name the same axes") != note.npos) continue;
        const auto at = note.find("\", column ");
        INFO(note);
        REQUIRE(at != note.npos);
        const auto& wrong = map.from.error != nullptr ? texts[0] : texts[1];
        const auto column = std::stoul(note.substr(at + 10));
        REQUIRE((column >= 1 && column <= wrong.size() + 1));
    }
    CHECK(layouts > 0);
}
