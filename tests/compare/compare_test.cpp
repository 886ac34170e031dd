// What is comparable, where results differ, and what is said of it.

#include <cmath>
#include <cstdint>
#include <inputspec/compare.hpp>
#include <limits>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "catch.hpp"
#include "tensor/guarded.hpp"

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;
using is::compare;
using is::HostTensor;
using is::tolerance;

namespace {

constexpr float no_number = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

std::string text(const is::comparison& same) { return std::string{same.message().view()}; }

template <class T>
HostTensor tensor_of(const std::vector<T>& values, const is::extents& shape) {
    HostTensor out = HostTensor::of<T>(shape);
    REQUIRE(out.as<T>().size() == values.size());
    for (std::size_t i = 0; i < values.size(); ++i) out.as<T>()[i] = values[i];
    return out;
}
template <class T>
is::comparison compared(T reference, T result, const tolerance& allowed = {}) {
    return compare(tensor_of<T>({reference}, {}), tensor_of<T>({result}, {}), allowed);
}

static_assert(std::is_trivially_copyable_v<is::comparison>);

}  // namespace

TEST_CASE("The first and the worst mismatch are named by index, values and distance") {
    HostTensor reference(is::dtype::f32, {4, 3, 20}), result(is::dtype::f32, {4, 3, 20});
    for (std::size_t i = 0; i < 240; ++i) {
        reference.as<float>()[i] = result.as<float>()[i] = 1.5f;
    }
    CHECK(text(compare(reference, result)) == "equal: 240 elements");
    result.as<float>()[1 * 60 + 2 * 20 + 5] = 2.0f;
    CHECK(text(compare(reference, result)) ==
          "1 of 240 elements differs; at [1, 2, 5]: expected 1.5, found 2, off by 0.5 (relative "
          "0.333, 4194304 ulp)");
    result.as<float>()[3 * 60 + 17] = -1.5f;
    result.as<float>()[3 * 60 + 18] = 1.75f;
    const auto same = compare(reference, result);
    CHECK(text(same) ==
          "3 of 240 elements differ; the first, at [1, 2, 5]: expected 1.5, found 2, off by 0.5 "
          "(relative 0.333, 4194304 ulp); the worst, at [3, 0, 17]: expected 1.5, found -1.5, off "
          "by 3 (relative 2, 2139095040 ulp)");
    CHECK((!same && same.is_comparable() && !same.is_equal()));
    CHECK((same.elements == 240 && same.mismatches == 3 && same.nan_mismatches == 0));
    CHECK((same.first.index == is::extents{1, 2, 5} && same.worst.index == is::extents{3, 0, 17}));
    CHECK((same.first.expected == is::number{1.5} && same.first.found == is::number{2.0}));
    CHECK((same.worst.absolute == 3 && same.worst.relative == 2));
}

TEST_CASE("A NaN is first where it is first, and worst only where there is nothing else") {
    const auto reference = tensor_of<float>({1, 1, 1}, {3});
    CHECK(text(compare(reference, tensor_of<float>({no_number, 1, 4}, {3}))) ==
          "2 of 3 elements differ; the first, at [0]: expected 1, found nan; the worst, at [2]: "
          "expected 1, found 4, off by 3 (relative 3, 16777216 ulp); NaN in 1 of them: an element "
          "of an Output{} that the kernel does not write is NaN");
    const auto all = compare(reference, tensor_of<float>({1, no_number, no_number}, {3}));
    CHECK((all.nan_mismatches == 2 && all.worst.index == is::extents{1}));
    // An infinity is farther than any number.
    const auto far = compare(reference, tensor_of<float>({3e38f, -infinity, 2}, {3}));
    CHECK((far.mismatches == 3 && far.worst.index == is::extents{1}));
    CHECK_THAT(text(far), ContainsSubstring("[1]: expected 1, found -inf"));
}

TEST_CASE("The worst is the most times as far off as is allowed") {
    const auto reference = tensor_of<float>({1000, 1}, {2}),
               result = tensor_of<float>({1020, 2}, {2});
    CHECK(compare(reference, result, {.relative = 1e-3}).worst.index == is::extents{1});
    CHECK(compare(reference, result, {.absolute = 1e-3}).worst.index == is::extents{0});
    CHECK(compare(reference, result, {.ulp = 1}).worst.index == is::extents{1});
    // Where nothing is allowed, the farthest.
    CHECK(compare(tensor_of<float>({0, 0, 0}, {3}), tensor_of<float>({1, 2, -2}, {3}),
                  {.relative = 1e-3})
              .worst.index == is::extents{1});
}

TEST_CASE("NaN, infinities and zeros") {
    CHECK(compared(no_number, no_number));
    CHECK(compared(no_number, -no_number));
    CHECK_FALSE(compared(no_number, no_number, {.nan_equal = false}));
    CHECK(compared(no_number, no_number, {.nan_equal = false}).nan_mismatches == 1);
    CHECK(compared(no_number, no_number).nan_pairs == 1);
    constexpr tolerance wide{.relative = 1e9, .absolute = 1e300, .ulp = UINT64_MAX};
    for (const auto& allowed : {tolerance{}, tolerance{.ulp = 9}, wide}) {
        CHECK_FALSE(compared(no_number, 1.0f, allowed));
        CHECK_FALSE(compared(1.0f, no_number, allowed));
        CHECK_FALSE(compared(no_number, infinity, allowed));
        CHECK_FALSE(compared(infinity, -infinity, allowed));
        CHECK_FALSE(compared(infinity, std::numeric_limits<float>::max(), allowed));
        CHECK_FALSE(compared(std::numeric_limits<float>::max(), infinity, allowed));
        CHECK_FALSE(compared(1.0f, infinity, allowed));
        CHECK(compared(infinity, infinity, allowed));
        CHECK(compared(-infinity, -infinity, allowed));
        CHECK(compared(0.0f, -0.0f, allowed));
        CHECK(compared(-0.0, 0.0, allowed));
    }
    CHECK(compared(1.0, -1e300, wide));
    // Beside an infinity the others are still looked at.
    CHECK(compare(tensor_of<float>({infinity, 1, no_number}, {3}),
                  tensor_of<float>({infinity, 1.0000001f, no_number}, {3}), {.absolute = 1e-6}));
    // Two outputs that nobody wrote are equal, and it shows.
    HostTensor a(is::dtype::f16, {7}), b(is::dtype::f16, {7});
    for (auto* tensor : {&a, &b}) is::InputSpec{is::Output{}}.fill({*tensor});
    CHECK(text(compare(a, b)) ==
          "equal: 7 elements, NaN on both sides in 7: that is what Output{} leaves where nobody "
          "writes");
}

TEST_CASE("ULPs are steps of std::nextafter, across zero too") {
    const auto steps = [](auto start) {
        using T = decltype(start);
        T at = start;
        for (std::uint64_t n = 0; n < 40; ++n) {
            REQUIRE(compared(start, at, {.ulp = n}));
            REQUIRE(compared(at, start, {.ulp = n}));
            if (n != 0) REQUIRE_FALSE(compared(start, at, {.ulp = n - 1}));
            if (n != 0) REQUIRE(compared(start, at).first.ulp == n);
            at = std::nextafter(at, std::numeric_limits<T>::infinity());
        }
    };
    for (const float start : {1.0f, 0.0f, -0.0f, -1.0f, 0.99999994f, 1e-45f, 1.17549421e-38f}) {
        steps(start);
        steps(double{start});
    }
    for (int below = 0; below < 20; ++below) {
        float start = 0;
        for (int i = 0; i < below; ++i) start = std::nextafter(start, -1.0f);
        steps(start);
    }
    CHECK(compared(-std::numeric_limits<double>::max(), std::numeric_limits<double>::max())
              .first.ulp == 2 * 0x7fefffffffffffffu);
}

TEST_CASE("Relative is to the reference, absolute is added") {
    CHECK(compared(100.0, 101.0, {.relative = 0.01}));
    CHECK_FALSE(compared(100.0, 101.1, {.relative = 0.01}));
    CHECK(compared(102.0, 101.0, {.relative = 0.01}));
    CHECK_FALSE(compared(1.0, 2.0, {.relative = 0.5}));
    CHECK(compared(2.0, 1.0, {.relative = 0.5}));
    CHECK(compared(0.0f, 0.25f, {.absolute = 0.25}));
    CHECK_FALSE(compared(0.0f, 0.25f, {.relative = 1e9}));
    CHECK(compared(8.0f, 6.75f, {.relative = 0.125, .absolute = 0.25}));
    CHECK_FALSE(compared(8.0f, 6.7f, {.relative = 0.125, .absolute = 0.25}));
    CHECK_FALSE(compared(0.0f, 0x1p-148f, {.absolute = 0x1.cp-149}));
    CHECK(compared(0.0f, 0x1p-149f, {.absolute = 0x1.cp-149}));
    // Float by float around what is just allowed.
    for (const float x : {0.5f, 0.7f, -0.9f, 1.0f}) {
        const double most = 0x1p-10 + 0.5 * std::fabs(double{x});
        float y = static_cast<float>(double{x} + most);
        for (int i = 0; i < 4; ++i) y = std::nextafter(y, -9.0f);
        for (int i = 0; i < 9; ++i, y = std::nextafter(y, 9.0f)) {
            CHECK(bool{compared(x, y, {.relative = 0.5, .absolute = 0x1p-10})} ==
                  (std::fabs(double{x} - double{y}) <= most));
        }
    }
    // Integers of 64 bits are told apart where doubles are not.
    CHECK_FALSE(compared(INT64_MAX, INT64_MAX - 1));
    CHECK(compared(INT64_MAX, INT64_MAX - 1, {.ulp = 1}));
    CHECK(compared(std::int8_t{-128}, std::int8_t{-127}, {.absolute = 1}));
    CHECK(compared(INT64_MIN, INT64_MAX).first.ulp == UINT64_MAX);
    CHECK_THAT(
        text(compared(INT64_MIN, INT64_MAX)),
        ContainsSubstring("[]: expected -9223372036854775808, found 9223372036854775807, off "
                          "by 1.84e+19 (relative 2)"));
    CHECK_THAT(text(compared(UINT64_MAX, std::uint64_t{3})),
               ContainsSubstring("expected 18446744073709551615, found 3, off"));
    CHECK_THAT(text(compared(true, false)), ContainsSubstring("[]: expected true, found false"));
    CHECK_THAT(text(compared(0.1f, 0.2f)),
               ContainsSubstring("expected 0.1, found 0.2, off by 0.1"));
}

TEST_CASE("Each dtype has a tolerance of its own") {
    CHECK(compare(tensor_of<float>({1}, {}), tensor_of<float>({1.000001f}, {})));
    CHECK_FALSE(compare(tensor_of<float>({1}, {}), tensor_of<float>({1.0001f}, {})));
    CHECK_FALSE(compare(tensor_of<int>({7}, {}), tensor_of<int>({8}, {})));
    using f8 = is::float8_e4m3fn;
    CHECK(compare(tensor_of<f8>({{0x38}}, {}), tensor_of<f8>({{0x39}}, {})));
    CHECK_FALSE(compare(tensor_of<f8>({{0x38}}, {}), tensor_of<f8>({{0x3a}}, {})));
    // In ranges each tensor has its own.
    auto a = tensor_of<float>({1}, {1}), b = tensor_of<float>({1.000001f}, {1});
    auto c = tensor_of<int>({7}, {1}), d = tensor_of<int>({8}, {1});
    const auto same = compare(std::vector<DLTensor*>{a, c}, std::vector<DLTensor*>{b, d});
    CHECK(text(same) ==
          "1 of 2 elements differs; argument 1 at [0]: expected 7, found 8, off by 1 (relative "
          "0.143)");
}

TEST_CASE("What is no tolerance is refused") {
    for (const tolerance& wrong : {tolerance{.relative = -1}, tolerance{.absolute = -1e-9},
                                   tolerance{.relative = static_cast<double>(no_number)},
                                   tolerance{.absolute = static_cast<double>(no_number)},
                                   tolerance{.absolute = static_cast<double>(infinity)}}) {
        const auto same = compared(1.0f, 1.0f, wrong);
        CHECK_FALSE(same);
        CHECK(text(same) ==
              "not comparable: impossible range; tolerance.relative and .absolute are finite, and "
              "0 or more");
    }
    CHECK(compared(1.0f, 1.0f, {.relative = -0.0}));
}

TEST_CASE("Complex numbers are compared part by part") {
    HostTensor a(is::dtype::c64, {3}), b(is::dtype::c64, {3});
    CHECK(compare(a, b));
    CHECK(compare(a, b).elements == 6);
    b.as<float>()[3] = 0.5f;  // the imaginary part of element 1
    const auto same = compare(a, b);
    CHECK(same.mismatches == 1);
    CHECK(same.first.index == is::extents{1});
    CHECK(same.first.lane == 1);
}

TEST_CASE("What is not alike is not compared") {
    HostTensor a(is::dtype::f32, {4, 5}), b(is::dtype::f16, {4, 5}), c(is::dtype::f32, {4, 6}),
        d(is::dtype::f32, {20}), e(is::dtype::with_lanes(is::dtype::f32, 4), {5}),
        same(is::dtype::f32, {4, 5});
    CHECK(text(compare(a, b)) ==
          "not comparable: wrong dtype: expected float32, found float16; the reference's dtype and "
          "the result's must agree: convert one first");
    CHECK_THAT(text(compare(a, c)),
               ContainsSubstring("wrong extent: expected 5, found 6; the ref"));
    CHECK(compare(a, c).fault->axis == 1);
    CHECK(compare(a, d).fault->kind == is::FaultKind::rank);
    CHECK_THAT(text(compare(d, e)), ContainsSubstring("expected float32, found float32x4"));
    CHECK_THAT(text(compare(a, a)), ContainsSubstring("reference and result are the same memory"));
    CHECK_THAT(text(compare(a, nullptr)), ContainsSubstring("null tensor; the result: pass a"));
    CHECK_THAT(text(compare(nullptr, a)), ContainsSubstring("null tensor; the reference: pass a"));
    HostTensor z(is::dtype::c64, {5}), pairs(is::dtype::with_lanes(is::dtype::f32, 2), {5});
    CHECK_THAT(text(compare(z, pairs)), ContainsSubstring("expected complex64, found float32x2"));
    same.dl()->device.device_type = kDLCUDA;
    CHECK_THAT(text(compare(a, same)), ContainsSubstring("the result: copy it to a host tensor"));
    const auto refused = compare(a, b);
    CHECK((!refused && !refused.is_comparable() && refused.elements == 0));
    // Both spellings of bool are one, and so is whatever is not 0.
    HostTensor old(DLDataType{1, 1, 1}, {3}), now(is::dtype::boolean, {3});
    old.as<std::uint8_t>()[1] = 1;
    now.as<std::uint8_t>()[1] = 7;
    CHECK(compare(old, now));
}

TEST_CASE("Tensors come as a fill takes them, and elements may share an address") {
    auto a = tensor_of<float>({2, 2, 2}, {3});
    auto one = tensor_of<float>({2}, {1});
    const auto pointer = std::make_unique<HostTensor>(tensor_of<float>({2, 2, 2}, {3}));
    CHECK(compare(a.dl(), *pointer->dl()));
    CHECK(compare(pointer, a));
    std::int64_t shape = 3, stride = 0;
    DLTensor broadcast = *one.dl();
    broadcast.shape = &shape;
    broadcast.strides = &stride;
    CHECK(compare(broadcast, a));
    stride = INT64_MAX;
    CHECK_THAT(
        text(compare(broadcast, a)),
        ContainsSubstring("bad strides; the reference: the strides reach beyond 2^63 bytes"));
    const HostTensor list[] = {tensor_of<float>({1}, {}), tensor_of<float>({2}, {})};
    const HostTensor other[] = {tensor_of<float>({1}, {}), tensor_of<float>({3}, {})};
    CHECK(compare(list, other).first.argument == 1);
    const DLTensor array[] = {*list[0].dl(), *list[1].dl()};
    CHECK(compare(array, other).first.argument == 1);
    CHECK_THAT(text(compare(std::vector<const DLTensor*>{a}, list)),
               ContainsSubstring("wrong number of arguments: expected 1, found 2"));
}

TEST_CASE("An output is compared where the report says that it can be") {
    const is::InputSpec spec{is::GeneratorInput{is::uniform{}}, is::GeneratorInput{is::uniform{}},
                             is::Output{}};
    const std::vector<is::tensor_type> task{
        {is::dtype::f32, {1, 32, 2, 2}}, {is::dtype::f32, {3}}, {is::dtype::f32, {2}}};
    HostTensor x(is::dtype::f32, {1, 32, 2, 2}), blocked(is::dtype::f32, {1, 2, 2, 2, 16}),
        w(is::dtype::f32, {3}), c(is::dtype::f32, {2}), reference(is::dtype::f32, {2});
    const is::FillReport good = spec.fill({x, w, c}, {.signature = task});
    const is::FillReport bad = spec.fill(
        {blocked, w, c}, {.signature = task, .on_layout_change = is::layout_change::warn});
    for (auto* tensor : {&c, &reference}) tensor->as<float>()[0] = tensor->as<float>()[1] = 1;
    CHECK(compare(good, reference, c, {.relative = 1e-3}));
    CHECK(text(compare(bad, reference, c)) ==
          "not comparable: argument 0: changed layout; nobody said how this input is stored, so "
          "the kernel had other logical values: write LayoutTransformed{policy, layout}");
    CHECK_FALSE(compare(bad, {reference}, {c}, {.relative = 1e-3}));
    c.as<float>()[1] = 3;
    CHECK(text(compare(good, reference, c)) ==
          "1 of 2 elements differs; argument 2 at [1]: expected 1, found 3, off by 2 (relative 2, "
          "12582912 ulp)");
    // The output alone, or all arguments, of which only the output is looked at.
    HostTensor other(is::dtype::i8, {5});
    CHECK(compare(good, {reference}, {c}).first.argument == 2);
    CHECK(compare(good, {x, w, reference}, {other, other, c}, {.absolute = 2}).elements == 2);
    CHECK(compare(good, std::vector<DLTensor*>{x, w, reference}, std::vector<DLTensor*>{x, w, c})
              .first.argument == 2);
    CHECK_THAT(text(compare(good, {x, reference}, {w, c})),
               ContainsSubstring("wrong number of arguments: expected 3, found 2; give all "
                                 "arguments of the spec, or its outputs: 1"));
}

TEST_CASE("Outputs in another layout, several outputs, and none") {
    using is::Output;
    HostTensor a(is::dtype::f32, {1, 4, 1, 1}), blocked(is::dtype::f32, {1, 1, 1, 1, 4}),
        b(is::dtype::f32, {1, 4, 1, 1}), c(is::dtype::f32, {1, 4, 1, 1});
    const is::FillReport transformed = is::InputSpec{
        is::LayoutTransformed{
            Output{}, is::blocked_layout<"NCHW", "NCHW4c">{},
            is::extents{1, 4, 1, 1}}}.fill({blocked});
    CHECK(text(compare(transformed, blocked, blocked)) ==
          "not comparable: argument 0: changed layout; this output is stored in another layout, "
          "padding included: bring it back to the task's, and compare that without the report");
    const std::vector<is::tensor_type> task{{is::dtype::f32, {1, 4, 1, 1}}};
    const is::FillReport unknown = is::InputSpec{Output{}}.fill(
        {blocked}, {.signature = task, .on_layout_change = is::layout_change::skip});
    CHECK_THAT(text(compare(unknown, a, blocked)),
               ContainsSubstring("nobody said how this output is stored"));
    const is::FillReport two =
        is::InputSpec{Output{}, is::Zeroed{}, is::InOut{is::GeneratorInput{is::uniform{}}}}.fill(
            {a, b, c});
    CHECK_THAT(text(compare(two, a, b)), ContainsSubstring("the spec has more than one output"));
    HostTensor d(is::dtype::f32, {1, 4, 1, 1}), e(is::dtype::f32, {1, 4, 1, 1});
    is::InputSpec{Output{}, is::InOut{is::GeneratorInput{is::constant{3}}}}.fill({d, e});
    CHECK(compare(two, {a, c}, {d, e}, {}).mismatches == 4);
    CHECK(compare(two, {a, b, c}, {d, b, e}, {}).first.argument == 2);
    const is::FillReport none = is::InputSpec{is::GeneratorInput{is::uniform{}}}.fill({a});
    CHECK_THAT(text(compare(none, a, d)), ContainsSubstring("the spec has no output"));
}
