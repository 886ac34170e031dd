// The data when it was supplied, the fallback when none was, an error when it cannot be read.
#include <algorithm>
#include <inputspec/inputspec.hpp>
#include <inputspec/source/matrix_market.hpp>
#include <inputspec/source/npy.hpp>
#include <optional>
#include <span>
#include <vector>

#include "catch.hpp"

namespace {

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

const std::vector<float> data{1, 2, 3, 4};

template <class First>
is::ArgumentReport filled(const First& first, is::HostTensor& tensor) {
    const is::InputSpec spec{is::OrElse{first, is::GeneratorInput{is::constant{7}}}};
    return spec.fill({tensor.dl()})[0];
}

}  // namespace

TEST_CASE("The first side where it is supplied") {
    is::HostTensor tensor(is::dtype::f32, {4});
    const auto report = filled(is::FixedInput{std::span{data}}, tensor);
    CHECK(std::ranges::equal(tensor.as<float>(), data));
    CHECK(report.policy == "FixedInput");
    CHECK_FALSE(report.is_fallback);
}

TEST_CASE("The fallback where nothing was supplied, in each of its spellings") {
    is::HostTensor tensor(is::dtype::f32, {4});
    const auto check = [&](const auto& first) {
        const auto report = filled(first, tensor);
        CHECK(tensor.as<float>()[3] == 7);
        CHECK(report.policy == "GeneratorInput");
        CHECK(report.is_fallback);
    };
    check(is::FixedInput{std::span<const float>{}});
    check(is::FixedInput{is::npy{}});
    check(is::FixedInput{is::npy{""}});
    check(is::FixedInput{std::optional<is::npy>{}});
    check(is::FixedInput{static_cast<const DLTensor*>(nullptr)});
}

TEST_CASE("An empty span that is not null is data, not nothing") {
    is::HostTensor tensor(is::dtype::f32, {4});
    const is::InputSpec spec{
        is::OrElse{is::FixedInput{std::span{data.data(), 0}}, is::GeneratorInput{is::constant{7}}}};
    const auto fault = spec.check({tensor.dl()});
    REQUIRE(fault);
    CHECK(fault->kind == is::FaultKind::shape);
}

TEST_CASE("A path that was given and cannot be read is an error, never a fallback") {
    is::HostTensor tensor(is::dtype::f32, {4});
    const is::InputSpec spec{is::OrElse{is::FixedInput{is::npy{"/no/such/file.npy"}},
                                        is::GeneratorInput{is::constant{7}}}};
    const auto fault = spec.check({tensor.dl()});
    REQUIRE(fault);
    CHECK(fault->kind == is::FaultKind::source);
    CHECK_THAT(std::string{fault->message().view()}, ContainsSubstring("/no/such/file.npy"));
    CHECK(tensor.as<float>()[0] == 0);
}

TEST_CASE("A whole operand falls back at once") {
    is::HostTensor indptr(is::dtype::i32, {11}), indices(is::dtype::i32, {30});
    is::HostTensor values(is::dtype::f32, {30});
    const is::InputSpec spec{is::OrElse{is::FixedInput{is::matrix_market{}},
                                        is::SparseCSRFallback{is::balanced_rows{.columns = 9}}}};
    const is::FillReport report = spec.fill({indptr, indices, values});
    for (const auto& argument : report) {
        CHECK(argument.policy == "SparseCSRFallback");
        CHECK(argument.is_fallback);
    }
    CHECK(indptr.as<std::int32_t>()[10] == 30);
}

TEST_CASE("Alternatives in a row: the first that was supplied") {
    is::HostTensor tensor(is::dtype::f32, {4});
    const is::InputSpec spec{
        is::OrElse{is::FixedInput{is::npy{}},
                   is::OrElse{is::FixedInput{std::span{data}}, is::GeneratorInput{is::uniform{}}}}};
    const auto report = spec.fill({tensor.dl()});
    CHECK(std::ranges::equal(tensor.as<float>(), data));
    CHECK(report[0].policy == "FixedInput");
    CHECK(report[0].is_fallback);
}

TEST_CASE("Both sides have the policy's ordinal, so the fallback's values are its own alone") {
    is::HostTensor alone(is::dtype::f32, {64}), within(is::dtype::f32, {64});
    const is::GeneratorInput values{is::uniform{}};
    is::InputSpec{values}.fill({alone.dl()}, {.seed = 5});
    is::InputSpec{is::OrElse{is::FixedInput{is::npy{}}, values}}.fill({within.dl()}, {.seed = 5});
    CHECK(std::ranges::equal(alone.bytes(), within.bytes()));
}
