#include "catch.hpp"
#include "specs.hpp"

#include <complex>
#include <inputspec/interop/eigen.hpp>

namespace is = inputspec;
using namespace recipe_test;
using Catch::Matchers::ContainsSubstring;

namespace {

is::HostTensor filled(DLDataType dtype, const is::extents& shape, std::uint64_t seed = 1) {
    is::HostTensor out{dtype, shape};
    is::InputSpec{is::GeneratorInput{is::default_values{}}}.fill({out.dl()}, {.seed = seed});
    return out;
}
template <class F>
std::string fault_of(F&& f) {
    const std::optional<is::Fault> fault = f();
    REQUIRE(fault.has_value());
    return std::string{fault->message().view()};
}

}  // namespace

TEST_CASE("Data in memory become a hole, that takes the same data only") {
    auto data = filled(is::dtype::f32, is::extents{3, 4});
    const is::InputSpec spec{is::FixedInput{static_cast<const DLTensor*>(data)}};
    auto again = is::parse(is::describe(spec));
    REQUIRE(again.holes() == 1);

    is::HostTensor out{is::dtype::f32, is::extents{3, 4}};
    CHECK_THAT(
        fault_of([&] { return again.check({out.dl()}); }),
        ContainsSubstring("argument 0: no data supplied; the recipe has a hole here: bind(i, "
                          "tensor) its data first"));
    auto other = filled(is::dtype::f32, is::extents{3, 4}, 2);
    CHECK_THAT(fault_of([&] { return again.try_bind(0, other); }),
               ContainsSubstring("invalid data; the tensor's content has the hash "));
    auto wrong_dtype = filled(is::dtype::i32, is::extents{3, 4});
    CHECK_THAT(fault_of([&] { return again.try_bind(0, wrong_dtype); }),
               ContainsSubstring("wrong dtype: expected float32, found int32"));
    auto wrong_shape = filled(is::dtype::f32, is::extents{3, 5});
    CHECK_THAT(fault_of([&] { return again.try_bind(0, wrong_shape); }),
               ContainsSubstring("axis 1: ") || ContainsSubstring("expected 4, found 5"));
    auto wrong_rank = filled(is::dtype::f32, is::extents{12});
    CHECK_THAT(fault_of([&] { return again.try_bind(0, wrong_rank); }),
               ContainsSubstring("wrong rank: expected 2, found 1"));
    CHECK_THAT(fault_of([&] { return again.try_bind(0, nullptr); }), ContainsSubstring("null"));
    CHECK_THAT(fault_of([&] { return again.try_bind(1, data); }),
               ContainsSubstring("counted from 0, and it has 1"));

    const auto copy = filled(is::dtype::f32, is::extents{3, 4});  // equal, elsewhere
    again.bind(0, copy);
    again.fill({out.dl()});
    CHECK(std::equal(out.bytes().begin(), out.bytes().end(), data.bytes().begin()));
    CHECK(is::describe(again) == is::describe(spec));
    CHECK_THROWS_AS(again.bind(0, other), is::Error);
}

TEST_CASE("A strided tensor and its compact copy have one hash") {
    auto data = filled(is::dtype::i16, is::extents{4, 3});
    std::int64_t shape[] = {3, 4};
    std::int64_t strides[] = {1, 3};
    DLTensor transposed = *data.dl();
    transposed.shape = shape;
    transposed.strides = strides;
    is::HostTensor compact{is::dtype::i16, is::extents{3, 4}};
    is::InputSpec{is::FixedInput{&transposed}}.fill({compact.dl()});
    CHECK(is::describe(is::InputSpec{is::FixedInput{&transposed}}) ==
          is::describe(is::InputSpec{is::FixedInput{static_cast<const DLTensor*>(compact)}}));
}

TEST_CASE("A span's hole takes its elements in any shape") {
    const std::span<const float> given{numbers};
    const is::InputSpec spec{is::FixedInput{given}};
    auto again = is::parse(is::describe(spec));
    for (const auto& shape : {is::extents{6}, is::extents{2, 3}, is::extents{1, 6, 1}}) {
        is::HostTensor data{is::dtype::f32, shape};
        spec.fill({data.dl()});
        again.bind({data.dl()});
        is::HostTensor out{is::dtype::f32, is::extents{3, 2}};
        again.fill({out.dl()});
        CHECK(std::equal(out.as<float>().begin(), out.as<float>().end(), numbers));
        is::HostTensor small{is::dtype::f32, is::extents{5}};
        CHECK_THAT(fault_of([&] { return again.check({small.dl()}); }),
                   ContainsSubstring("wrong extent: expected 6, found 5"));
        is::HostTensor wrong{is::dtype::f64, is::extents{6}};
        CHECK(again.check({wrong.dl()})->kind == is::FaultKind::dtype);
    }
    is::HostTensor small{is::dtype::f32, is::extents{5}};
    CHECK_THAT(fault_of([&] { return again.try_bind(0, small); }),
               ContainsSubstring("expected 6, found 5"));
    is::HostTensor lanes{is::dtype::with_lanes(is::dtype::f32, 2), is::extents{3}};
    spec.fill({lanes.dl()});
    again.bind(0, lanes);
    is::HostTensor out{is::dtype::with_lanes(is::dtype::f32, 3), is::extents{2}};
    again.fill({out.dl()});
    CHECK(std::equal(out.as<float>().begin(), out.as<float>().end(), numbers));
}

TEST_CASE("A hole without a hash is data that may come") {
    auto spec = is::parse(
        "OrElse{FixedInput{hole<float32,[2,3]>}, Zeroed{}}, Output{}, "
        "OrElse{FixedInput{hole<>}, GeneratorInput{uniform{}}}");
    CHECK(spec.holes() == 2);
    auto args = list(tensor(is::dtype::f32, is::extents{2, 3}),
                     tensor(is::dtype::f32, is::extents{}), tensor(is::dtype::f16, is::extents{4}));
    CHECK(spec.fill(args)[0].is_fallback);
    CHECK(spec.fill(args)[2].is_fallback);
    const auto unbound = is::fingerprint(spec);

    for (const std::uint64_t seed : {1u, 2u}) {
        auto first = filled(is::dtype::f32, is::extents{2, 3}, seed);
        auto second = filled(is::dtype::f16, is::extents{4}, seed);
        spec.bind({first.dl(), second.dl()});
        const auto report = spec.fill(args);
        CHECK(!report[0].is_fallback);
        CHECK(!report[2].is_fallback);
        CHECK(std::equal(args[0].bytes().begin(), args[0].bytes().end(), first.bytes().begin()));
        CHECK(std::equal(args[2].bytes().begin(), args[2].bytes().end(), second.bytes().begin()));
        CHECK(is::fingerprint(spec) != unbound);
    }
    auto other = filled(is::dtype::f32, is::extents{2, 3});
    CHECK_THAT(fault_of([&] { return spec.try_bind(std::vector<DLTensor*>{other.dl()}); }),
               ContainsSubstring("expected 2, found 1"));
    CHECK(spec.try_bind(std::vector<DLTensor*>(3)).has_value());
}

TEST_CASE("Eigen's objects become holes") {
    using matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic>;
    const matrix dense = matrix::Random(3, 4);
    const Eigen::VectorXd vector = Eigen::VectorXd::Random(5);
    Eigen::SparseMatrix<double, Eigen::RowMajor> sparse(3, 4);
    sparse.insert(0, 1) = 2;
    sparse.insert(2, 0) = -3;
    sparse.insert(2, 3) = 4;
    sparse.makeCompressed();

    const is::InputSpec spec{is::FixedInput{dense}, is::FixedInput{vector}, is::FixedInput{sparse}};
    const auto text = is::describe(spec);
    CHECK_THAT(text, ContainsSubstring("FixedInput{hole<float32,[3,4],"));
    CHECK_THAT(text, ContainsSubstring("FixedInput{hole<float64,5,"));
    CHECK_THAT(text, ContainsSubstring("FixedInput{holes{hole<int32,[4],"));
    const auto make = [] {
        namespace t = is::dtype;
        return list(tensor(t::f32, is::extents{3, 4}), tensor(t::f64, is::extents{5}),
                    tensor(t::i32, is::extents{4}), tensor(t::i32, is::extents{3}),
                    tensor(t::f64, is::extents{3}));
    };
    auto given = make();
    spec.fill(given);
    auto again = is::parse(text);
    CHECK(is::describe(again) == text);
    REQUIRE(again.holes() == 5);
    again.bind(given);
    auto out = make();
    again.fill(out);
    CHECK(bytes_of(out) == bytes_of(given));
    CHECK(is::fingerprint(again) == is::fingerprint(spec));
}

TEST_CASE("Data that cannot be read are a typed hole without a hash") {
    auto data = filled(is::dtype::f32, is::extents{3});
    DLTensor device = *data.dl();
    device.device.device_type = kDLCUDA;
    device.data = reinterpret_cast<void*>(64);
    CHECK(is::describe(is::InputSpec{is::FixedInput{&device}}) == "FixedInput{hole<float32,[3]>}");
    CHECK(is::describe(is::InputSpec{
              is::OrElse{is::FixedInput{static_cast<DLTensor*>(nullptr)}, is::Zeroed{}}}) ==
          "OrElse{FixedInput{hole<>}, Zeroed{}}");
    auto again = is::parse("FixedInput{hole<float32,[3]>}");
    CHECK(again.try_bind(0, &device)->kind == is::FaultKind::device);
}

TEST_CASE("Complex data are holes of their own dtype") {
    auto data = filled(is::dtype::c64, is::extents{3, 4});
    const std::vector<std::complex<double>> given{{1, 2}, {3, 4}, {5, 6}};
    const is::InputSpec spec{is::FixedInput{static_cast<const DLTensor*>(data)},
                             is::FixedInput{std::span{given}}};
    const auto text = is::describe(spec);
    CHECK_THAT(text, ContainsSubstring("FixedInput{hole<complex64,[3,4],"));
    CHECK_THAT(text, ContainsSubstring("FixedInput{hole<complex128,3,"));
    auto again = is::parse(text);
    CHECK(is::describe(again) == text);
    auto other = filled(is::dtype::with_lanes(is::dtype::f32, 2), is::extents{3, 4});
    CHECK_THAT(fault_of([&] { return again.try_bind(0, other); }),
               ContainsSubstring("wrong dtype: expected complex64, found float32x2"));
    auto pairs = filled(is::dtype::f64, is::extents{6});
    CHECK_THAT(fault_of([&] { return again.try_bind(1, pairs); }),
               ContainsSubstring("wrong dtype: expected complex128, found float64"));
    auto three = is::HostTensor{is::dtype::c128, is::extents{3}};
    is::InputSpec{is::FixedInput{std::span{given}}}.fill({three});
    again.bind(0, data);
    again.bind(1, three);
    is::HostTensor a{is::dtype::c64, is::extents{3, 4}}, b{is::dtype::c128, is::extents{3}};
    again.fill({a, b});
    CHECK(std::equal(a.bytes().begin(), a.bytes().end(), data.bytes().begin()));
    CHECK(std::equal(b.bytes().begin(), b.bytes().end(), three.bytes().begin()));
    is::HostTensor flat{is::dtype::f64, is::extents{6}};
    CHECK_THAT(fault_of([&] { return again.check({a, flat}); }),
               ContainsSubstring("argument 1: wrong dtype: expected complex128, found float64"));
    for (const auto* one : {"complex64x4", "complex128", "float32x4", "float8_e5m2x3", "bool"}) {
        const auto line = "FixedInput{hole<" + std::string{one} + ",[2]>}";
        CHECK(is::describe(is::parse(line)) == line);
    }
    for (const auto* one : {"complex", "complex64x", "complex64x0", "complex64x4y", "complex32"}) {
        CHECK_FALSE(is::try_parse("FixedInput{hole<" + std::string{one} + ",[2]>}"));
    }
}
