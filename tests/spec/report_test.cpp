#include <string>
#include <type_traits>
#include <vector>

#include "catch.hpp"
#include "tensor/guarded.hpp"

namespace is = inputspec;
using test::Guarded;

TEST_CASE("The report says of each argument what filled it") {
    Guarded indptr{is::dtype::i64, {5}}, indices{is::dtype::i32, {9}}, values{is::dtype::f16, {9}};
    Guarded b{is::dtype::f32, {4, 6}}, c{is::dtype::i4, {7}}, d{is::dtype::f64, {0}},
        e{is::dtype::u8, {3}}, f{is::dtype::with_lanes(is::dtype::f32, 4), {2}};
    const is::InputSpec spec{is::SparseCSRFallback{is::stratified{.columns = 8}},
                             is::InOut{is::GeneratorInput{is::uniform{}}},
                             is::Output{},
                             is::Zeroed{},
                             is::Unchanged{},
                             is::PerTrial{is::GeneratorInput{is::normal{}}}};
    const is::FillReport report =
        spec.fill({indptr, indices, values, b, c, d, e, f}, {.seed = 7, .trial = 9});
    static_assert(std::is_same_v<decltype(report), const is::FillReport<8>>);
    static_assert(std::is_trivially_copyable_v<is::FillReport<8>>);
    REQUIRE(report.size() == 8);
    CHECK((report.seed == 7 && report.trial == 9));
    const struct {
        std::string policy;
        std::uint64_t bytes;
        bool is_output;
    } expected[] = {{"SparseCSRFallback", 40, false},
                    {"SparseCSRFallback", 36, false},
                    {"SparseCSRFallback", 18, false},
                    {"GeneratorInput", 96, true},
                    {"Output", 4, true},
                    {"Zeroed", 0, false},
                    {"Unchanged", 3, false},
                    {"GeneratorInput", 32, false}};
    for (std::size_t i = 0; i < 8; ++i) {
        INFO(i);
        CHECK(report[i].policy == expected[i].policy);
        CHECK(report[i].bytes == expected[i].bytes);
        CHECK(report[i].is_output == expected[i].is_output);
        CHECK_FALSE(report[i].is_fallback);
        CHECK(report[i].layout == is::layout_state::exact);
    }
    CHECK(report.bytes() == 40 + 36 + 18 + 96 + 4 + 3 + 32);
    CHECK(report.outputs_comparable());
    CHECK(report.end() - report.begin() == 8);
}

TEST_CASE("try_fill holds a report or a fault") {
    Guarded a{is::dtype::f32, {4}};
    const is::InputSpec spec{is::Zeroed{}};
    const auto good = spec.try_fill({a});
    REQUIRE(good);
    CHECK((good.has_value() && good->size() == 1 && (*good)[0].bytes == 16 &&
           good.report()[0].bytes == 16 && good.value().size() == 1));
    const auto bad = spec.try_fill({a, a});
    REQUIRE_FALSE(bad);
    CHECK_FALSE(bad.has_value());
    CHECK(bad.fault().kind == is::FaultKind::count);
    CHECK(&bad.fault() == &bad.error());
}

TEST_CASE("fill throws an Error that carries the fault and its message") {
    Guarded a{is::dtype::i32, {4}};
    const is::InputSpec spec{is::GeneratorInput{is::uniform{}}};
    try {
        spec.fill({a});
        FAIL("not thrown");
    } catch (const std::runtime_error& error) {
        const auto* const mine = dynamic_cast<const is::Error*>(&error);
        REQUIRE(mine != nullptr);
        CHECK(mine->fault().kind == is::FaultKind::dtype);
        CHECK(std::string{error.what()} ==
              "inputspec: " + std::string{mine->fault().message().view()});
    }
    CHECK(a.is_untouched());
}

TEST_CASE("Another engine of random bits") {
    struct counter_engine {
        using counter_type = std::array<std::uint32_t, 4>;
        using key_type = std::array<std::uint32_t, 2>;
        static constexpr counter_type generate(counter_type counter, key_type) {
            return {4 * counter[0], 4 * counter[0] + 1, 4 * counter[0] + 2, 4 * counter[0] + 3};
        }
    };
    Guarded a{is::dtype::u32, {10}};
    const is::InputSpec spec{is::GeneratorInput{is::integers{}}};
    REQUIRE(spec.fill_with<counter_engine>(std::array{a.dl()}));
    const auto codes = a.codes();
    for (std::size_t i = 0; i < codes.size(); ++i) CHECK(codes[i] == i);
}
