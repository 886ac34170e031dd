// A spec is a value: made and checked at compile time, copied, empty.

#include <array>
#include <type_traits>
#include <vector>

#include "catch.hpp"
#include "tensor/guarded.hpp"

namespace {

namespace is = inputspec;

constexpr is::InputSpec spmm{
    is::SparseCSRFallback{is::uniform_nonzeros{.columns = is::dim<3, 0>}},
    is::GeneratorInput{is::uniform{.low = -1.0, .high = 1.0}},
    is::Output{},
};
constexpr is::InputSpec copied{spmm};
constexpr auto assigned = spmm;
static_assert(std::is_same_v<decltype(copied), decltype(spmm)>);
static_assert(decltype(spmm)::spec_arguments == 5);
static_assert(!std::is_polymorphic_v<decltype(spmm)>);

/// A tensor that needs no heap, for constant expressions.
struct Constant {
    std::int64_t shape[5] = {};
    std::int64_t strides[5] = {};
    float memory[1] = {};
    DLTensor dl{};

    constexpr Constant(DLDataType type, std::initializer_list<std::int64_t> extents,
                       std::initializer_list<std::int64_t> steps = {}) {
        for (const auto extent : extents) shape[dl.ndim++] = extent;
        int axis = 0;
        for (const auto step : steps) strides[axis++] = step;
        dl.data = memory;
        dl.device = {kDLCPU, 0};
        dl.dtype = type;
        dl.shape = shape;
        dl.strides = steps.size() != 0 ? strides : nullptr;
    }
    Constant(const Constant&) = delete;
};

constexpr std::optional<is::Fault> check_spmm(std::int64_t rows, std::int64_t nnz,
                                              std::int64_t columns, DLDataType index) {
    Constant indptr{index, {rows + 1}}, indices{index, {nnz}}, values{is::dtype::f32, {nnz}};
    Constant b{is::dtype::f32, {columns, 8}}, c{is::dtype::f32, {rows, 8}};
    return copied.check({&indptr.dl, &indices.dl, &values.dl, &b.dl, &c.dl}, {.seed = 1});
}
static_assert(!check_spmm(10, 40, 20, is::dtype::i32));
static_assert(check_spmm(10, 201, 20, is::dtype::i32).value().kind == is::FaultKind::nnz);
static_assert(check_spmm(10, 40, 20, is::dtype::f32).value().kind == is::FaultKind::dtype);
static_assert(check_spmm(10, 40, std::int64_t{1} << 33, is::dtype::i32).value().kind ==
              is::FaultKind::range);
static_assert(check_spmm(10, 40, 20, is::dtype::f32).value().message().view().substr(0, 10) ==
              "argument 0");

constexpr is::InputSpec uniform{is::GeneratorInput{is::uniform{}}};
constexpr bool is_filled(DLDataType type, std::initializer_list<std::int64_t> shape,
                         std::initializer_list<std::int64_t> strides = {}) {
    Constant tensor{type, shape, strides};
    return !uniform.check(std::array{&tensor.dl});
}
static_assert(is_filled(is::dtype::f32, {3, 4}));
static_assert(is_filled(is::dtype::f32, {3, 4}, {-4, 1}));
static_assert(!is_filled(is::dtype::f32, {3, 4}, {0, 1}));
static_assert(!is_filled(is::dtype::i32, {3, 4}));
static_assert(is_filled(is::dtype::f16, {}));
static_assert(is_filled(is::dtype::f64, {0, 4}));

constexpr bool layouts_are_checked() {
    Constant stored{is::dtype::f32, {1, 2, 4, 4, 16}};
    const is::GeneratorInput generated{is::uniform{}};
    const is::InputSpec good{is::LayoutTransformed{
        generated, is::blocked_layout<"NCHW", "NCHW16c">{}, is::extents{1, 20, 4, 4}}};
    const is::InputSpec bad{is::LayoutTransformed{generated, is::runtime_layout{"NCHW", "NCHW16c"},
                                                  is::extents{1, 40, 4, 4}}};
    return !good.check({&stored.dl}) && bad.check({&stored.dl}).has_value();
}
static_assert(layouts_are_checked());

constexpr bool signatures_are_compared() {
    Constant stored{is::dtype::f32, {1, 2, 4, 4, 16}};
    const is::tensor_type signature[] = {{is::dtype::f32, {1, 32, 4, 4}}};
    return uniform.check({&stored.dl}, {.signature = signature}).value().kind ==
           is::FaultKind::layout_change;
}
static_assert(signatures_are_compared());

constexpr is::InputSpec nothing{};
static_assert(!nothing.check({}));
static_assert(decltype(nothing)::spec_arguments == 0);

}  // namespace

TEST_CASE("A spec without policies fills nothing") {
    const auto report = nothing.fill({});
    CHECK(report.size() == 0);
    CHECK(report.bytes() == 0);
    CHECK(report.outputs_comparable());
    CHECK(nothing.fill(std::vector<DLTensor*>{}).size() == 0);
    CHECK(nothing.try_fill({}, {}, is::execute::threads{3}));
    test::Guarded a{is::dtype::f32, {2}};
    CHECK(nothing.check({a}).value().kind == is::FaultKind::count);
}

TEST_CASE("Copies of a spec fill the same bits, and assignment works") {
    const auto bits = [](const auto& spec) {
        test::Guarded indptr{is::dtype::i32, {9}}, indices{is::dtype::i32, {20}};
        test::Guarded values{is::dtype::f32, {20}}, b{is::dtype::f32, {6, 3}},
            c{is::dtype::f32, {8, 3}};
        spec.fill({indptr, indices, values, b, c});
        auto all = indptr.codes();
        for (const auto* more : {&indices, &values, &b, &c}) {
            const auto codes = more->codes();
            all.insert(all.end(), codes.begin(), codes.end());
        }
        return all;
    };
    CHECK(bits(spmm) == bits(copied));
    CHECK(bits(spmm) == bits(assigned));
    auto mutable_copy = spmm;
    is::InputSpec from_mutable{mutable_copy};
    is::InputSpec moved{std::move(mutable_copy)};
    CHECK(bits(spmm) == bits(from_mutable));
    CHECK(bits(spmm) == bits(moved));
    from_mutable = spmm;
    CHECK(bits(spmm) == bits(from_mutable));
}

TEST_CASE("Policies copy, from constants and variables") {
    const float data[] = {1, 2, 3};
    is::FixedInput fixed{std::span{data}};
    is::FixedInput copy{fixed};
    const is::FixedInput constant{std::as_const(fixed)};
    auto again = copy;
    again = fixed;
    is::InputSpec spec{fixed};
    is::InputSpec spec_copy{spec};
    static_assert(std::is_same_v<decltype(copy), decltype(fixed)>);
    static_assert(std::is_same_v<decltype(spec_copy), decltype(spec)>);
    test::Guarded a{is::dtype::f32, {3}};
    for (const auto& one :
         {is::InputSpec{copy}, is::InputSpec{constant}, is::InputSpec{again}, spec_copy}) {
        one.fill({a});
        CHECK(a.codes() == std::vector<std::uint64_t>{0x3f800000, 0x40000000, 0x40400000});
    }
    is::OrElse other{fixed, is::Zeroed{}};
    is::OrElse other_copy{other};
    is::PerTrial trial{is::GeneratorInput{is::uniform{}}};
    is::PerTrial trial_copy{trial};
    static_assert(std::is_same_v<decltype(trial_copy), decltype(trial)>);
    is::InputSpec{other_copy, trial_copy}.check({a, a});
}
