// The engine of random bits is a parameter of a fill: other values, all the same laws.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <inputspec/inputspec.hpp>
#include <inputspec/random/ars.hpp>
#include <string>
#include <type_traits>
#include <vector>

#include "catch.hpp"

namespace is = inputspec;
namespace t = inputspec::dtype;
using is::simd::level;

namespace {

/// An operand of 700 × 400 with 9000 non-zeros, and one tensor of each way to make values.
struct arguments {
    is::HostTensor indptr{t::i32, {701}}, indices{t::i64, {9000}}, values{t::f32, {9000}};
    is::HostTensor uniform{t::f32, {5000}}, normal{t::f16, {5000}}, draws{t::i64, {5000}};
    is::HostTensor zipf{t::i32, {5000}}, order{t::i32, {5000}}, user{t::u32, {5000}};
    is::HostTensor out{t::f32, {400, 3}};

    std::array<is::HostTensor*, 10> all() {
        return {&indptr, &indices, &values, &uniform, &normal, &draws, &zipf, &order, &user, &out};
    }
};
constexpr is::InputSpec spec{
    is::SparseCSRFallback{is::uniform_nonzeros{.columns = is::dim<9, 0>}},
    is::GeneratorInput{is::uniform{-1, 1}},
    is::PerTrial{is::GeneratorInput{is::normal{}}},
    is::GeneratorInput{is::integers{-5, 1'000'000'007}},
    is::GeneratorInput{is::zipf{1000}},
    is::GeneratorInput{is::permutation{}},
    is::GeneratorInput{[](std::uint64_t i, auto bits) { return bits.draw(i); }},
    is::Output{}};
constexpr auto with_ars = is::with_engine<is::ars>(spec);
constexpr is::FillOptions options{.seed = 0x299f31d0a4093822, .trial = 3};

using contents = std::vector<std::vector<std::byte>>;
template <class Spec, class E = is::execute::serial>
contents filled(const Spec& what, const is::FillOptions& how = options, const E& executor = {}) {
    arguments a;
    what.fill(a.all(), how, executor);
    contents out;
    for (const auto* one : a.all()) out.emplace_back(one->bytes().begin(), one->bytes().end());
    return out;
}

}  // namespace

TEST_CASE("Another engine fills other values") {
    const auto ours = filled(with_ars), philox = filled(spec);
    for (std::size_t i = 0; i < 9; ++i) {
        CAPTURE(i);
        CHECK(ours[i] != philox[i]);
    }
    CHECK(ours[9] == philox[9]);  // Output makes no use of it
    CHECK(filled(is::with_engine<is::philox4x32_10>(spec)) == philox);
    CHECK(filled(is::with_engine<is::philox4x32_10>(with_ars)) == philox);
    CHECK(filled(is::with_engine<is::ars>(with_ars)) == ours);
    CHECK(filled(with_ars, {.seed = 1}) != ours);
}

TEST_CASE("An engine's draws are those of basic_bits") {
    arguments a;
    with_ars.fill(a.all(), options);
    for (std::uint64_t i = 0; i < 5000; ++i) {
        const auto block = is::ars::generate({static_cast<std::uint32_t>(i / 4), 0, 6u << 20, 0},
                                             {0xa4093822, 0x299f31d0});
        if (a.user.as<std::uint32_t>()[i] != block[i % 4]) FAIL("element " << i);
    }
}

TEST_CASE("Another engine's values are the same at every level and for every executor") {
    const auto expected =
        filled(with_ars, {.seed = options.seed, .trial = 3, .widest = level::scalar});
    for (const auto widest : {level::narrow, level::avx2, level::avx512}) {
        const is::FillOptions how{.seed = options.seed, .trial = 3, .widest = widest};
        CAPTURE(static_cast<int>(widest));
        CHECK(filled(with_ars, how) == expected);
        CHECK(filled(with_ars, how, is::execute::threads{3}) == expected);
        CHECK(filled(with_ars, how, is::execute::automatic{}) == expected);
    }
    const auto other = filled(with_ars, {.seed = options.seed, .trial = 4});
    for (std::size_t i = 0; i < other.size(); ++i) CHECK((other[i] == expected[i]) == (i != 4));
}

TEST_CASE("Another engine's pattern is canonical CSR") {
    arguments a;
    with_ars.fill(a.all(), options);
    const auto begin = a.indptr.as<std::int32_t>();
    const auto column = a.indices.as<std::int64_t>();
    REQUIRE((begin[0] == 0 && begin[700] == 9000));
    for (std::size_t row = 0; row < 700; ++row) {
        REQUIRE(begin[row] <= begin[row + 1]);
        for (auto i = static_cast<std::size_t>(begin[row]);
             i < static_cast<std::size_t>(begin[row + 1]); ++i) {
            REQUIRE((column[i] >= 0 && column[i] < 400));
            REQUIRE((i == static_cast<std::size_t>(begin[row]) || column[i - 1] < column[i]));
        }
    }
}

TEST_CASE("with_engine has the spec's face") {
    static_assert(with_ars.arguments() == 10);
    static_assert(std::is_same_v<decltype(with_ars)::engine, is::ars>);
    static_assert(decltype(with_ars)::spec_arguments == 10);
    CHECK(with_ars.spec().policy<1>().generator.high == is::number{1});
    arguments a;
    const auto report = with_ars.fill(a.all(), options);
    static_assert(std::is_same_v<decltype(report), const is::FillReport<10>>);
    CHECK((report.seed == options.seed && report.trial == 3 && report.size() == 10));
    CHECK(report[0].policy == "SparseCSRFallback");
    CHECK(report[8].policy == "GeneratorInput");
    CHECK(report[9].is_output);

    CHECK_FALSE(with_ars.check(a.all()));
    const auto fault = with_ars.check({a.out.dl()});
    REQUIRE(fault);
    CHECK(fault->kind == is::FaultKind::count);
    const auto refused = with_ars.try_fill({a.out.dl()});
    REQUIRE_FALSE(refused);
    CHECK(refused.fault().message().view() == fault->message().view());
    CHECK(with_ars.try_fill(a.all()));
#if defined(__cpp_exceptions)
    CHECK_THROWS_AS(with_ars.fill({a.out.dl()}), is::Error);
#endif
}

TEST_CASE("A check with another engine is a constant expression") {
    constexpr auto is_refused = [] {
        return is::with_engine<is::ars>(is::InputSpec{is::Output{}})
            .check(std::array<const DLTensor*, 0>{})
            .has_value();
    };
    static_assert(is_refused());
}
