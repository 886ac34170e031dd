// Where a transformed argument's logical shape comes from: .logical, the signature, or the stored
// shape where it forces it.

#include <string>
#include <vector>

#include "catch.hpp"
#include "tensor/guarded.hpp"

namespace {

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

constexpr is::blocked_layout<"NC", "NC4c"> blocked;

/// 7 columns in two blocks of 4: the columns that are there hold ones.
int columns_of(const test::Guarded& out) {
    int columns = 0;
    for (const auto code : out.codes()) columns += code != 0 ? 1 : 0;
    return columns;
}

}  // namespace

TEST_CASE("The logical shape: as written, else the signature's, else the forced one") {
    constexpr is::GeneratorInput ones{is::constant{1}};
    const std::vector<is::tensor_type> signature{{is::dtype::i8, {1, 6}}};
    test::Guarded out{is::dtype::i8, {1, 2, 4}};

    is::InputSpec{is::LayoutTransformed{ones, blocked, {1, 7}}}.fill({out});
    CHECK(columns_of(out) == 7);
    is::InputSpec{is::LayoutTransformed{ones, blocked}}.fill({out}, {.signature = signature});
    CHECK(columns_of(out) == 6);
    is::InputSpec{is::LayoutTransformed{ones, blocked, {1, 7}}}.fill({out},
                                                                     {.signature = signature});
    CHECK(columns_of(out) == 7);

    const std::vector<int> range{1, 5};
    is::InputSpec{is::LayoutTransformed{ones, blocked, is::extents{range}}}.fill({out});
    CHECK(columns_of(out) == 5);
}

TEST_CASE("What is not forced is a fault that lists what would fit") {
    test::Guarded out{is::dtype::i8, {1, 2, 4}};
    const auto fault = is::InputSpec{is::LayoutTransformed{is::Zeroed{}, blocked}}.check({out});
    REQUIRE(fault);
    CHECK(fault->kind == is::FaultKind::logical_shape);
    CHECK(fault->argument == 0);
    CHECK_THAT(std::string{fault->message().view()},
               ContainsSubstring("undetermined logical shape") && ContainsSubstring("N = 1") &&
                   ContainsSubstring("C = 5 to 8") &&
                   ContainsSubstring("write .logical = extents{"));
}

TEST_CASE("A permutation, and whole blocks on the logical side, force the logical shape") {
    constexpr is::GeneratorInput counted{is::sequence{0, 1}};
    const auto codes = [&](auto layout, is::extents logical, test::Shape stored) {
        test::Guarded inferred{is::dtype::i16, stored};
        test::Guarded written{is::dtype::i16, stored};
        is::InputSpec{is::LayoutTransformed{counted, layout}}.fill({inferred});
        is::InputSpec{is::LayoutTransformed{counted, layout, logical}}.fill({written});
        CHECK(inferred.codes() == written.codes());
        return inferred.codes();
    };
    CHECK(codes(is::blocked_layout<"AB", "BA">{}, {2, 3}, {3, 2}) ==
          std::vector<std::uint64_t>{0, 3, 1, 4, 2, 5});
    codes(is::blocked_layout<"NC4c", "NC">{}, {2, 3, 4}, {2, 12});
    codes(is::blocked_layout<"NC4c", "NC4c">{}, {2, 3, 4}, {2, 3, 4});
    codes(is::blocked_layout<"NC4c", "NC2c">{}, {2, 3, 4}, {2, 6, 2});
    codes(is::blocked_layout<"NC4c", "CN">{}, {0, 3, 4}, {12, 0});
    codes(is::blocked_layout<"NC", "NC4c">{}, {2, 0}, {2, 0, 4});  // no block: nothing is padded

    // 6 stored columns are no whole blocks of 4; 3 blocks of 2 hold no whole block of 4.
    for (const auto& [layout, stored] :
         {std::pair{is::runtime_layout{"NC4c", "NC"}, test::Shape{2, 6}},
          std::pair{is::runtime_layout{"NC4c", "NC2c"}, test::Shape{2, 3, 2}}}) {
        test::Guarded out{is::dtype::i16, stored};
        const auto fault = is::InputSpec{is::LayoutTransformed{counted, layout}}.check({out});
        REQUIRE(fault);
        CHECK(fault->kind == is::FaultKind::logical_shape);
        CHECK(out.is_untouched());
    }
}

TEST_CASE("dim<> reads the logical extent of a transformed argument") {
    // Argument 1 indexes the columns of argument 0, of which there are 5, stored as 2 blocks of 4.
    is::HostTensor stored = is::HostTensor::of<float>({1, 2, 4});
    is::HostTensor indices = is::HostTensor::of<std::int32_t>({2000});
    constexpr is::GeneratorInput columns{is::index{.below = is::dim<0, 1>}};
    constexpr is::GeneratorInput data{is::uniform{}};
    const auto greatest = [&] {
        const auto values = indices.as<std::int32_t>();
        return *std::max_element(values.begin(), values.end());
    };
    is::InputSpec{is::LayoutTransformed{data, blocked, {1, 5}}, columns}.fill({stored, indices});
    CHECK(greatest() == 4);

    // The policy order does not matter: the argument may come later.
    is::InputSpec{is::at<1>(is::GeneratorInput{is::index{.below = is::dim<0, 1>}}),
                  is::LayoutTransformed{data, blocked, {1, 5}}}
        .fill({stored, indices});
    CHECK(greatest() == 4);

    const std::vector<is::tensor_type> signature{{is::dtype::f32, {1, 6}},
                                                 {is::dtype::i32, {2000}}};
    is::InputSpec{is::LayoutTransformed{data, blocked}, columns}.fill({stored, indices},
                                                                      {.signature = signature});
    CHECK(greatest() == 5);

    // Through combinators too.
    is::InputSpec{is::InOut{is::PerTrial{is::LayoutTransformed{data, blocked, {1, 7}}}}, columns}
        .fill({stored, indices});
    CHECK(greatest() == 6);
    is::InputSpec{is::OrElse{is::FixedInput{std::span<const float>{}},
                             is::LayoutTransformed{data, blocked, {1, 8}}},
                  columns}
        .fill({stored, indices});
    CHECK(greatest() == 7);

    // An active side without layout: the tensor's own extents.
    const std::vector<float> given(8, 1.0f);
    is::InputSpec{
        is::OrElse{is::FixedInput{std::span{given}}, is::LayoutTransformed{data, blocked, {1, 8}}},
        columns}
        .fill({stored, indices});
    CHECK(greatest() == 1);
}

TEST_CASE("The report says which arguments are transformed") {
    is::HostTensor a = is::HostTensor::of<float>({1, 2, 4});
    is::HostTensor b = is::HostTensor::of<float>({1, 2, 4});
    const auto report = is::InputSpec{
        is::LayoutTransformed{is::GeneratorInput{is::uniform{}}, blocked, {1, 7}},
        is::Output{}}.fill({a, b});
    CHECK(report[0].layout == is::layout_state::transformed);
    CHECK(report[0].policy == "GeneratorInput");
    CHECK(report[0].bytes == 32);
    CHECK(report[1].layout == is::layout_state::exact);
    CHECK(report.outputs_comparable());  // a transformed input is the same logical input

    const auto other =
        is::InputSpec{is::Zeroed{}, is::LayoutTransformed{is::Output{}, blocked, {1, 7}}}.fill(
            {a, b});
    CHECK(other[1].layout == is::layout_state::transformed);
    CHECK_FALSE(other.outputs_comparable());  // not byte by byte
}
