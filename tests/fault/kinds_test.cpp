// Each kind of fault: its message, and that the refused call left every byte as it was.

#include <functional>
#include <string>
#include <vector>

#include "catch.hpp"
#include "tensor/guarded.hpp"

namespace {

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using is::FaultKind;
using test::Guarded;
using test::Shape;

/// What a spec refuses about `tensors`, which stay as they are: check, try_fill and fill agree.
template <class Spec>
is::Fault refused(const Spec& spec, std::vector<Guarded*> tensors,
                  const is::FillOptions& options = {}) {
    std::vector<DLTensor*> args;
    for (auto* const tensor : tensors) args.push_back(tensor->dl());
    const auto fault = spec.check(args, options);
    const auto result = spec.try_fill(args, options);
    REQUIRE(fault);
    REQUIRE_FALSE(result);
    CHECK(result.fault().kind == fault->kind);
    CHECK(result.fault().message().view() == fault->message().view());
    CHECK_THROWS_AS(spec.fill(args, options), is::Error);
    for (const auto* const tensor : tensors) CHECK(tensor->is_untouched());
    return *fault;
}
std::string text(const is::Fault& fault) { return std::string{fault.message().view()}; }

constexpr is::GeneratorInput floats{is::uniform{}};
/// Argument 0 is fine, argument 1 is asked about: nothing is written to either.
constexpr is::InputSpec zeros{is::Zeroed{}, is::Zeroed{}};

struct Two {
    Guarded good{is::dtype::f32, {2, 3}}, bad{is::dtype::f32, {2, 3}};
    is::Fault refused_by(const auto& spec, const is::FillOptions& options = {}) {
        return refused(spec, {&good, &bad}, options);
    }
};

}  // namespace

TEST_CASE("count") {
    Two two;
    CHECK(
        text(refused(zeros, {&two.good})) ==
        "wrong number of arguments: expected 2, found 1; give one DLTensor for each argument that "
        "the spec covers");
    CHECK(refused(zeros, {&two.good, &two.bad, &two.bad}).found == 3);
}

TEST_CASE("null_tensor") {
    Two two;
    const std::vector<DLTensor*> args{two.good, nullptr};
    const auto fault = zeros.check(args);
    REQUIRE(fault);
    CHECK(text(*fault) == "argument 1: null tensor; pass a pointer to a DLTensor");
    CHECK_FALSE(zeros.try_fill(args));
    CHECK(two.good.is_untouched());
}

TEST_CASE("device") {
    for (const int device : {2, 4, 7, 8, 9, 10, 12, 14, 0, -1, 99}) {
        Two two;
        two.bad.dl()->device.device_type = static_cast<DLDeviceType>(device);
        const auto fault = two.refused_by(zeros);
        CHECK(fault.kind == FaultKind::device);
        CHECK((fault.argument == 1 && fault.expected == 1 && fault.found == device));
        CHECK_THAT(text(fault), ContainsSubstring("fill a host tensor"));
    }
    for (const int device : {1, 3, 11, 13}) {  // memory that the host writes
        Two two;
        two.bad.dl()->device.device_type = static_cast<DLDeviceType>(device);
        CHECK_FALSE(zeros.check({two.good, two.bad}));
    }
}

TEST_CASE("dtype") {
    for (const auto type : {DLDataType{3, 64, 1}, DLDataType{2, 31, 1}, DLDataType{0, 1, 1},
                            DLDataType{0, 0, 1}, DLDataType{5, 32, 1}, DLDataType{6, 1, 1},
                            DLDataType{2, 128, 1}, DLDataType{255, 255, 1}}) {
        Two two;
        two.bad.dl()->dtype = type;
        const auto fault = two.refused_by(zeros);
        CHECK(fault.kind == FaultKind::dtype);
        CHECK_THAT(text(fault), StartsWith("argument 1: wrong dtype: found dtype code " +
                                           std::to_string(type.code)));
        CHECK_THAT(text(fault), ContainsSubstring("write bool, int4 to int64"));
    }
    Guarded integers{is::dtype::i32, {4}};
    CHECK(text(refused(is::InputSpec{floats}, {&integers})) ==
          "argument 0: wrong dtype: found int32; uniform makes floats: write integers{.low = …, "
          ".high "
          "= …} (half-open), or index{.below = …} for an index argument");
    CHECK_THAT(text(refused(is::InputSpec{is::GeneratorInput{is::normal{}}}, {&integers})),
               ContainsSubstring("write integers{"));
    Guarded real{is::dtype::f16, {4}};
    CHECK_THAT(text(refused(is::InputSpec{is::GeneratorInput{is::index{.below = 4}}}, {&real})),
               ContainsSubstring("argument 0: wrong dtype: found float16; an index argument has an "
                                 "integer dtype"));
    Guarded indptr{is::dtype::i16, {4}}, indices{is::dtype::f32, {4}}, values{is::dtype::f32, {4}};
    const is::InputSpec csr{is::SparseCSRFallback{is::stratified{.columns = 9}}};
    CHECK_THAT(text(refused(csr, {&indptr, &indices, &values})),
               ContainsSubstring("argument 0: wrong dtype: found int16; indptr is int32, int64"));
    indptr.dl()->dtype = is::dtype::u16;
    Guarded wide{is::dtype::i64, {4}};
    CHECK_THAT(text(refused(csr, {&wide, &indices, &values})),
               ContainsSubstring("argument 1: wrong dtype: found float32; indices are int32"));
    const std::int32_t data[4] = {};
    CHECK_THAT(
        text(refused(is::InputSpec{is::FixedInput{std::span{data}}}, {&real})),
        ContainsSubstring("wrong dtype: expected int32, found float16; the span's element type "
                          "and the argument's dtype must agree"));
}

TEST_CASE("lanes") {
    for (const unsigned lanes : {0u, 0x8000u, 0xffffu}) {
        Two two;
        two.bad.dl()->dtype.lanes = static_cast<std::uint16_t>(lanes);
        const auto fault = two.refused_by(zeros);
        CHECK(fault.kind == FaultKind::lanes);
        CHECK((fault.argument == 1 && fault.found == lanes));
        CHECK_THAT(text(fault), ContainsSubstring("lanes are 1 or a vector's width"));
    }
    Guarded indptr{is::dtype::with_lanes(is::dtype::i32, 2), {4}}, indices{is::dtype::i32, {4}},
        values{is::dtype::f32, {4}};
    CHECK_THAT(
        text(refused(is::InputSpec{is::SparseCSRFallback{is::stratified{.columns = 9}}},
                     {&indptr, &indices, &values})),
        ContainsSubstring("argument 0: wrong lanes: expected 1, found 2; index arrays have no "
                          "lanes"));
}

TEST_CASE("rank") {
    for (const int rank : {-1, 17, INT32_MAX, INT32_MIN}) {
        Two two;
        two.bad.dl()->ndim = rank;
        const auto fault = two.refused_by(zeros);
        CHECK(fault.kind == FaultKind::rank);
        CHECK((fault.argument == 1 && fault.expected == 16 && fault.found == rank));
    }
    Two two;
    two.bad.dl()->shape = nullptr;
    CHECK_THAT(text(two.refused_by(zeros)),
               ContainsSubstring("argument 1: wrong rank: found 2; the shape is null"));
    Guarded source{is::dtype::f32, {6}};
    CHECK_THAT(text(refused(is::InputSpec{is::FixedInput{source.dl()}}, {&two.good})),
               ContainsSubstring("argument 0: wrong rank: expected 1, found 2; the data's rank"));
    Guarded indptr{is::dtype::i32, {2, 2}}, indices{is::dtype::i32, {4}},
        values{is::dtype::f32, {4}};
    CHECK_THAT(
        text(refused(is::InputSpec{is::SparseCSRFallback{is::stratified{.columns = 9}}},
                     {&indptr, &indices, &values})),
        ContainsSubstring("argument 0: wrong rank: expected 1, found 2; a CSR operand's arrays "
                          "have one axis each"));
}

TEST_CASE("shape") {
    Two two;
    std::int64_t negative[] = {2, -3};
    two.bad.dl()->shape = negative;
    CHECK(text(two.refused_by(zeros)) ==
          "argument 1, axis 1: wrong extent: found -3; an extent is 0 or more");
    std::int64_t empty[] = {0, -3};
    two.bad.dl()->shape = empty;
    CHECK(two.refused_by(zeros).kind == FaultKind::shape);
    Guarded source{is::dtype::f32, {2, 4}};
    CHECK_THAT(
        text(refused(is::InputSpec{is::FixedInput{source.dl()}}, {&two.good})),
        ContainsSubstring("argument 0, axis 1: wrong extent: expected 4, found 3; the data's "
                          "shape and the argument's (logical) one must agree"));
    const float data[5] = {};
    const auto fault = refused(is::InputSpec{is::FixedInput{std::span{data}}}, {&two.good});
    CHECK(fault.kind == FaultKind::shape);
    CHECK_THAT(text(fault), ContainsSubstring("5") && ContainsSubstring("6"));
    Guarded indptr{is::dtype::i32, {0}}, indices{is::dtype::i32, {4}}, values{is::dtype::f32, {5}};
    const is::InputSpec csr{is::SparseCSRFallback{is::stratified{.columns = 9}}};
    CHECK_THAT(
        text(refused(csr, {&indptr, &indices, &values})),
        ContainsSubstring("argument 0, axis 0: wrong extent: expected 1, found 0; indptr has "
                          "rows + 1 entries"));
    Guarded rows{is::dtype::i32, {3}};
    CHECK_THAT(
        text(refused(csr, {&rows, &indices, &values})),
        ContainsSubstring("argument 2, axis 0: wrong extent: expected 4, found 5; values has as "
                          "many entries as indices"));
}

TEST_CASE("strides") {
    Two two;
    std::int64_t zero[] = {0, 1};
    two.bad.dl()->strides = zero;
    CHECK(
        text(two.refused_by(zeros)) ==
        "argument 1, axis 0: bad strides: found 0; a written axis longer than 1 needs a stride: a "
        "broadcast tensor cannot be filled");
    std::int64_t equal[] = {1, 1};
    two.bad.dl()->strides = equal;
    CHECK(text(two.refused_by(zeros)) ==
          "argument 1, axis 1: bad strides: found 1; its steps meet those of axis 0: two elements "
          "share an address");
    std::int64_t far[] = {INT64_MAX, 1};
    two.bad.dl()->strides = far;
    CHECK_THAT(text(two.refused_by(zeros)), ContainsSubstring("beyond 2^63"));
}

TEST_CASE("byte_offset") {
    Two two;
    two.bad.dl()->byte_offset = std::uint64_t{1} << 63;
    const auto fault = two.refused_by(zeros);
    CHECK(fault.kind == FaultKind::byte_offset);
    CHECK(text(fault) == "argument 1: bad byte offset; byte_offset is beyond 2^63");
}

TEST_CASE("null_data") {
    Two two;
    two.bad.dl()->data = nullptr;
    CHECK(text(two.refused_by(zeros)) ==
          "argument 1: null data; the tensor is not empty: allocate its data first");
    Guarded empty{is::dtype::f32, {2, 0}};
    empty.dl()->data = nullptr;
    CHECK_FALSE(zeros.check({two.good, empty}));
    zeros.fill({two.good, empty});
}

TEST_CASE("alignment") {
    for (const auto type : test::every_dtype) {
        const auto bytes = is::bits_of(is::kind_of(type)) / 8;
        for (unsigned offset = 1; offset < bytes; ++offset) {
            Guarded good{is::dtype::f32, {2}}, bad{type, {3}};
            bad.dl()->byte_offset = offset;
            const auto fault = refused(zeros, {&good, &bad});
            CHECK(fault.kind == FaultKind::alignment);
            CHECK((fault.argument == 1 && fault.expected == bytes && fault.found == offset));
            CHECK_THAT(text(fault), ContainsSubstring("data + byte_offset must be a multiple"));
        }
    }
}

TEST_CASE("overflow") {
    Two two;
    std::int64_t huge[] = {std::int64_t{1} << 40, std::int64_t{1} << 40};
    two.bad.dl()->shape = huge;
    CHECK(text(two.refused_by(zeros)) ==
          "argument 1, axis 1: too large: found 1099511627776; the "
          "extents' product is beyond 2^63 bytes");
}

TEST_CASE("bound") {
    Guarded good{is::dtype::f32, {2}}, indices{is::dtype::i32, {3}};
    const auto fault =
        refused(is::InputSpec{is::Zeroed{}, is::GeneratorInput{is::index{}}}, {&good, &indices});
    CHECK(fault.kind == FaultKind::bound);
    CHECK(text(fault) ==
          "argument 1: unbound extent; write index{.below} = a number or "
          "dim<argument, axis>");
    Guarded indptr{is::dtype::i32, {3}}, values{is::dtype::f32, {3}};
    CHECK_THAT(text(refused(is::InputSpec{is::SparseCSRFallback{is::uniform_nonzeros{}}},
                            {&indptr, &indices, &values})),
               ContainsSubstring("argument 1: unbound extent; write uniform_nonzeros{.columns} = a "
                                 "number or dim<argument, axis>"));
}

TEST_CASE("range") {
    const auto kind_of = [](const auto& generator, DLDataType type) {
        Guarded good{is::dtype::f32, {2}}, bad{type, {3}};
        const auto fault =
            refused(is::InputSpec{is::Zeroed{}, is::GeneratorInput{generator}}, {&good, &bad});
        CHECK(fault.argument == 1);
        CHECK_THAT(text(fault), StartsWith("argument 1: impossible range"));
        return fault.kind;
    };
    CHECK(kind_of(is::uniform{1.0, 1.0}, is::dtype::f32) == FaultKind::range);
    CHECK(kind_of(is::uniform{2.0, 1.0}, is::dtype::f64) == FaultKind::range);
    CHECK(kind_of(is::uniform{0.0, 1e300}, is::dtype::f32) == FaultKind::range);
    CHECK(kind_of(is::integers{0, 257}, is::dtype::u8) == FaultKind::range);
    CHECK(kind_of(is::integers{0.5, 2}, is::dtype::i32) == FaultKind::range);
    CHECK(kind_of(is::integers{}, is::dtype::f32) == FaultKind::range);
    CHECK(kind_of(is::integers{3, 3}, is::dtype::i32) == FaultKind::range);
    CHECK(kind_of(is::constant{300}, is::dtype::u8) == FaultKind::range);
    CHECK(kind_of(is::constant{0.5}, is::dtype::i32) == FaultKind::range);
    CHECK(kind_of(is::sequence{254, 1}, is::dtype::u8) == FaultKind::range);
    CHECK(kind_of(is::index{.below = 129}, is::dtype::i8) == FaultKind::range);
    CHECK(kind_of(is::index{.below = 0}, is::dtype::i8) == FaultKind::range);
    CHECK(kind_of(is::normal{0.0, -1.0}, is::dtype::f32) == FaultKind::range);
    CHECK(kind_of(is::zipf{.below = 3, .exponent = -1}, is::dtype::i32) == FaultKind::range);
    CHECK(kind_of(is::sorted{.below = 200}, is::dtype::i8) == FaultKind::range);
    Guarded indptr{is::dtype::i32, {3}}, indices{is::dtype::i32, {3}}, values{is::dtype::f32, {3}};
    CHECK_THAT(text(refused(is::InputSpec{is::SparseCSRFallback{
                                is::stratified{.columns = (std::int64_t{1} << 31) + 1}}},
                            {&indptr, &indices, &values})),
               ContainsSubstring("argument 1: impossible range") &&
                   ContainsSubstring("the columns do not fit the indices' dtype: write int64"));
    CHECK_THAT(
        text(refused(is::InputSpec{is::SparseCSRFallback{is::stratified{.columns = 5, .base = 2}}},
                     {&indptr, &indices, &values})),
        ContainsSubstring(".base is 0 or 1"));
}

TEST_CASE("nnz") {
    Guarded indptr{is::dtype::i32, {3}}, indices{is::dtype::i32, {11}},
        values{is::dtype::f32, {11}};
    const auto refuse = [&](const auto& pattern) {
        const auto fault =
            refused(is::InputSpec{is::SparseCSRFallback{pattern}}, {&indptr, &indices, &values});
        CHECK(fault.kind == FaultKind::nnz);
        CHECK((fault.argument == 1 && fault.found == 11));
        return text(fault);
    };
    CHECK_THAT(refuse(is::uniform_nonzeros{.columns = 5}),
               ContainsSubstring("too many non-zeros: found 11; the pattern has at most 10 cells"));
    refuse(is::balanced_rows{.columns = 5});
    refuse(is::stratified{.columns = 5});
    refuse(is::power_law_rows{.columns = 5});
    CHECK_THAT(refuse(is::banded{.columns = 50}), ContainsSubstring("at most 5 cells"));
    CHECK_THAT(refuse(is::banded{.columns = 50, .lower = -60}),
               ContainsSubstring("at most 0 cells"));
    CHECK_THAT(refuse(is::blocks{.columns = 50, .width = 4}), ContainsSubstring("at most 8 cells"));
}

TEST_CASE("overlap") {
    Two two;
    two.bad.dl()->data = two.good.dl()->data;
    CHECK(text(two.refused_by(zeros)) ==
          "argument 1: overlapping memory; it shares memory with argument 0: give each its own "
          "buffer, or write Unchanged{} for one of them");
}

TEST_CASE("source") {
    Two two;
    Guarded source{is::dtype::f32, {2, 3}};
    source.dl()->device.device_type = kDLCUDA;
    const auto fault =
        refused(is::InputSpec{is::Zeroed{}, is::FixedInput{source.dl()}}, {&two.good, &two.bad});
    CHECK(fault.kind == FaultKind::source);
    CHECK(fault.argument == 1);
    CHECK_THAT(text(fault), StartsWith("argument 1: unreadable source; the given tensor itself") &&
                                ContainsSubstring("memory that the host cannot"));
    source.dl()->device.device_type = kDLCPU;
    source.dl()->data = nullptr;
    CHECK(refused(is::InputSpec{is::Zeroed{}, is::FixedInput{source.dl()}}, {&two.good, &two.bad})
              .kind == FaultKind::source);
}

TEST_CASE("layout, logical_shape and layout_change") {
    Two two;
    const auto refuse = [&](const auto& layout, const is::extents& logical,
                            const is::FillOptions& options = {}) {
        const auto fault = refused(
            is::InputSpec{is::Zeroed{}, is::LayoutTransformed{is::Zeroed{}, layout, logical}},
            {&two.good, &two.bad}, options);
        CHECK(fault.argument == 1);
        return fault;
    };
    CHECK(refuse(is::runtime_layout{"AB", "A?"}, {2, 3}).kind == FaultKind::layout);
    CHECK(refuse(is::runtime_layout{"AB", "BA"}, {2, 3}).kind == FaultKind::shape);
    CHECK(refuse(is::runtime_layout{"AB", "AB2a"}, {2, 3}).kind == FaultKind::rank);
    CHECK(refuse(is::blocked_layout<"A", "A3a">{}, {}).kind == FaultKind::logical_shape);
    const is::tensor_type signature[] = {{is::dtype::f32, {2, 3}}, {is::dtype::f32, {3, 2}}};
    const auto fault = two.refused_by(zeros, {.signature = signature});
    CHECK(fault.kind == FaultKind::layout_change);
    CHECK_THAT(text(fault), StartsWith("argument 1: changed layout; its shape differs from the "
                                       "signature's"));
}

TEST_CASE("generator") {
    Guarded good{is::dtype::f32, {2}}, bad{is::dtype::i32, {2}};
    const auto fault = refused(
        is::InputSpec{is::Zeroed{}, is::GeneratorInput{[](std::uint64_t, auto) { return 0.5; }}},
        {&good, &bad});
    CHECK(fault.kind == FaultKind::generator);
    CHECK_THAT(text(fault), StartsWith("argument 1: generator does not fit; the generator makes no "
                                       "int32: let it return or write that dtype's C++ type"));
    const auto block = [](std::uint64_t, auto, std::span<float> out) {
        for (auto& value : out) value = 1;
    };
    CHECK(refused(is::InputSpec{is::Zeroed{}, is::GeneratorInput{block}}, {&good, &bad}).kind ==
          FaultKind::generator);
}

TEST_CASE("not_supplied") {
    Two two;
    const auto fault =
        refused(is::InputSpec{is::Zeroed{}, is::FixedInput{std::span<const float>{}}},
                {&two.good, &two.bad});
    CHECK(fault.kind == FaultKind::not_supplied);
    CHECK(text(fault) ==
          "argument 1: no data supplied; FixedInput has no data: supply it, or write "
          "OrElse{FixedInput{…}, a fallback}");
    const DLTensor* const null = nullptr;
    CHECK(refused(is::InputSpec{is::Zeroed{}, is::OrElse{is::FixedInput{null},
                                                         is::FixedInput{std::span<const float>{}}}},
                  {&two.good, &two.bad})
              .kind == FaultKind::not_supplied);
}
