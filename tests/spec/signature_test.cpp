// The task's own dtypes and logical shapes find changed layouts out.

#include <array>
#include <string>
#include <vector>

#include "catch.hpp"
#include "tensor/guarded.hpp"

namespace {

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;
using test::Guarded;
using test::Shape;
using Signature = std::vector<is::tensor_type>;

constexpr is::InputSpec conv{is::GeneratorInput{is::uniform{}}, is::GeneratorInput{is::uniform{}},
                             is::Output{}};
const Signature signature{{is::dtype::f32, {1, 32, 6, 5}},
                          {is::dtype::f32, {16, 32, 3, 3}},
                          {is::dtype::f32, {1, 16, 4, 3}}};

std::string message_for(Shape shape, is::extents logical) {
    Guarded a{is::dtype::f32, std::move(shape)};
    const Signature one{{is::dtype::f32, logical}};
    const auto fault = is::InputSpec{is::Zeroed{}}.check({a}, {.signature = one});
    REQUIRE(fault);
    CHECK(fault->kind == is::FaultKind::layout_change);
    CHECK(fault->argument == 0);
    return std::string{fault->message().view()};
}

}  // namespace

TEST_CASE("An unchanged layout is exact") {
    Guarded a{is::dtype::f32, {1, 32, 6, 5}}, w{is::dtype::f32, {16, 32, 3, 3}},
        c{is::dtype::f32, {1, 16, 4, 3}};
    for (const auto policy :
         {is::layout_change::fail, is::layout_change::warn, is::layout_change::skip}) {
        const auto report =
            conv.fill({a, w, c}, {.signature = signature, .on_layout_change = policy});
        for (const auto& argument : report) CHECK(argument.layout == is::layout_state::exact);
        CHECK(report.outputs_comparable());
    }
    // The signature changes no value.
    Guarded b{is::dtype::f32, {1, 32, 6, 5}}, v{is::dtype::f32, {16, 32, 3, 3}},
        d{is::dtype::f32, {1, 16, 4, 3}};
    conv.fill({b, v, d});
    CHECK((a.codes() == b.codes() && w.codes() == v.codes() && c.codes() == d.codes()));
}

TEST_CASE("A changed layout fails, and says what would explain it") {
    const auto text = message_for({1, 2, 6, 5, 16}, {1, 32, 6, 5});
    CHECK_THAT(text, ContainsSubstring("argument 0: changed layout"));
    CHECK_THAT(text, ContainsSubstring("wrap its policy in LayoutTransformed{…, layout}"));
    CHECK_THAT(text, ContainsSubstring("runtime_layout{\"ABCD\", \"ABCD16b\"} explains it"));
    CHECK_THAT(message_for({1, 6, 5, 32}, {1, 32, 6, 5}),
               ContainsSubstring("runtime_layout{\"ABCD\", \"ACDB\"} explains it"));
    CHECK_THAT(message_for({1, 2, 3, 3, 32, 16}, {16, 64, 3, 3}),
               ContainsSubstring("\"ABCD32b16a\"} explains it"));
    // What TVM's RewriteLayout makes of a weight [256, 128].
    CHECK_THAT(message_for({16, 128, 8, 2}, {256, 128}), ContainsSubstring("or \"BA8b2a\""));
    CHECK_THAT(message_for({2, 4, 8}, {16, 4}), ContainsSubstring("\"AB8a\"} explains it"));
    CHECK_THAT(message_for({2, 2, 8}, {9, 2}), ContainsSubstring("\"AB8a\"} explains it"));
    CHECK_THAT(message_for({7}, {8}),
               ContainsSubstring("no order of the axes and no three blocks explain it"));
    CHECK_THAT(message_for({2, 2, 2, 2}, {4, 4}),
               ContainsSubstring("\"AB2a2b\"} explains it, or \"AB2b2a\""));
    CHECK_THAT(message_for({4, 4}, {16}), ContainsSubstring("\"A4a\"} explains it"));
    CHECK_THAT(message_for({}, {1}), ContainsSubstring("changed layout"));
    CHECK_THAT(message_for({1}, {}), ContainsSubstring("changed layout"));
    // However many forms explain it, what to write is there.
    CHECK_THAT(message_for({1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, {1, 1, 1, 1, 1, 1, 1, 1, 1}),
               ContainsSubstring("LayoutTransformed{…, layout}"));
}

TEST_CASE("fail writes nothing, warn fills and says unknown, skip leaves it") {
    const Shape blocked{1, 2, 6, 5, 16};
    {
        Guarded a{is::dtype::f32, blocked}, w{is::dtype::f32, {16, 32, 3, 3}},
            c{is::dtype::f32, {1, 16, 4, 3}};
        const auto result = conv.try_fill({a, w, c}, {.signature = signature});
        REQUIRE_FALSE(result);
        CHECK(result.fault().kind == is::FaultKind::layout_change);
        CHECK((a.is_untouched() && w.is_untouched() && c.is_untouched()));
        CHECK_THROWS_AS(conv.fill({a, w, c}, {.signature = signature}), is::Error);
    }
    {
        Guarded a{is::dtype::f32, blocked}, w{is::dtype::f32, {16, 32, 3, 3}},
            c{is::dtype::f32, {1, 16, 4, 3}}, plain{is::dtype::f32, blocked};
        const auto report = conv.fill(
            {a, w, c}, {.signature = signature, .on_layout_change = is::layout_change::warn});
        is::InputSpec{is::GeneratorInput{is::uniform{}}}.fill({plain});
        CHECK(a.codes() == plain.codes());
        CHECK(report[0].layout == is::layout_state::unknown);
        CHECK(report[0].bytes == 960 * 4);
        CHECK(report[1].layout == is::layout_state::exact);
        CHECK_FALSE(report.outputs_comparable());
    }
    {
        Guarded a{is::dtype::f32, blocked}, w{is::dtype::f32, {16, 32, 3, 3}},
            c{is::dtype::f32, {1, 16, 4, 3}};
        const auto report = conv.fill(
            {a, w, c}, {.signature = signature, .on_layout_change = is::layout_change::skip});
        CHECK(a.is_untouched());
        CHECK_FALSE(w.is_untouched());
        CHECK(report[0].layout == is::layout_state::unknown);
        CHECK(report[0].bytes == 0);
        CHECK_FALSE(report.outputs_comparable());
    }
    {  // An output in another layout.
        Guarded a{is::dtype::f32, {1, 32, 6, 5}}, w{is::dtype::f32, {16, 32, 3, 3}},
            c{is::dtype::f32, {1, 4, 4, 3, 4}};
        const auto report = conv.fill(
            {a, w, c}, {.signature = signature, .on_layout_change = is::layout_change::warn});
        CHECK(report[2].layout == is::layout_state::unknown);
        CHECK_FALSE(report.outputs_comparable());
    }
}

TEST_CASE("A group is skipped as one") {
    const Signature task{{is::dtype::i32, {5}}, {is::dtype::i32, {8}}, {is::dtype::f32, {8}}};
    Guarded indptr{is::dtype::i32, {5}}, indices{is::dtype::i32, {8}},
        values{is::dtype::f32, {2, 4}};
    const auto report = is::InputSpec{is::SparseCSRFallback{is::stratified{.columns = 9}}}.fill(
        {indptr, indices, values},
        {.signature = task, .on_layout_change = is::layout_change::skip});
    CHECK((indptr.is_untouched() && indices.is_untouched() && values.is_untouched()));
    for (const auto& argument : report) {
        CHECK(argument.layout == is::layout_state::unknown);
        CHECK(argument.bytes == 0);
    }
}

TEST_CASE("A transformed argument's shape may differ, its dtype may not") {
    const is::InputSpec spec{is::LayoutTransformed{is::GeneratorInput{is::uniform{}},
                                                   is::blocked_layout<"NCHW", "NCHW16c">{}}};
    const Signature task{{is::dtype::f32, {1, 20, 2, 2}}};
    Guarded a{is::dtype::f32, {1, 2, 2, 2, 16}}, b{is::dtype::f16, {1, 2, 2, 2, 16}};
    CHECK(spec.fill({a}, {.signature = task})[0].layout == is::layout_state::transformed);
    CHECK(spec.check({b}, {.signature = task}).value().kind == is::FaultKind::dtype);
    // The signature's logical shape must give the stored one.
    const Signature other{{is::dtype::f32, {1, 40, 2, 2}}};
    CHECK(spec.check({a}, {.signature = other}).value().kind == is::FaultKind::shape);
}

TEST_CASE("Dtypes are compared whatever the layout policy says") {
    for (const auto policy :
         {is::layout_change::fail, is::layout_change::warn, is::layout_change::skip}) {
        Guarded a{is::dtype::i32, {1, 32, 6, 5}}, w{is::dtype::f32, {16, 32, 3, 3}},
            c{is::dtype::f32, {1, 16, 4, 3}};
        const auto fault =
            conv.check({a, w, c}, {.signature = signature, .on_layout_change = policy});
        REQUIRE(fault);
        CHECK(fault->kind == is::FaultKind::dtype);
        CHECK_THAT(std::string{fault->message().view()},
                   ContainsSubstring("argument 0: wrong dtype: expected float32, found int32") &&
                       ContainsSubstring("the signature has another dtype"));
    }
    // Lanes are part of it; the two spellings of bool are one.
    Guarded v{is::dtype::with_lanes(is::dtype::f32, 4), {2}}, b{DLDataType{1, 1, 1}, {2}};
    const Signature scalar{{is::dtype::f32, {2}}}, boolean{{is::dtype::boolean, {2}}};
    CHECK(is::InputSpec{is::Zeroed{}}.check({v}, {.signature = scalar}).value().kind ==
          is::FaultKind::dtype);
    CHECK_FALSE(is::InputSpec{is::Zeroed{}}.check({b}, {.signature = boolean}));
}

TEST_CASE("A signature of the wrong size is a fault") {
    Guarded a{is::dtype::f32, {1, 32, 6, 5}}, w{is::dtype::f32, {16, 32, 3, 3}},
        c{is::dtype::f32, {1, 16, 4, 3}};
    for (const std::size_t size : {1u, 2u, 4u}) {
        const Signature other(size, signature[0]);
        const auto fault = conv.check({a, w, c}, {.signature = other});
        REQUIRE(fault);
        CHECK(fault->kind == is::FaultKind::count);
        CHECK((fault->expected == 3 && fault->found == static_cast<std::int64_t>(size)));
        CHECK_THAT(
            std::string{fault->message().view()},
            ContainsSubstring("FillOptions.signature has one tensor_type for each argument"));
    }
    // More axes than a shape can have.
    const Signature deep{{is::dtype::f32, is::extents{std::vector<int>(17, 1)}}};
    Guarded b{is::dtype::f32, Shape(16, 1)};
    CHECK(is::InputSpec{is::Zeroed{}}.check({b}, {.signature = deep}).has_value());
}

TEST_CASE("dim<> reads the signature's logical extent before the tensor's") {
    const Signature task{{is::dtype::f32, {1, 7}}, {is::dtype::i32, {4000}}};
    Guarded stored{is::dtype::f32, {1, 2, 4}}, indices{is::dtype::i32, {4000}};
    is::InputSpec{is::GeneratorInput{is::uniform{}},
                  is::GeneratorInput{is::index{.below = is::dim<0, -1>}}}
        .fill({stored, indices}, {.signature = task, .on_layout_change = is::layout_change::warn});
    const auto codes = indices.codes();
    CHECK(*std::max_element(codes.begin(), codes.end()) == 6);
}
