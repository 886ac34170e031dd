#include <inputspec/inputspec.hpp>
#include <inputspec/source/judged.hpp>
#include <inputspec/validate.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "catch.hpp"

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

static_assert(is::Source<is::judged<3>>);

namespace {

struct csr {
    is::HostTensor indptr, indices, data;

    explicit csr(std::int64_t rows = 3, std::int64_t nnz = 4)
        : indptr{is::dtype::i64, {rows + 1}},
          indices{is::dtype::i32, {nnz}},
          data{is::dtype::f16, {nnz}} {}
};
csr given() {
    csr out;
    std::ranges::copy(std::array{0, 2, 2, 4}, out.indptr.as<std::int64_t>().begin());
    std::ranges::copy(std::array{0, 4, 1, 3}, out.indices.as<std::int32_t>().begin());
    std::ranges::copy(std::array<std::uint16_t, 4>{1, 2, 3, 4},
                      out.data.as<std::uint16_t>().begin());
    return out;
}
auto as_csr(std::int64_t columns) {
    return [columns](auto* indptr, auto* indices, auto*) {
        return is::validate::csr(indptr, indices, columns);
    };
}
std::string refusal(const csr& from, std::int64_t columns = 5) {
    csr to;
    const is::InputSpec spec{is::Output{}, is::FixedInput{is::judged{as_csr(columns), from.indptr,
                                                                     from.indices, from.data}}};
    auto out = is::HostTensor::of<float>({3});
    const auto fault = spec.check({out.dl(), to.indptr.dl(), to.indices.dl(), to.data.dl()});
    return fault ? std::string{fault->message().view()} : "";
}

}  // namespace

TEST_CASE("An operand in memory that its judge lets pass is copied") {
    const auto from = given();
    csr to;
    const is::judged source{as_csr(5), from.indptr, from.indices, from.data};
    const auto report =
        is::InputSpec{is::FixedInput{source}}.fill({to.indptr, to.indices, to.data});
    CHECK(report[0].policy == "FixedInput");
    CHECK(std::ranges::equal(to.indptr.bytes(), from.indptr.bytes()));
    CHECK(std::ranges::equal(to.indices.bytes(), from.indices.bytes()));
    CHECK(std::ranges::equal(to.data.bytes(), from.data.bytes()));
}

TEST_CASE("A judge's fault is that of each fill, about the argument that it names") {
    CHECK(refusal(given()).empty());
    CHECK_THAT(refusal(given(), 4), ContainsSubstring("argument 2, axis 0: ") &&
                                        ContainsSubstring("row 0, non-zero 1: a column "
                                                          "is in [0, 4)") &&
                                        ContainsSubstring("found 4"));
    auto falls = given();
    falls.indices.as<std::int32_t>()[3] = 0;
    CHECK_THAT(refusal(falls), ContainsSubstring("argument 2, axis 0: ") &&
                                   ContainsSubstring("row 2, non-zero 1: it comes after 1"));
    auto begins = given();
    begins.indptr.as<std::int64_t>()[0] = 1;
    CHECK_THAT(refusal(begins), ContainsSubstring("argument 1, axis 0: "));
}

TEST_CASE("A judged operand must agree with the arguments") {
    const auto from = given();
    csr wide{3, 5}, tall{4, 4};
    const is::InputSpec spec{
        is::FixedInput{is::judged{as_csr(5), from.indptr, from.indices, from.data}}};
    CHECK(spec.check({wide.indptr, wide.indices, wide.data})->argument == 1);
    CHECK(spec.check({tall.indptr, tall.indices, tall.data})->kind == is::FaultKind::shape);
    auto floats = is::HostTensor::of<float>({4});
    CHECK(spec.check({from.indptr, from.indices, floats})->kind == is::FaultKind::dtype);
}

TEST_CASE("A judge is asked once, and not about tensors that there are not") {
    int asked = 0;
    const auto counting = [&](auto*, auto*) {
        ++asked;
        return std::optional<is::Fault>{};
    };
    const auto from = given();
    csr to;
    const is::InputSpec spec{is::FixedInput{is::judged{counting, from.indptr, from.indices}}};
    for (int i = 0; i < 3; ++i) spec.fill({to.indptr, to.indices});
    CHECK(asked == 1);
    const is::judged absent{counting, from.indptr, nullptr};
    CHECK(asked == 1);
    CHECK_FALSE(absent.supplied());
    const is::InputSpec either{
        is::OrElse{is::FixedInput{absent},
                   is::SparseCSRFallback{is::uniform_nonzeros{.columns = 5}, is::no_values{}}}};
    CHECK(either.fill({to.indptr, to.indices})[0].is_fallback);
    CHECK_FALSE(is::judged<2>{}.supplied());
}
