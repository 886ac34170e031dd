// Index maps: against the same arithmetic on integers, for made-up maps and TVM's spellings; their
// refusals; and what any text does.
#include <inputspec/layout/index_map.hpp>
#include <inputspec/layout/shaped.hpp>

#include <array>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "catch.hpp"
#include "effort.hpp"
#include "tensor/guarded.hpp"

namespace {

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;
using test::Shape;

/// A map as text, and as arithmetic on integers.
struct Map {
    std::string text;
    std::function<Shape(const Shape&)> at;
};

is::extents extents_of(const Shape& shape) { return is::extents{shape}; }

/// What the map makes of a counted tensor, −1 where nothing is; the shape is the largest index and
/// one more.
template <class L>
void check_map(const L& layout, const Map& map, const Shape& logical) {
    INFO(map.text << " on " << test::text_of(logical));
    Shape stored;
    test::for_each_index(logical, [&](const Shape& index) {
        const auto at = map.at(index);
        stored.resize(at.size(), 0);
        for (std::size_t i = 0; i < at.size(); ++i) stored[i] = std::max(stored[i], at[i] + 1);
    });
    const is::shaped_layout shaped{layout, extents_of(logical)};
    REQUIRE_FALSE(shaped.fault());
    REQUIRE(shaped.stored_shape().rank() == static_cast<int>(stored.size()));
    const auto tight = stored;
    for (std::size_t i = 0; i < stored.size(); ++i) {
        const auto extent = shaped.stored_shape()[static_cast<int>(i)];
        REQUIRE(extent >= stored[i]);  // a remainder's divisor may have room for more
        stored[i] = extent;
    }
    if (map.text.find(" * 100") == map.text.npos) {
        // No more than there are indices is a shape too.
        test::Guarded out{is::dtype::i32, tight};
        CHECK_FALSE(
            is::InputSpec{is::LayoutTransformed{is::Zeroed{}, layout, extents_of(logical)}}.check(
                {out}));
    }
    std::vector<std::uint64_t> expected(static_cast<std::size_t>(test::product(stored)),
                                        std::uint64_t{0xffffffff});
    std::uint64_t count = 0;
    test::for_each_index(logical, [&](const Shape& index) {
        const auto at = map.at(index);
        std::int64_t linear = 0;
        for (std::size_t i = 0; i < at.size(); ++i) linear = linear * stored[i] + at[i];
        expected[static_cast<std::size_t>(linear)] = count++;
    });
    test::Guarded out{is::dtype::i32, stored};
    const is::InputSpec spec{
        is::LayoutTransformed{is::GeneratorInput{is::sequence{}}, layout, extents_of(logical), -1}};
    spec.fill({out});
    CHECK(out.codes() == expected);

    std::size_t place = 0;
    bool is_inverse = true;
    test::for_each_index(stored, [&](const Shape& index) {
        const auto back = shaped.to_logical(extents_of(index));
        const auto code = expected[place++];
        is_inverse = is_inverse && back.has_value() == (code != 0xffffffff);
        if (!back) return;
        std::int64_t linear = 0;
        for (int axis = 0; axis < back->rank(); ++axis) {
            linear = linear * shaped.logical_shape()[axis] + (*back)[axis];
        }
        is_inverse = is_inverse && static_cast<std::uint64_t>(linear) == code &&
                     shaped.to_stored(*back) == extents_of(index);
    });
    CHECK(is_inverse);
}
void check_map(const Map& map, const Shape& logical) {
    check_map(is::index_map{map.text}, map, logical);
}

std::string message_of(const std::string& text, is::extents logical, Shape stored) {
    test::Guarded out{is::dtype::i32, std::move(stored)};
    const is::InputSpec spec{
        is::LayoutTransformed{is::Zeroed{}, is::index_map{std::string_view{text}}, logical}};
    const auto fault = spec.check({out});
    return fault ? std::string{fault->message().view()} : std::string{};
}

/// A map that splits axes at random, fuses neighbours first at times, and shuffles what it has.
Map random_map(std::mt19937& random, Shape& shape) {
    const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    shape.resize(2 + below(4));
    for (auto& extent : shape) extent = static_cast<std::int64_t>(1 + below(9));
    struct Part {
        std::string text;
        std::function<std::int64_t(const Shape&)> at;
    };
    std::vector<Part> parts;
    std::string names;
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
        const auto name = "v" + std::to_string(axis);
        names += (axis != 0 ? ", " : "") + name;
        parts.push_back({name, [axis](const Shape& index) { return index[axis]; }});
    }
    if (below(3) == 0) {  // the last two as one
        const auto inner = shape.back();
        const auto a = parts[parts.size() - 2], b = parts.back();
        parts.pop_back();
        parts.back() = {"(" + a.text + " * " + std::to_string(inner) + " + " + b.text + ")",
                        [a, b, inner](const Shape& i) { return a.at(i) * inner + b.at(i); }};
    }
    std::vector<Part> results;
    bool has_exchanged = false;
    for (const auto& part : parts) {
        if (below(2) == 0) {
            results.push_back(part);
            continue;
        }
        const auto by = static_cast<std::int64_t>(1 + below(6));
        const auto text = std::to_string(by);
        const Part high{part.text + " // " + text,
                        [part, by](const Shape& i) { return part.at(i) / by; }};
        const Part low{"T.floormod(" + part.text + ", " + text + ")",
                       [part, by](const Shape& i) { return part.at(i) % by; }};
        if (!has_exchanged && below(4) == 0) {  // the digits exchanged, in one result
            has_exchanged = true;
            results.push_back({low.text + " * 100 + " + high.text, [low, high](const Shape& i) {
                                   return low.at(i) * 100 + high.at(i);
                               }});
        } else {
            results.push_back(high);
            results.push_back(low);
        }
    }
    std::shuffle(results.begin(), results.end(), random);
    Map out{"lambda " + names + ": (", [results](const Shape& i) {
                Shape at;
                for (const auto& one : results) at.push_back(one.at(i));
                return at;
            }};
    for (const auto& one : results) out.text += one.text + ", ";
    out.text += ")";
    return out;
}

}  // namespace

TEST_CASE("index_map: TVM's texts") {
    check_map({"lambda n, c, h, w: (n, c // 16, h, w, c % 16)",
               [](const Shape& i) { return Shape{i[0], i[1] / 16, i[2], i[3], i[1] % 16}; }},
              {2, 20, 3, 5});
    check_map({"lambda v0, v1: (v1 // 8, v0 // 2, v1 % 8, v0 % 2)",
               [](const Shape& i) { return Shape{i[1] / 8, i[0] / 2, i[1] % 8, i[0] % 2}; }},
              {6, 24});
    check_map({"lambda h, w: (floordiv(h * 7 + w, 16), floormod(h * 7 + w, 16))",
               [](const Shape& i) {
                   const auto x = i[0] * 7 + i[1];
                   return Shape{x / 16, x % 16};
               }},
              {5, 7});
    check_map({"T.index_map(lambda i, j: (i // T.int64(4), j, i % T.int64(4)))",
               [](const Shape& i) { return Shape{i[0] / 4, i[1], i[0] % 4}; }},
              {3, 2});
    check_map({"lambda i: (T.int64(15) - i,)", [](const Shape& i) { return Shape{15 - i[0]}; }},
              {16});
    check_map({"lambda i, j: [j, i * 2 + j // 2 * 0]",
               [](const Shape& i) { return Shape{i[1], i[0] * 2}; }},
              {3, 4});
    check_map({"lambda i, j: i // 4, j, i % 4",
               [](const Shape& i) { return Shape{i[0] / 4, i[1], i[0] % 4}; }},
              {7, 3});
    check_map({"lambda i, j: (i // 4) * 12 + (j * 4 + i % 4)",
               [](const Shape& i) { return Shape{i[0] / 4 * 12 + i[1] * 4 + i[0] % 4}; }},
              {8, 3});
    check_map(
        {"lambda i: ((i // 4) * 4 + i % 4, 0)", [](const Shape& i) { return Shape{i[0], 0}; }},
        {11});
    check_map({"lambda i: (i - i % 4 + (3 - i % 4),)",
               [](const Shape& i) { return Shape{i[0] - i[0] % 4 + 3 - i[0] % 4}; }},
              {12});
    check_map({"lambda a : a", [](const Shape& i) { return i; }}, {5});
}

TEST_CASE("index_map: a callable is the map that its text would be") {
    const is::index_map packed{
        [](auto n, auto c, auto h, auto w) { return std::array{n, c / 4, h, w, c % 4}; }};
    check_map(
        packed,
        {"callable", [](const Shape& i) { return Shape{i[0], i[1] / 4, i[2], i[3], i[1] % 4}; }},
        {2, 6, 3, 5});
    const is::index_map fused{
        [](is::map_index i, is::map_index j) { return std::array{(7 - j) * 3 + i}; }};
    check_map(fused, {"callable", [](const Shape& i) { return Shape{(7 - i[1]) * 3 + i[0]}; }},
              {3, 8});
    constexpr is::index_map known{[](auto i, auto j) { return std::array{j, i}; }};
    static_assert(is::shaped_layout{known, {3, 5}}.stored_shape() == is::extents{5, 3});
    static_assert(
        is::shaped_layout{is::index_map{"lambda i, j: (j // 2, i, j % 2)"}, {3, 5}}.to_stored(
            {2, 3}) == is::extents{1, 2, 1});
}

TEST_CASE("index_map: random splits, fusions and orders") {
    std::mt19937 random{1};
    for (int n = 0; n < test::repeated(300); ++n) {
        Shape shape;
        const auto map = random_map(random, shape);
        check_map(map, shape);
    }
}

TEST_CASE("index_map: separated axes are groups in memory; any layout's buffer may be flat") {
    const is::index_map map{
        "lambda i, j, k: (i, j // 2, tvm.tir.IndexMap.AXIS_SEPARATOR, k, j % 2)"};
    std::vector<std::vector<std::uint64_t>> all;
    for (const Shape& stored : {Shape{2, 2, 3, 2}, Shape{4, 6}, Shape{24}}) {
        test::Guarded out{is::dtype::i8, stored};
        is::InputSpec{is::LayoutTransformed{is::GeneratorInput{is::sequence{}}, map, {2, 4, 3}}}
            .fill({out});
        all.push_back(out.codes());
    }
    CHECK(all[0] == all[1]);
    CHECK(all[0] == all[2]);
    CHECK_THAT(message_of("lambda i, j, k: (i, j, IndexMap.AXIS_SEPARATOR, k)", {2, 4, 3}, {6, 4}),
               ContainsSubstring("wrong extent: expected 3, found 4"));
    CHECK_THAT(message_of("lambda i, j, k: (i, j, k)", {2, 4, 3}, {8, 3}),
               ContainsSubstring("the stored tensor has another rank"));
}

TEST_CASE("index_map: a permutation shows the logical shape, nothing else does") {
    test::Guarded out{is::dtype::i8, {3, 2}};
    is::InputSpec{is::LayoutTransformed{is::GeneratorInput{is::sequence{}},
                                        is::index_map{"lambda i, j: (j, i)"}}}
        .fill({out});
    CHECK(out.codes() == std::vector<std::uint64_t>{0, 3, 1, 4, 2, 5});
    CHECK_THAT(message_of("lambda i, j: (j // 2, i, j % 2)", {}, {2, 2, 2}),
               ContainsSubstring("undetermined logical shape") &&
                   ContainsSubstring("write .logical = extents{"));
}

TEST_CASE("index_map: what is no map, and where") {
    struct {
        const char* text;
        int column;
        const char* what;
    } const cases[] = {
        {"", 1, "begins with 'lambda'"},
        {"map i: i", 1, "begins with 'lambda'"},
        {"T.index_map lambda i, j: (i, j)", 13, "'(' after index_map"},
        {"T.index_map(lambda i, j: (i, j)", 32, "a bracket's end"},
        {"lambda 3: i", 8, "a parameter's name"},
        {"lambda i, i: i", 11, "a parameter twice"},
        {"lambda i j: i", 10, "',' or ':' after a parameter"},
        {"lambda i, j", 12, "',' or ':' after a parameter"},
        {"lambda i, j:", 13, "a parameter, an integer or a bracket"},
        {"lambda i, j: ()", 16, "a result"},
        {"lambda i, j: (i, j", 19, "',' or the list's end"},
        {"lambda i, j: (i, j))", 20, "nothing after the results"},
        {"lambda i, j: (i, k)", 18, "no parameter of this name"},
        {"lambda i, j: (i, j / 4)", 20, "'//': a quotient is rounded down"},
        {"lambda i, j: (i, max(j, 4))", 18, "no function but floordiv and floormod"},
        {"lambda i, j: (i, floordiv(j))", 28, "',' and a divisor"},
        {"lambda i, j: (i, j * 99999999999999999999)", 22, "an integer beyond 2^56"},
        {"lambda i, j: (i, (j)", 21, "',' or the list's end"},
        {"lambda i, j: (i + , j)", 19, "a parameter, an integer or a bracket"},
        // Of this shape:
        {"lambda i, j: (i, i * j)", 18, "a product of two indices"},
        {"lambda i, j: (i, j // i)", 18, "a divisor is a constant above 0"},
        {"lambda i, j: (i, j // 0)", 18, "a divisor is a constant above 0"},
        {"lambda i, j: (i - 1, j)", 15, "a result that may be negative"},
        {"lambda i, j: (j, (j * 5 + i) // 4)", 18, "neither of two blocks"},
        {"lambda i, j: (j, (1 - i) // 4)", 18, "a quotient of what may be negative"},
        {"lambda i, j: (j, (i + 3) // 4)", 18, "a quotient with a carry"},
    };
    for (const auto& one : cases) {
        const auto message = message_of(one.text, {7, 6}, {42});
        INFO(one.text << ": " << message);
        CHECK_THAT(message, ContainsSubstring("column " + std::to_string(one.column) + ": ") &&
                                ContainsSubstring(one.what));
    }
    CHECK_THAT(message_of(std::string(600, 'x'), {7, 6}, {42}), ContainsSubstring("column 1"));
    CHECK_THAT(message_of("lambda i: i", {7, 6}, {42}),
               ContainsSubstring("another rank than the map has parameters"));
    CHECK_THAT(message_of("lambda i, j: (i, j)", {7, 0}, {7, 0}),
               ContainsSubstring("of an empty tensor"));
    std::string deep =
        "lambda i, j: (i, " + std::string(70, '(') + "j" + std::string(70, ')') + ")";
    CHECK_THAT(message_of(deep, {7, 6}, {42}), ContainsSubstring("deeper than 64"));
}

TEST_CASE("index_map: two elements in one place are refused") {
    for (const auto* text :
         {"lambda i, j: (i + j,)", "lambda i, j: (i,)", "lambda i, j: (i % 2, j)",
          "lambda i, j: (i // 2, j)", "lambda i, j: (i * 5 + j,)", "lambda i, j: (i, j // 2 * 2)",
          "lambda i, j: (0,)", "lambda i, j: (i, i)"}) {
        INFO(text);
        // Of a shape of its own, so that nothing else is wrong with it.
        const is::shaped_layout shaped{is::index_map{text}, {6, 6}};
        REQUIRE_FALSE(shaped.fault());
        Shape stored;
        for (const auto extent : shaped.stored_shape().span()) stored.push_back(extent);
        CHECK_THAT(message_of(text, {6, 6}, stored), ContainsSubstring("not one-to-one"));
    }
}

TEST_CASE("index_map: any text is a map or a fault that names the column") {
    std::mt19937 random{7};
    const char* const tokens[] = {"lambda", " ", "i",  "j",    ",",  ":",  "(",         ")",
                                  "[",      "]", "//", "%",    "*",  "+",  "-",         "4",
                                  "16",     "0", "/",  "T.",   "i ", " j", "floordiv(", ", 2)",
                                  "k",      "_", ".",  "\xff", "9"};
    int maps = 0;
    for (int n = 0; n < 30'000; ++n) {
        std::string text = n % 3 != 0 ? "lambda i, j: " : "";
        for (auto parts = random() % 12; parts-- > 0;) text += tokens[random() % std::size(tokens)];
        const is::index_map map{std::string_view{text}};
        const is::shaped_layout shaped{map, {6, 10}};
        if (!shaped.fault()) {
            ++maps;
            for (const auto extent : shaped.stored_shape().span()) REQUIRE(extent >= 1);
            continue;
        }
        const std::string note{shaped.fault()->note.view()};
        INFO(text << ": " << note);
        const auto at = note.rfind("\", column ");
        if (note.find("another rank") != note.npos) continue;
        REQUIRE(at != note.npos);
        const auto column = std::stoul(note.substr(at + 10));
        REQUIRE((column >= 1 && column <= text.size() + 1));
    }
    CHECK(maps > 100);
}
