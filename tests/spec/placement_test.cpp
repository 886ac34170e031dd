// Positions and streams: at<…> moves data, it does not change them; an element depends on its
// policy's ordinal, not on the argument's position.

#include <array>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "tensor/guarded.hpp"

namespace {

namespace is = inputspec;
using test::Guarded;
using Codes = std::vector<std::uint64_t>;

constexpr is::SparseCSRFallback csr{is::uniform_nonzeros{.columns = 30}};
constexpr is::GeneratorInput floats{is::uniform{}};

struct Operand {
    Guarded indptr{is::dtype::i32, {11}};
    Guarded indices{is::dtype::i32, {50}};
    Guarded values{is::dtype::f32, {50}};
    Guarded dense{is::dtype::f32, {30, 4}};
    Guarded out{is::dtype::f32, {10, 4}};

    std::array<Codes, 5> codes() const {
        return {indptr.codes(), indices.codes(), values.codes(), dense.codes(), out.codes()};
    }
};

}  // namespace

TEST_CASE("Every permutation of positions gives the same data") {
    Operand plain;
    is::InputSpec{csr, floats, is::Output{}}.fill(
        {plain.indptr, plain.indices, plain.values, plain.dense, plain.out});
    const auto expected = plain.codes();

    const auto check = [&](const auto& spec, auto order) {  // order(operand) → arguments
        Operand one;
        const auto report = spec.fill(order(one));
        CHECK(one.codes() == expected);
        return report;
    };
    using Args = std::vector<DLTensor*>;
    // TVM's sparse_dense(data, w_data, w_indices, w_indptr).
    const auto report =
        check(is::InputSpec{is::at<3, 2, 1>(csr), floats, is::Output{}},
              [](Operand& o) { return Args{o.dense, o.values, o.indices, o.indptr, o.out}; });
    CHECK(report[0].policy == "GeneratorInput");
    CHECK(report[1].policy == "SparseCSRFallback");
    CHECK(report[3].bytes == 44);
    CHECK(report[4].is_output);
    check(is::InputSpec{is::at<4, 0, 2>(csr), is::at<3>(floats), is::at<1>(is::Output{})},
          [](Operand& o) { return Args{o.indices, o.out, o.values, o.dense, o.indptr}; });
    check(is::InputSpec{csr, is::at<4>(floats), is::Output{}},
          [](Operand& o) { return Args{o.indptr, o.indices, o.values, o.out, o.dense}; });
    check(is::InputSpec{csr, floats, is::at<0>(is::Output{})},
          [](Operand& o) { return Args{o.out, o.indptr, o.indices, o.values, o.dense}; });
    check(is::InputSpec{is::at<0, 1, 2>(csr), is::at<3>(floats), is::at<4>(is::Output{})},
          [](Operand& o) { return Args{o.indptr, o.indices, o.values, o.dense, o.out}; });
}

TEST_CASE("dim<> follows positions, not policies") {
    Operand plain;
    const is::InputSpec spec{
        is::at<3, 2, 1>(is::SparseCSRFallback{is::uniform_nonzeros{.columns = is::dim<0, 0>}}),
        floats, is::Output{}};
    spec.fill({plain.dense, plain.values, plain.indices, plain.indptr, plain.out});
    Operand other;
    is::InputSpec{csr, floats, is::Output{}}.fill(
        {other.indptr, other.indices, other.values, other.dense, other.out});
    CHECK(plain.codes() == other.codes());
}

TEST_CASE("The stream is the policy's ordinal in the spec") {
    const auto codes = [](const auto& spec, std::size_t which) {
        Guarded a{is::dtype::f32, {64}}, b{is::dtype::f32, {64}};
        spec.fill({a, b}, {.seed = 9});
        return which == 0 ? a.codes() : b.codes();
    };
    const is::InputSpec two{floats, floats};
    CHECK(codes(two, 0) != codes(two, 1));
    CHECK(codes(two, 0) == codes(is::InputSpec{floats, is::Zeroed{}}, 0));
    CHECK(codes(two, 1) == codes(is::InputSpec{is::Zeroed{}, floats}, 1));
    CHECK(codes(two, 1) == codes(is::InputSpec{is::Unchanged{}, is::at<1>(floats)}, 1));
    CHECK(codes(two, 0) == codes(is::InputSpec{is::at<1>(floats), is::Zeroed{}}, 1));
    // Nesting shares the ordinal.
    const is::OrElse either{is::FixedInput{std::span<const float>{}}, floats};
    CHECK(codes(two, 1) == codes(is::InputSpec{is::Zeroed{}, either}, 1));
    CHECK(codes(two, 1) == codes(is::InputSpec{is::Zeroed{}, is::InOut{floats}}, 1));
    // A group before it counts as one policy.
    Operand o;
    is::InputSpec{csr, floats, is::Output{}}.fill({o.indptr, o.indices, o.values, o.dense, o.out});
    Guarded a{is::dtype::f32, {1}}, b{is::dtype::f32, {30, 4}};
    is::InputSpec{is::Output{}, floats}.fill({a, b});
    CHECK(o.dense.codes() == b.codes());
}

TEST_CASE("Contract: the uniform f32 of stream 1 is Philox at its own counter") {
    Guarded a{is::dtype::f32, {1}}, b{is::dtype::f32, {9}};
    is::InputSpec{is::Output{}, floats}.fill({a, b}, {.seed = 0x123456789abcdef0});
    const auto codes = b.codes();
    for (std::uint32_t block = 0; block < 3; ++block) {
        const auto words =
            is::philox4x32_10::generate({block, 0, 1u << 20, 0}, {0x9abcdef0, 0x12345678});
        for (std::size_t lane = 0; lane < 4 && block * 4 + lane < 9; ++lane) {
            const float value = static_cast<float>(words[lane] >> 8) * 0x1p-24f;
            CHECK(codes[block * 4 + lane] == std::bit_cast<std::uint32_t>(value));
        }
    }
}

TEST_CASE("Seeds matter, trials do not, but under PerTrial") {
    const auto fill = [](const auto& spec, std::uint64_t seed, std::uint32_t trial) {
        Operand o;
        const auto report = spec.fill({o.indptr, o.indices, o.values, o.dense, o.out},
                                      {.seed = seed, .trial = trial});
        CHECK(report.seed == seed);
        CHECK(report.trial == trial);
        return o.codes();
    };
    const is::InputSpec still{csr, floats, is::Output{}};
    CHECK(fill(still, 1, 0) == fill(still, 1, 77));
    for (const std::uint64_t seed :
         {std::uint64_t{2}, std::uint64_t{1} << 32 | 1, ~std::uint64_t{0}}) {
        const auto one = fill(still, 1, 0), other = fill(still, seed, 0);
        for (std::size_t i = 0; i < 4; ++i) CHECK(one[i] != other[i]);
        CHECK(one[4] == other[4]);
    }

    const is::InputSpec dense_varies{csr, is::PerTrial{floats}, is::Output{}};
    const auto one = fill(dense_varies, 1, 1), two = fill(dense_varies, 1, 2);
    CHECK(one[3] != two[3]);
    for (const std::size_t i : {0u, 1u, 2u, 4u}) CHECK(one[i] == two[i]);
    CHECK(fill(dense_varies, 1, 0) == fill(still, 1, 0));  // trial 0 is none

    const is::InputSpec generator_varies{csr, is::GeneratorInput{is::PerTrial{is::uniform{}}},
                                         is::Output{}};
    CHECK(fill(generator_varies, 1, 5) == fill(dense_varies, 1, 5));

    // Around the generator of the values the pattern stays; around the operand it varies.
    const is::uniform_nonzeros pattern{.columns = 30};
    const is::InputSpec values_vary{
        is::SparseCSRFallback{pattern, is::PerTrial{is::uniform{-1.0, 1.0}}}, floats, is::Output{}};
    const auto a = fill(values_vary, 1, 1), b = fill(values_vary, 1, 2);
    CHECK((a[0] == b[0] && a[1] == b[1] && a[2] != b[2] && a[3] == b[3]));
    CHECK(a[0] == fill(still, 1, 0)[0]);
    CHECK(a[1] == fill(still, 1, 0)[1]);
    const is::InputSpec all_varies{is::PerTrial{csr}, floats, is::Output{}};
    const auto c = fill(all_varies, 1, 1), d = fill(all_varies, 1, 2);
    CHECK((c[0] != d[0] && c[1] != d[1] && c[2] != d[2] && c[3] == d[3]));
    CHECK(c == fill(all_varies, 1, 1));
    // Nested: once is enough, and inside OrElse it works as outside.
    CHECK(fill(is::InputSpec{is::PerTrial{is::PerTrial{csr}}, floats, is::Output{}}, 1, 2) == d);
    const is::OrElse either{is::FixedInput{std::span<const float>{}}, is::PerTrial{floats}};
    const is::OrElse outside{is::FixedInput{std::span<const float>{}}, floats};
    CHECK(fill(is::InputSpec{csr, either, is::Output{}}, 1, 2) == two);
    CHECK(fill(is::InputSpec{csr, is::PerTrial{outside}, is::Output{}}, 1, 2) == two);
}

TEST_CASE("64 arguments are the most, and each has its own stream") {
    std::vector<is::HostTensor> tensors;
    for (int i = 0; i < 64; ++i) tensors.push_back(is::HostTensor::of<std::uint64_t>({1}));
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        const is::InputSpec spec{((void)I, is::GeneratorInput{is::integers{}})...};
        CHECK(spec.fill(tensors).size() == 64);
        std::vector<std::uint64_t> values;
        for (const auto& tensor : tensors) values.push_back(tensor.as<std::uint64_t>()[0]);
        std::sort(values.begin(), values.end());
        CHECK(std::adjacent_find(values.begin(), values.end()) == values.end());
        const is::InputSpec reversed{is::at<63 - I>(is::GeneratorInput{is::integers{}})...};
        std::reverse(tensors.begin(), tensors.end());
        const auto before = tensors[5].as<std::uint64_t>()[0];
        reversed.fill(tensors);
        CHECK(tensors[5].as<std::uint64_t>()[0] == before);
    }(std::make_index_sequence<64>{});
}
