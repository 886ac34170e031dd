// What SparseCSRFallback refuses. check() writes nothing, so that extents may be far beyond what is
// allocated here.
#include <inputspec/inputspec.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "catch.hpp"

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;
using is::FaultKind;

namespace {

/// A tensor of any extents, at an address of its own that nobody looks at.
class fake {
public:
    fake(DLDataType dtype, const std::vector<std::int64_t>& shape) : shape_{shape} {
        static std::uintptr_t count = 0;
        tensor_.data = reinterpret_cast<void*>((count++ % 8 + 1) << 60);
        tensor_.device = {kDLCPU, 0};
        tensor_.ndim = static_cast<int>(shape_.size());
        tensor_.dtype = dtype;
        tensor_.shape = shape_.data();
    }
    fake(const fake&) = delete;
    DLTensor* dl() { return &tensor_; }

private:
    std::vector<std::int64_t> shape_;
    DLTensor tensor_{};
};

struct given {
    DLDataType dtype;
    std::vector<std::int64_t> shape;
};

given indptr_of(std::int64_t rows, DLDataType dtype = is::dtype::i32) {
    return {dtype, {rows + 1}};
}
given indices_of(std::int64_t nnz, DLDataType dtype = is::dtype::i32) { return {dtype, {nnz}}; }
given values_of(std::int64_t nnz, DLDataType dtype = is::dtype::f32) { return {dtype, {nnz}}; }

template <class Policy>
std::optional<is::Fault> check(const Policy& policy, const given& a, const given& b) {
    fake indptr{a.dtype, a.shape};
    fake indices{b.dtype, b.shape};
    return is::InputSpec{policy}.check({indptr.dl(), indices.dl()});
}
template <class Policy>
std::optional<is::Fault> check(const Policy& policy, const given& a, const given& b,
                               const given& c) {
    fake indptr{a.dtype, a.shape};
    fake indices{b.dtype, b.shape};
    fake values{c.dtype, c.shape};
    return is::InputSpec{policy}.check({indptr.dl(), indices.dl(), values.dl()});
}
template <class Pattern>
std::optional<is::Fault> check_pattern(const Pattern& pattern, const given& a, const given& b) {
    return check(is::SparseCSRFallback{pattern, is::no_values{}}, a, b);
}

struct expected {
    FaultKind kind;
    int argument;
    std::string message;
};

void check_fault(const std::optional<is::Fault>& fault, const expected& that) {
    INFO(that.message);
    REQUIRE(fault.has_value());
    INFO(std::string{fault->message()});
    CHECK(fault->kind == that.kind);
    CHECK(fault->argument == that.argument);
    CHECK_THAT(std::string{fault->message()}, ContainsSubstring(that.message));
}

const is::uniform_nonzeros narrow{.columns = 10};
const is::SparseCSRFallback narrow_csr{narrow};

}  // namespace

TEST_CASE("csr: ranks, dtypes and lanes") {
    const given indptr = indptr_of(4);
    const given indices = indices_of(9);
    const given values = values_of(9);
    CHECK(!check(narrow_csr, indptr, indices, values));
    check_fault(check(narrow_csr, given{is::dtype::i32, {}}, indices, values),
                {FaultKind::rank, 0, "expected 1, found 0"});
    check_fault(check(narrow_csr, indptr, given{is::dtype::i32, {9, 1}}, values),
                {FaultKind::rank, 1, "expected 1, found 2"});
    check_fault(check(narrow_csr, indptr, indices, given{is::dtype::f32, {3, 3}}),
                {FaultKind::rank, 2, "values [nnz]"});
    for (const auto wrong : {is::dtype::f32, is::dtype::i16, is::dtype::u8, is::dtype::boolean}) {
        check_fault(check(narrow_csr, given{wrong, {5}}, indices, values),
                    {FaultKind::dtype, 0, "indptr is int32, int64, uint32 or uint64"});
        check_fault(check(narrow_csr, indptr, given{wrong, {9}}, values),
                    {FaultKind::dtype, 1, "indices are int32, int64, uint32 or uint64"});
    }
    check_fault(check(narrow_csr, given{DLDataType{0, 32, 4}, {5}}, indices, values),
                {FaultKind::lanes, 0, "no lanes"});
    check_fault(check(narrow_csr, indptr, given{DLDataType{0, 32, 2}, {9}}, values),
                {FaultKind::lanes, 1, "no lanes"});
}

TEST_CASE("csr: an indptr of no entry, and values of another length") {
    check_fault(check(narrow_csr, indptr_of(-1), indices_of(0), values_of(0)),
                {FaultKind::shape, 0, "allocate one for no rows"});
    CHECK(!check(narrow_csr, indptr_of(0), indices_of(0), values_of(0)));
    check_fault(
        check(narrow_csr, indptr_of(4), indices_of(9), values_of(8)),
        {FaultKind::shape, 2, "expected 9, found 8; values has as many entries as indices"});
    check_fault(check(narrow_csr, indptr_of(4), indices_of(9), values_of(10)),
                {FaultKind::shape, 2, "expected 9, found 10"});
}

TEST_CASE("csr: a base that is neither 0 nor 1") {
    for (const std::int64_t base :
         {std::int64_t{2}, std::int64_t{-1}, std::numeric_limits<std::int64_t>::min()}) {
        auto pattern = narrow;
        pattern.base = base;
        check_fault(check_pattern(pattern, indptr_of(4), indices_of(9)),
                    {FaultKind::range, 0, ".base is 0 or 1"});
    }
}

TEST_CASE("csr: columns that are unset, unbound or impossible") {
    check_fault(check_pattern(is::uniform_nonzeros{}, indptr_of(4), indices_of(9)),
                {FaultKind::bound, 1,
                 "write uniform_nonzeros{.columns} = a number or dim<argument, axis>"});
    check_fault(
        check_pattern(is::stratified{.columns = is::dim<7, 0>}, indptr_of(4), indices_of(9)),
        {FaultKind::bound, 1, "stratified{.columns} names argument 7 of 2"});
    check_fault(check_pattern(is::banded{.columns = is::dim<0, 1>}, indptr_of(4), indices_of(9)),
                {FaultKind::bound, 1, "names axis 1 of argument 0, which has 1"});
    check_fault(
        check_pattern(is::balanced_rows{.columns = is::dim<0, 0> - 6}, indptr_of(4), indices_of(9)),
        {FaultKind::bound, 1, "is negative"});
    check_fault(
        check_pattern(is::blocks{.columns = is::dim<0, 0> / 0}, indptr_of(4), indices_of(9)),
        {FaultKind::bound, 1, "divides by 0"});
    CHECK(!check_pattern(is::uniform_nonzeros{.columns = is::dim<0, -1>}, indptr_of(4),
                         indices_of(9)));
}

TEST_CASE("csr: too many non-zeros names how many there may be") {
    const auto refuse = [](const auto& pattern, std::int64_t rows, std::int64_t most) {
        INFO(pattern.name);
        CHECK(!check_pattern(pattern, indptr_of(rows, is::dtype::i64),
                             indices_of(most, is::dtype::i64)));
        const auto fault = check_pattern(pattern, indptr_of(rows, is::dtype::i64),
                                         indices_of(most + 1, is::dtype::i64));
        check_fault(fault, {FaultKind::nnz, 1,
                            "found " + std::to_string(most + 1) + "; the pattern has at most " +
                                std::to_string(most) + " cells"});
    };
    refuse(is::uniform_nonzeros{.columns = 10}, 4, 40);
    refuse(is::balanced_rows{.columns = 10}, 4, 40);
    refuse(is::stratified{.columns = 10}, 4, 40);
    refuse(is::power_law_rows{.columns = 10}, 4, 40);
    refuse(is::banded{.columns = 10, .lower = 1, .upper = 1}, 4, 11);
    refuse(is::banded{.columns = 3, .lower = 0, .upper = 0}, 100, 3);
    refuse(is::banded{.columns = 10, .lower = -3, .upper = 1}, 4, 0);
    refuse(is::blocks{.columns = 10, .height = 2, .width = 4, .per_row = 1}, 5, 20);
    refuse(is::blocks{.columns = 10, .height = 2, .width = 4, .per_row = 9}, 5, 40);
    refuse(is::blocks{.columns = 3, .height = 2, .width = 4}, 5, 0);
    refuse(is::uniform_nonzeros{.columns = 0}, 4, 0);
    refuse(is::uniform_nonzeros{.columns = 10}, 0, 0);
    refuse(is::balanced_rows{.columns = 1ll << 20}, 1ll << 30, 1ll << 50);
    // rows · columns beyond 2^64: no number of indices is too many, and none wraps round.
    const auto most = std::int64_t{1} << 56;
    const given vast = indptr_of(1ll << 55, is::dtype::i64);
    const given many = indices_of(most, is::dtype::i64);
    CHECK(!check_pattern(is::uniform_nonzeros{.columns = 1ll << 40}, vast, many));
    CHECK(!check_pattern(is::power_law_rows{.columns = 1ll << 40}, vast, many));
    CHECK(!check_pattern(is::banded{.columns = 1ll << 40, .lower = 1ll << 60, .upper = 1ll << 60},
                         vast, many));
    CHECK(!check_pattern(is::blocks{.columns = 1ll << 40, .per_row = 1ll << 40}, vast, many));
}

TEST_CASE("csr: the fields of patterns") {
    for (const auto& wrong :
         {is::blocks{.columns = 64, .height = 0}, is::blocks{.columns = 64, .width = -1},
          is::blocks{.columns = 64, .per_row = 0}}) {
        for (const std::int64_t nnz : {0, 9}) {
            check_fault(check_pattern(wrong, indptr_of(4), indices_of(nnz)),
                        {FaultKind::range, 1, "blocks{.height, .width, .per_row} are 1 or more"});
        }
    }
    const double infinity = std::numeric_limits<double>::infinity();
    for (const is::number exponent :
         {is::number{-0.5}, is::number{64.5}, is::number{infinity}, is::number{-infinity},
          is::number{infinity - infinity}, is::number{}}) {
        check_fault(check_pattern(is::power_law_rows{.columns = 10, .exponent = exponent},
                                  indptr_of(4), indices_of(9)),
                    {FaultKind::range, 1, "power_law_rows{.exponent} is in [0, 64]"});
    }
    CHECK(!check_pattern(is::power_law_rows{.columns = 10, .exponent = 64}, indptr_of(4),
                         indices_of(9)));
}

TEST_CASE("csr: non-zeros and columns that the index dtypes do not hold") {
    constexpr auto i32 = is::dtype::i32;
    constexpr auto u32 = is::dtype::u32;
    constexpr auto i64 = is::dtype::i64;
    constexpr std::int64_t limit = (1ll << 31) - 1;
    struct choice {
        DLDataType dtype;
        std::int64_t most;
    };
    for (const auto& [dtype, most] : {choice{i32, limit}, choice{u32, 2 * limit + 1}}) {
        for (const std::int64_t base : {0, 1}) {
            const is::uniform_nonzeros pattern{.columns = 1000, .base = base};
            CHECK(!check_pattern(pattern, indptr_of(limit, dtype), indices_of(most - base, i32)));
            const auto fault =
                check_pattern(pattern, indptr_of(limit, dtype), indices_of(most - base + 1, i32));
            check_fault(fault,
                        {FaultKind::range, 0, "the nnz does not fit indptr's dtype: write int64"});
            CHECK(fault->expected == most);
            CHECK(fault->found == most + 1);
            CHECK(!check_pattern(pattern, indptr_of(limit, i64), indices_of(most - base + 1, i32)));

            // As many columns as the dtype counts, whatever the base.
            const auto wide = [&](std::int64_t columns) {
                return check_pattern(is::stratified{.columns = columns, .base = base},
                                     indptr_of(4, i32), indices_of(9, dtype));
            };
            CHECK(!wide(most));
            check_fault(wide(most + 1), {FaultKind::range, 1,
                                         "the columns do not fit the indices' dtype: write int64"});
            CHECK(!check_pattern(is::stratified{.columns = most + 1, .base = base},
                                 indptr_of(4, i32), indices_of(9, i64)));
        }
    }
    CHECK(!check_pattern(is::uniform_nonzeros{.columns = std::numeric_limits<std::int64_t>::max()},
                         indptr_of(4, i64), indices_of(9, is::dtype::u64)));
}

TEST_CASE("csr: what the values' generator refuses is about the values") {
    check_fault(check(is::SparseCSRFallback{narrow, is::uniform{-1, 1}}, indptr_of(4),
                      indices_of(9), values_of(9, is::dtype::i32)),
                {FaultKind::dtype, 2, "integers{"});
    check_fault(check(is::SparseCSRFallback{narrow, is::integers{0, 300}}, indptr_of(4),
                      indices_of(9), values_of(9, is::dtype::u8)),
                {FaultKind::range, 2, "uint8"});
}

TEST_CASE("csr: under at<…> faults name the caller's positions") {
    fake values{is::dtype::f32, {9}};
    fake indices{is::dtype::i32, {41}};
    fake indptr{is::dtype::i32, {5}};
    const is::InputSpec spec{is::at<2, 1, 0>(narrow_csr)};
    check_fault(spec.check({values.dl(), indices.dl(), indptr.dl()}),
                {FaultKind::shape, 0, "expected 41, found 9"});
    fake many{is::dtype::f32, {41}};
    check_fault(spec.check({many.dl(), indices.dl(), indptr.dl()}),
                {FaultKind::nnz, 1, "at most 40 cells"});
    fake real{is::dtype::f32, {5}};
    check_fault(spec.check({many.dl(), indices.dl(), real.dl()}),
                {FaultKind::dtype, 2, "indptr is"});
}

TEST_CASE("csr: a refused fill leaves every buffer as it was") {
    auto indptr = is::HostTensor::of<std::int32_t>({5});
    auto indices = is::HostTensor::of<std::int32_t>({41});
    auto values = is::HostTensor::of<float>({41});
    for (auto* tensor : {&indptr, &indices, &values})
        std::ranges::fill(tensor->bytes(), std::byte{0x5c});
    const is::InputSpec spec{narrow_csr};
    CHECK_THROWS_AS(spec.fill({indptr.dl(), indices.dl(), values.dl()}), is::Error);
    CHECK(!spec.try_fill({indptr.dl(), indices.dl(), values.dl()}));
    for (auto* tensor : {&indptr, &indices, &values}) {
        CHECK(std::ranges::all_of(tensor->bytes(),
                                  [](std::byte one) { return one == std::byte{0x5c}; }));
    }
}
