// A complex element is two scalars, the real part first: draws 2i and 2i + 1 of its parts' stream.
#include <algorithm>
#include <complex>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "catch.hpp"
#include "generate/filled.hpp"
#include "tensor/guarded.hpp"

namespace is = inputspec;
namespace dtype = inputspec::dtype;
using Catch::Matchers::ContainsSubstring;

namespace {

struct pair {
    DLDataType whole, part;
};
constexpr pair pairs[] = {{dtype::c64, dtype::f32}, {dtype::c128, dtype::f64}};

/// Every size of complex elements holds what twice as many floats do.
template <class P>
void check_law(const P& policy) {
    const is::InputSpec spec{policy};
    for (const auto& [whole, part] : pairs) {
        for (const std::int64_t n : {0, 1, 2, 3, 5, 8, 33, 1023, 4097}) {
            is::HostTensor numbers{whole, {n}}, parts{part, {2 * n}};
            spec.fill({numbers}, {.seed = 7, .trial = 3});
            spec.fill({parts}, {.seed = 7, .trial = 3});
            INFO(is::name_of(whole) << ", " << n);
            CHECK(std::ranges::equal(numbers.bytes(), parts.bytes()));
        }
    }
}

template <class Spec>
std::string refusal(const Spec& spec, std::initializer_list<const DLTensor*> tensors,
                    const is::FillOptions& options = {}) {
    const std::optional<is::Fault> fault = spec.check(tensors, options);
    return fault ? std::string{fault->message().view()} : std::string{};
}

}  // namespace

TEST_CASE("a complex tensor holds what its parts' tensor of twice the size does") {
    check_law(is::GeneratorInput{is::uniform{-1.0, 3.0}});
    check_law(is::GeneratorInput{is::normal{}});
    check_law(is::GeneratorInput{is::integers{-9, 9}});
    check_law(is::GeneratorInput{is::constant{0.1}});
    check_law(is::GeneratorInput{is::sequence{1, 0.5}});
    check_law(is::GeneratorInput{is::default_values{}});
    check_law(is::PerTrial{is::GeneratorInput{is::normal{}}});
    check_law(is::Output{});
    check_law(is::Zeroed{});
    const auto one = [](std::uint64_t i, auto bits) {
        return bits.template draw<std::uint32_t>(i) % 5 + i;
    };
    check_law(is::GeneratorInput{one});
    const auto block = [](std::uint64_t first, auto, std::span<double> out) {
        for (auto& value : out) value = 0.3 * static_cast<double>(first++);
    };
    check_law(is::GeneratorInput{block});
}

TEST_CASE("complex values by default: both parts in [-1, 1)") {
    auto tensor = is::HostTensor::of<std::complex<float>>({1000});
    is::InputSpec{is::GeneratorInput{is::default_values{}}}.fill({tensor});
    double real = 0, imaginary = 0;
    for (const auto z : tensor.as<std::complex<float>>()) {
        CHECK((z.real() >= -1 && z.real() < 1 && z.imag() >= -1 && z.imag() < 1));
        real += double{z.real()} * double{z.real()};
        imaginary += double{z.imag()} * double{z.imag()};
    }
    CHECK(std::abs(real / 1000 - 1.0 / 3) < 0.05);
    CHECK(std::abs(imaginary / 1000 - 1.0 / 3) < 0.05);
}

TEST_CASE("a complex tensor in Fortran order, and in blocks, has the same elements") {
    const is::GeneratorInput values{is::uniform{}};
    for (const auto& [whole, part] : pairs) {
        test::Guarded straight{whole, {5, 7}}, fortran{whole, {5, 7}, test::Shape{1, 5}},
            blocked{whole, {5, 2, 4}};
        is::InputSpec{values}.fill({straight});
        is::InputSpec{values}.fill({fortran});
        CHECK(straight.codes() == fortran.codes());
        CHECK(fortran.outside_is_untouched());
        is::InputSpec{is::LayoutTransformed{values, is::runtime_layout{"AB", "AB4b"}, {5, 7}}}.fill(
            {blocked});
        const auto padded = blocked.codes();
        auto expected = straight.codes();
        for (std::size_t row = 5; row-- > 0;) {
            const auto end = expected.begin() + static_cast<std::ptrdiff_t>(14 * (row + 1));
            expected.insert(end, 2, 0);
        }
        CHECK(padded == expected);
    }
}

TEST_CASE("a complex tensor's extents, alignment and report") {
    is::HostTensor tensor{dtype::c128, {3, 4}};
    const is::InputSpec spec{is::GeneratorInput{is::uniform{}}};
    CHECK(spec.fill({tensor})[0].bytes == 12 * 16);
    tensor.dl()->byte_offset = 8;  // a part's alignment does
    tensor.dl()->ndim = 1;
    CHECK(refusal(spec, {tensor}) == "");
    tensor.dl()->byte_offset = 4;
    CHECK_THAT(refusal(spec, {tensor}), ContainsSubstring("misaligned data: expected 8, found 4"));

    const is::InputSpec bound{is::GeneratorInput{is::index{.below = is::dim<1, 1>}},
                              is::GeneratorInput{is::uniform{}}};
    is::HostTensor indices{dtype::i32, {1000}}, table{dtype::c64, {3, 4}};
    bound.fill({indices, table});
    CHECK(std::ranges::max(indices.as<std::int32_t>()) == 3);
}

TEST_CASE("what no complex tensor can be") {
    const is::HostTensor z{dtype::c64, {4}}, f{dtype::f32, {4}}, i{dtype::i32, {4}};
    CHECK_THAT(refusal(is::InputSpec{is::GeneratorInput{is::index{.below = 4}}}, {z}),
               ContainsSubstring("wrong dtype: found complex64; an index argument has an integer"));
    CHECK_THAT(
        refusal(is::InputSpec{is::SparseCSRFallback{is::stratified{.columns = 9}}}, {i, z, f}),
        ContainsSubstring("argument 1: wrong dtype: found complex64; indices are int32"));
    CHECK_THAT(refusal(is::InputSpec{is::GeneratorInput{is::constant{1e300}}}, {z}),
               ContainsSubstring("impossible range"));
}

TEST_CASE("complex numbers and pairs of floats are not taken for each other") {
    is::HostTensor numbers{dtype::c64, {3, 4}}, parts{dtype::f32, {3, 4, 2}},
        lanes{dtype::with_lanes(dtype::f32, 2), {3, 4}}, wide{dtype::c128, {3, 4}};
    const auto mismatch = ContainsSubstring("wrong dtype: expected");
    for (const auto* given : {&parts, &lanes, &wide}) {
        const is::InputSpec from{is::FixedInput{static_cast<const DLTensor*>(*given)}};
        CHECK_THAT(refusal(from, {numbers}), mismatch);
        const is::InputSpec to{is::FixedInput{static_cast<const DLTensor*>(numbers)}};
        CHECK_THAT(refusal(to, {*given}),
                   ContainsSubstring("wrong dtype: expected complex64, found float") ||
                       ContainsSubstring("found complex128"));
    }
    const std::vector<float> floats(24);
    const std::vector<std::complex<float>> given(12);
    const is::InputSpec flat{is::FixedInput{std::span{floats}}};
    const is::InputSpec whole{is::FixedInput{std::span{given}}};
    CHECK_THAT(refusal(flat, {numbers}),
               ContainsSubstring("wrong dtype: expected float32, found complex64"));
    CHECK_THAT(refusal(whole, {lanes}),
               ContainsSubstring("wrong dtype: expected complex64, found float32x2"));
    CHECK_THAT(refusal(whole, {parts}), mismatch);

    const is::tensor_type task[] = {{dtype::c64, {3, 4}}};
    const is::InputSpec zeroed{is::Zeroed{}};
    CHECK(refusal(zeroed, {numbers}, {.signature = task}) == "");
    CHECK_THAT(refusal(zeroed, {lanes}, {.signature = task}),
               ContainsSubstring("wrong dtype: expected complex64, found float32x2; the "
                                 "signature has another dtype"));
    const is::tensor_type other[] = {{dtype::c64, {12}}};
    CHECK_THAT(refusal(zeroed, {numbers}, {.signature = other}),
               ContainsSubstring("changed layout"));
}

TEST_CASE("fixed complex data: a span's and a tensor's, wherever they go") {
    std::vector<std::complex<double>> given(12);
    for (std::size_t i = 0; i < given.size(); ++i) {
        given[i] = {static_cast<double>(i), -0.5 * static_cast<double>(i)};
    }
    const is::InputSpec whole{is::FixedInput{std::span{given}}};
    auto tensor = is::HostTensor::of<std::complex<double>>({3, 4});
    whole.fill({tensor});
    CHECK(std::ranges::equal(tensor.as<std::complex<double>>(), given));
    is::HostTensor lanes{dtype::with_lanes(dtype::c128, 2), {6}};
    whole.fill({lanes});
    CHECK(std::ranges::equal(lanes.bytes(), tensor.bytes()));

    auto fortran = is::HostTensor::of<std::complex<double>>({4, 3});
    DLTensor view = *fortran.dl();
    std::int64_t shape[] = {3, 4}, strides[] = {1, 3};
    view.shape = shape;
    view.strides = strides;
    whole.fill({&view});
    for (std::size_t r = 0; r < 3; ++r) {
        for (std::size_t c = 0; c < 4; ++c) {
            CHECK(fortran.as<std::complex<double>>()[c * 3 + r] == given[r * 4 + c]);
        }
    }
    auto back = is::HostTensor::of<std::complex<double>>({3, 4});
    is::InputSpec{is::FixedInput{&view}}.fill({back});
    CHECK(std::ranges::equal(back.bytes(), tensor.bytes()));

    auto fewer = is::HostTensor::of<std::complex<double>>({11});
    CHECK_THAT(refusal(whole, {fewer}), ContainsSubstring("expected 11, found 12; the span must"));
}
