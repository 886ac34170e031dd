// invert gives back what was transformed.
#include <inputspec/compare.hpp>
#include <inputspec/layout/index_map.hpp>
#include <inputspec/layout/invert.hpp>

#include <string>
#include <utility>

#include "catch.hpp"
#include "tensor/guarded.hpp"

namespace {

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

template <class L>
void check_round(const L& layout, is::extents logical, test::Shape stored, DLDataType dtype,
                 is::sub_byte mode) {
    INFO(test::name_of(dtype));
    test::Guarded out{dtype, std::move(stored)};
    is::HostTensor expected{dtype, logical, mode};
    const is::FillOptions options{.seed = 5, .sub_byte = mode};
    is::InputSpec{is::LayoutTransformed{is::GeneratorInput{is::default_values{}}, layout, logical}}
        .fill({out}, options);
    is::InputSpec{is::GeneratorInput{is::default_values{}}}.fill({expected}, options);
    const auto back = is::invert(layout, out, logical, mode);
    CHECK(is::compare(expected, back, is::tolerance{}, mode));
}

}  // namespace

TEST_CASE("invert: every dtype, padded and not") {
    for (const auto dtype : test::every_dtype) {
        for (const auto mode : {is::sub_byte::packed, is::sub_byte::padded}) {
            if (mode == is::sub_byte::padded && dtype.bits == 4) continue;  // Guarded packs
            check_round(is::runtime_layout{"NCHW", "NCHW16c"}, {2, 20, 3, 5}, {2, 2, 3, 5, 16},
                        dtype, mode);
            check_round(is::runtime_layout{"AB", "BA"}, {37, 70}, {70, 37}, dtype, mode);
            check_round(is::index_map{"lambda i, j: (j // 8, 9 - i, j % 8)"}, {10, 30}, {4, 10, 8},
                        dtype, mode);
            check_round(is::runtime_layout{"AB", "AB"}, {0, 3}, {0, 3}, dtype, mode);
            check_round(is::runtime_layout{"A", "A"}, {1}, {1}, dtype, mode);
        }
    }
}

TEST_CASE("invert: a kernel's transformed output can be compared after all") {
    const is::runtime_layout layout{"NCHW", "NCHW8c"};
    auto reference = is::HostTensor::of<float>({1, 12, 4, 4});
    auto output = is::HostTensor::of<float>({1, 2, 4, 4, 8});
    is::InputSpec{is::GeneratorInput{is::normal{}}}.fill({reference}, {.seed = 1});
    is::InputSpec{is::LayoutTransformed{is::FixedInput{reference.dl()}, layout}}.fill(
        {output}, {.signature = std::array{is::tensor_type{is::dtype::f32, {1, 12, 4, 4}}}});
    CHECK_FALSE(is::compare(reference, output).is_comparable());
    CHECK(is::compare(reference, is::invert(layout, output, {1, 12, 4, 4})));
    output.as<float>()[9] += 1;
    const auto wrong = is::compare(reference, is::invert(layout, output, {1, 12, 4, 4}));
    CHECK(wrong.mismatches == 1);
    CHECK(wrong.first.index == is::extents{0, 1, 0, 1});
}

TEST_CASE("invert: the shape is inferred where it is forced, and faults say what is wrong") {
    auto stored = is::HostTensor::of<std::int32_t>({5, 3});
    CHECK(is::invert(is::runtime_layout{"AB", "BA"}, stored).shape() == is::extents{3, 5});
    const auto message = [&](const auto& layout, is::extents logical, const is::HostTensor& from) {
        std::optional<is::Fault> fault;
        (void)is::invert(layout, from, logical, fault);
        return fault ? std::string{fault->message().view()} : std::string{};
    };
    CHECK_THAT(message(is::runtime_layout{"AB", "BA"}, {3, 4}, stored),
               ContainsSubstring("expected 4, found 5"));
    CHECK_THAT(message(is::runtime_layout{"A", "A4a"}, {}, stored),
               ContainsSubstring("write .logical = extents{"));
    CHECK_THAT(message(is::runtime_layout{"A", "A4"}, {}, stored), ContainsSubstring("column 3"));
    CHECK_THROWS_AS(is::invert(is::runtime_layout{"A", "A4"}, stored), is::Error);
}
