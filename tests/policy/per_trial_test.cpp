// PerTrial is the only thing that depends on the trial; all else holds still.
#include <algorithm>
#include <inputspec/inputspec.hpp>
#include <vector>

#include "catch.hpp"

namespace {

namespace is = inputspec;

struct Csr {
    is::HostTensor indptr{is::dtype::i32, {51}}, indices{is::dtype::i32, {400}};
    is::HostTensor values{is::dtype::f32, {400}};

    template <class Spec>
    Csr& fill(const Spec& spec, std::uint32_t trial) {
        spec.fill({indptr, indices, values}, {.seed = 1, .trial = trial});
        return *this;
    }
};
bool same(const is::HostTensor& a, const is::HostTensor& b) {
    return std::ranges::equal(a.bytes(), b.bytes());
}

}  // namespace

TEST_CASE("Without PerTrial no trial changes a bit") {
    const is::InputSpec spec{is::SparseCSRFallback{is::uniform_nonzeros{.columns = 40}}};
    const Csr first = std::move(Csr{}.fill(spec, 0));
    for (const std::uint32_t trial : {1u, 2u, ~0u}) {
        const Csr other = std::move(Csr{}.fill(spec, trial));
        CHECK(same(first.indptr, other.indptr));
        CHECK(same(first.indices, other.indices));
        CHECK(same(first.values, other.values));
    }
}

TEST_CASE("Around a generator inside SparseCSRFallback values vary and the pattern stays") {
    const is::InputSpec spec{is::SparseCSRFallback{is::uniform_nonzeros{.columns = 40},
                                                   is::PerTrial{is::uniform{-1.0, 1.0}}}};
    const Csr first = std::move(Csr{}.fill(spec, 1)), other = std::move(Csr{}.fill(spec, 2));
    CHECK(same(first.indptr, other.indptr));
    CHECK(same(first.indices, other.indices));
    CHECK_FALSE(same(first.values, other.values));
    const Csr again = std::move(Csr{}.fill(spec, 1));
    CHECK(same(first.values, again.values));
}

TEST_CASE("Around a policy all of it varies; trial 0 is what it makes without") {
    const is::SparseCSRFallback operand{is::uniform_nonzeros{.columns = 40}};
    const is::InputSpec spec{is::PerTrial{operand}};
    const Csr first = std::move(Csr{}.fill(spec, 1)), other = std::move(Csr{}.fill(spec, 2));
    CHECK_FALSE(same(first.indices, other.indices));
    CHECK_FALSE(same(first.values, other.values));
    const Csr zero = std::move(Csr{}.fill(spec, 0));
    const Csr plain = std::move(Csr{}.fill(is::InputSpec{operand}, 9));
    CHECK(same(zero.indices, plain.indices));
    CHECK(same(zero.values, plain.values));
}

TEST_CASE("Only what stands under it varies") {
    is::HostTensor a(is::dtype::f32, {64}), b(is::dtype::f32, {64});
    is::HostTensor c(is::dtype::f32, {64}), d(is::dtype::f32, {64});
    const is::GeneratorInput values{is::uniform{}};
    const is::InputSpec spec{values, is::PerTrial{values}};
    spec.fill({a, b}, {.trial = 1});
    spec.fill({c, d}, {.trial = 2});
    CHECK(same(a, c));
    CHECK_FALSE(same(b, d));
}
