// Places in a buffer: strides with a pitch, and CuTe's shape:stride pairs, by their definition.
#include <inputspec/layout/strided.hpp>

#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "tensor/guarded.hpp"

namespace {

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;
using test::Shape;

constexpr is::GeneratorInput counted{is::sequence{1, 1}};

template <class L>
std::vector<std::uint64_t> filled(const L& layout, is::extents logical, Shape stored) {
    test::Guarded out{is::dtype::i16, std::move(stored)};
    is::InputSpec{is::LayoutTransformed{counted, layout, logical}}.fill({out});
    return out.codes();
}
template <class L>
std::string message_of(const L& layout, is::extents logical, Shape stored) {
    test::Guarded out{is::dtype::i16, std::move(stored)};
    const auto fault = is::InputSpec{is::LayoutTransformed{counted, layout, logical}}.check({out});
    return fault ? std::string{fault->message().view()} : std::string{};
}

/// An axis as CuTe has it: (extent, stride), the first one fastest.
using Modes = std::vector<std::pair<std::int64_t, std::int64_t>>;

std::vector<std::uint64_t> expected(const std::vector<Modes>& axes, std::size_t places) {
    std::vector<std::uint64_t> out(places, 0);
    Shape shape;
    for (const auto& axis : axes) {
        shape.push_back(1);
        for (const auto& mode : axis) shape.back() *= mode.first;
    }
    std::uint64_t value = 1;
    test::for_each_index(shape, [&](const Shape& index) {
        std::int64_t place = 0;
        for (std::size_t axis = 0; axis < axes.size(); ++axis) {
            auto rest = index[axis];
            for (const auto& [extent, stride] : axes[axis]) {
                place += rest % extent * stride;
                rest /= extent;
            }
        }
        out[static_cast<std::size_t>(place)] = value++;
    });
    return out;
}

}  // namespace

TEST_CASE("cute_layout: places by its definition") {
    struct {
        const char *shape, *stride;
        std::vector<Modes> axes;
        std::size_t places;
    } const cases[] = {
        {"8", "2", {{{8, 2}}}, 16},
        {"(4,3)", "(3,1)", {{{4, 3}}, {{3, 1}}}, 12},
        {"((2,2),(2,2))", "((1,4),(2,8))", {{{2, 1}, {2, 4}}, {{2, 2}, {2, 8}}}, 16},
        {"((4,8),(2,4))", "((1,16),(4,128))", {{{4, 1}, {8, 16}}, {{2, 4}, {4, 128}}}, 520},
        {"( (2, (3, 2)), 5 )", "((1,(2,6)),12)", {{{2, 1}, {3, 2}, {2, 6}}, {{5, 12}}}, 60},
        {"(3,(2,2))", "(4,(1,2))", {{{3, 4}}, {{2, 1}, {2, 2}}}, 12},
    };
    for (const auto& one : cases) {
        INFO(one.shape << ":" << one.stride);
        const auto places = static_cast<std::int64_t>(one.places);
        const auto wanted = expected(one.axes, one.places);
        CHECK(filled(is::cute_layout{one.shape, one.stride}, {}, {places}) == wanted);
        const std::string both = std::string{one.shape} + ":" + one.stride;
        CHECK(filled(is::cute_layout{std::string_view{both}}, {}, {1, places}) == wanted);
    }
}

TEST_CASE("cute_layout: what is none, and where") {
    const auto message = [](std::string_view shape, std::string_view stride) {
        return message_of(is::cute_layout{shape, stride}, {}, {64});
    };
    CHECK_THAT(message("(4,3", "(3,1)"), ContainsSubstring("the shape \"(4,3\", column 5"));
    CHECK_THAT(message("(4,3)", "(3,x)"), ContainsSubstring("the stride \"(3,x)\", column 4"));
    CHECK_THAT(message("(4,)", "(3)"), ContainsSubstring("column 4: an integer"));
    CHECK_THAT(message("(4 3)", "(3,1)"), ContainsSubstring("column 4: ',' or a bracket"));
    CHECK_THAT(message("()", "()"), ContainsSubstring("column 2: an integer"));
    CHECK_THAT(message("4", ""), ContainsSubstring("the stride \"\", column 1"));
    CHECK_THAT(message("(4,3)(2)", "(3,1)"), ContainsSubstring("column 6: no bracket here"));
    CHECK_THAT(message("(4,3)", "(3,(1,2))"), ContainsSubstring("not of the same form"));
    CHECK_THAT(message("((4,3))", "((3),(1))"), ContainsSubstring("not of the same form"));
    CHECK_THAT(message("(4,9999999999999999)", "(1,1)"), ContainsSubstring("beyond 2^48"));
    CHECK_THAT(message("(4,4)", "(1,1)"), ContainsSubstring("not one-to-one"));
    CHECK_THAT(message("(4,4)", "(0,1)"), ContainsSubstring("not one-to-one"));
    CHECK_THAT(message("(4,20)", "(20,1)"), ContainsSubstring("expected 80, found 64"));
    CHECK_THAT(message_of(is::cute_layout{"(4,4):(4,1)"}, {4, 5}, {64}),
               ContainsSubstring("the logical shape is another"));
}

TEST_CASE("strided_layout: a pitch, an order of its own, and what does not fit") {
    CHECK(filled(is::strided_layout{is::extents{5, 1}}, {2, 4}, {10}) ==
          std::vector<std::uint64_t>{1, 2, 3, 4, 0, 5, 6, 7, 8, 0});
    CHECK(filled(is::strided_layout{is::extents{1, 2}}, {2, 4}, {2, 4}) ==
          std::vector<std::uint64_t>{1, 5, 2, 6, 3, 7, 4, 8});
    CHECK_THAT(message_of(is::strided_layout{is::extents{5, 1}}, {}, {10}),
               ContainsSubstring("write .logical = extents{"));
    CHECK_THAT(message_of(is::strided_layout{is::extents{5, 1}}, {2, 4}, {8}),
               ContainsSubstring("fewer places"));
    CHECK_THAT(message_of(is::strided_layout{is::extents{3, 1}}, {2, 4}, {10}),
               ContainsSubstring("not one-to-one"));
    CHECK_THAT(message_of(is::strided_layout{is::extents{1}}, {2, 4}, {10}),
               ContainsSubstring("a stride for each axis"));
}
