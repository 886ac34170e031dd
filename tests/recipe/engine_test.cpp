// The engine in recipes: `engine=name` before all policies.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "catch.hpp"
#include "specs.hpp"
#include "tiny.hpp"

namespace is = inputspec;
using namespace recipe_test;

namespace {

/// A generator that takes philox4x32_10's bits alone.
struct low_bit {
    static constexpr std::string_view name = "low_bit";
    static constexpr void fields(auto&, auto&&) {}
    std::uint32_t operator()(std::uint64_t i, is::random_bits bits) const {
        return bits.draw(i) & 1;
    }
};
/// And a policy, as the concept asks.
struct first_word {
    static constexpr std::string_view name = "first_word";
    static constexpr std::size_t arguments = 1, phases = 1;
    static constexpr void fields(auto&, auto&&) {}
    std::optional<is::Fault> check(const is::tensor_group&) const { return std::nullopt; }
    std::uint64_t size(std::size_t, const is::tensor_group&) const { return 1; }
    void run(std::size_t, is::range, const is::tensor_group& group) const {
        const auto word = group.bits().draw(0);
        is::store(group[0], 0, std::span{&word, 1});
    }
};
/// A pattern, and a source.
struct first_columns : is::balanced_rows {
    static constexpr std::string_view name = "first_columns";
    const first_columns& rows() const { return *this; }
    void fill_row(const is::sparse_grid&, const is::random_bits&, std::uint64_t, std::size_t k,
                  is::pattern::row_draws<is::philox4x32_10>&, auto& out) const {
        for (std::uint32_t j = 0; j < k; ++j) out[j] = j;
    }
};
struct ones {
    static constexpr std::string_view name = "ones";
    static constexpr std::size_t arguments = 1;
    static constexpr void fields(auto&, auto&&) {}
    bool supplied() const { return true; }
    std::optional<is::Fault> check(const is::tensor_group&) const { return std::nullopt; }
    const std::byte* bytes(std::size_t, is::element_kind) const { return nullptr; }
    template <class S>
    void read(std::size_t, std::uint64_t, auto out) const {
        for (auto& one : out) one = is::element::convert<std::remove_reference_t<decltype(one)>>(1);
    }
};

template <class Result>
std::string message(const Result& result) {
    REQUIRE_FALSE(result.has_value());
    CHECK(result.fault().kind == is::FaultKind::recipe);
    return std::string{result.fault().message().view()};
}

}  // namespace

TEST_CASE("A spec with another engine, its recipe and what is read back fill the same bits") {
    const auto check = [](const auto& spec, const auto& make) {
        const auto with_ars = is::with_engine<is::ars>(spec);
        const auto text = is::describe(with_ars);
        INFO(text);
        CHECK(text == "engine=ars, " + is::describe(spec));
        is::RuntimeSpec read = is::parse(text);
        CHECK(is::describe(read) == text);
        CHECK(is::describe(is::with_engine<is::philox4x32_10>(read)) == is::describe(spec));
        CHECK(is::fingerprint(read) == is::fingerprint(with_ars));
        CHECK(is::fingerprint(read) != is::fingerprint(spec));

        auto ours = make(), again = make(), of_runtime = make(), philox = make(), back = make();
        const is::FillOptions options{.seed = 11, .trial = 2};
        with_ars.fill(ours, options);
        read.fill(again, options);
        read = is::with_engine<is::ars>(is::parse(is::describe(spec)));
        CHECK_FALSE(read.check(of_runtime, options));
        read.fill(of_runtime, options);
        spec.fill(philox, options);
        is::with_engine<is::philox4x32_10>(read).fill(back, options);
        CHECK(bytes_of(again) == bytes_of(ours));
        CHECK(bytes_of(of_runtime) == bytes_of(ours));
        CHECK(bytes_of(philox) != bytes_of(ours));
        CHECK(bytes_of(philox) == bytes_of(back));
    };
    namespace t = is::dtype;
    check(is::InputSpec{is::GeneratorInput{is::uniform{-1, 1}}, is::Output{},
                        is::PerTrial{is::GeneratorInput{is::normal{}}}},
          [] {
              return list(tensor(t::f32, is::extents{5, 70}), tensor(t::f32, is::extents{3}),
                          tensor(t::bf16, is::extents{500}));
          });
    check(is::InputSpec{is::at<3, 2, 1>(is::SparseCSRFallback{
                            is::banded{.columns = is::dim<0, 0>, .lower = 2, .upper = 2}}),
                        is::GeneratorInput{is::zipf{100}}},
          [] {
              return list(tensor(t::i32, is::extents{40, 3}), tensor(t::f32, is::extents{90}),
                          tensor(t::i32, is::extents{90}), tensor(t::i32, is::extents{41}));
          });
    check(is::InputSpec{is::PerTrial{is::SparseCSRFallback{is::uniform_nonzeros{.columns = 300},
                                                           is::uniform{}}},
                        is::GeneratorInput{is::permutation{}}},
          [] {
              return list(tensor(t::i64, is::extents{30}), tensor(t::i32, is::extents{900}),
                          tensor(t::f64, is::extents{900}), tensor(t::i64, is::extents{77}));
          });
    check(is::InputSpec{is::LayoutTransformed{is::GeneratorInput{is::uniform{}},
                                              is::runtime_layout{"NCHW", "NCHW16c"},
                                              is::extents{3, 20, 4, 4}}},
          [] { return list(tensor(t::f32, is::extents{3, 2, 4, 4, 16})); });
}

TEST_CASE("A spec keeps its engine where holes are bound") {
    const std::vector<float> given{1, 2, 3};
    auto data = tensor(is::dtype::f32, is::extents{3});
    std::ranges::copy(given, data.as<float>().begin());
    auto spec = is::parse("engine=ars, FixedInput{hole<>}, GeneratorInput{integers{}}");
    spec.bind(0, data.dl());
    auto found = list(tensor(is::dtype::f32, is::extents{3}), tensor(is::dtype::u32, {4}));
    auto expected = list(tensor(is::dtype::f32, is::extents{3}), tensor(is::dtype::u32, {4}));
    spec.fill(found, {.seed = 3});
    is::with_engine<is::ars>(
        is::InputSpec{is::FixedInput{std::span{given}}, is::GeneratorInput{is::integers{}}})
        .fill(expected, {.seed = 3});
    CHECK(bytes_of(found) == bytes_of(expected));
}

TEST_CASE("An engine's spelling") {
    const auto normal = [](std::string_view text) { return is::describe(is::parse(text)); };
    CHECK(normal("engine=ars, Output{}") == "engine=ars, Output{}");
    CHECK(normal(" engine = ars ,InputSpec{Output{}}") == "engine=ars, Output{}");
    CHECK(normal("engine=philox4x32_10, Output{}") == "Output{}");
    CHECK(normal("engine=ars") == "engine=ars");
    CHECK(normal("engine=ars, InputSpec{}") == "engine=ars");
    CHECK(is::describe(is::parse("engine=philox4x32_10")).empty());
    CHECK(is::describe(is::with_engine<is::ars>(is::InputSpec{})) == "engine=ars");
}

TEST_CASE("Types of one's own that take random_bits are filled from philox4x32_10 alone") {
    const auto check = [](const auto& spec, std::string_view text, const auto& make) {
        auto expected = make(), found = make();
        spec.fill(expected, {.seed = 5});
        const auto again = is::parse<low_bit, first_word, ones, first_columns, tiny>(text);
        again.fill(found, {.seed = 5});
        CHECK(bytes_of(found) == bytes_of(expected));
        CHECK(is::describe(again) == text);
    };
    const auto words = [] { return list(tensor(is::dtype::u32, is::extents{50})); };
    check(is::InputSpec{is::GeneratorInput{low_bit{}}}, "GeneratorInput{low_bit{}}", words);
    check(is::InputSpec{first_word{}}, "first_word{}",
          [] { return list(tensor(is::dtype::u32, is::extents{1})); });
    check(is::InputSpec{is::FixedInput{ones{}}}, "FixedInput{ones{}}", words);
    check(is::InputSpec{is::SparseCSRFallback{first_columns{{.columns = 9}}, is::no_values{}}},
          "SparseCSRFallback{first_columns{columns=9}, no_values{}}", [] {
              return list(tensor(is::dtype::i32, is::extents{9}),
                          tensor(is::dtype::i32, is::extents{20}));
          });

    using is::recipe::vocabulary;
    static_assert(vocabulary<>::takes_any_engine);
    static_assert(vocabulary<tiny>::takes_any_engine);
    static_assert(!vocabulary<low_bit, tiny>::takes_any_engine);
    static_assert(!vocabulary<first_word>::takes_any_engine);
    static_assert(!vocabulary<ones>::takes_any_engine);
    static_assert(!vocabulary<first_columns>::takes_any_engine);
    const auto read = is::try_parse<low_bit, first_word, ones, first_columns, tiny>;
    CHECK(is::describe(*read("engine=philox4x32_10, Output{}")) == "Output{}");
    CHECK(message(read("engine=ars, Output{}")) ==
          "no recipe; column 8: engine=ars: a type of one's own takes random_bits, which are "
          "philox4x32_10's; let it take its bits as auto");
}

TEST_CASE("A fault names the engine's column, and what was meant") {
    CHECK(message(is::try_parse("engine=asr, Output{}")) ==
          "no recipe; column 8: expected an engine, found 'asr'; did you mean ars?");
    CHECK(message(is::try_parse("engine=philox, Output{}")) ==
          "no recipe; column 8: expected an engine, found 'philox'; did you mean philox4x32_10?");
    CHECK(message(is::try_parse("engine=mt19937")) ==
          "no recipe; column 8: expected an engine: others are types, parse<engine>(text) "
          "(philox4x32_10, ars), found 'mt19937'");
    CHECK(message(is::try_parse("engine=, Output{}")) ==
          "no recipe; column 8: expected an engine (philox4x32_10, ars), found ','");
    CHECK(message(is::try_parse("engine=ars Output{}")) ==
          "no recipe; column 12: expected ',' or the end of the text after engine=name, found "
          "'Output'");
    CHECK(message(is::try_parse("Output{}, engine=ars")) ==
          "no recipe; column 11: engine=name is written once, before all policies");
    CHECK(message(is::try_parse("engine=ars, engine=ars")) ==
          "no recipe; column 13: engine=name is written once, before all policies");
    CHECK(message(is::try_parse("engine")).find("column 1: expected a policy") !=
          std::string::npos);
    CHECK(message(is::try_parse("engine=ars,")).find("column 12: expected a policy") !=
          std::string::npos);
}
