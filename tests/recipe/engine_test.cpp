// The engine in recipes: `engine=name` before all policies.
#include <inputspec/random/ars.hpp>
#include <string>
#include <string_view>

#include "catch.hpp"
#include "specs.hpp"

namespace is = inputspec;
using namespace recipe_test;

namespace {

struct tiny {
    using counter_type = std::array<std::uint32_t, 4>;
    using key_type = std::array<std::uint32_t, 2>;
    static constexpr std::string_view name = "tiny";
    static constexpr counter_type generate(counter_type counter, key_type key) {
        for (auto& word : counter) word = (word + key[0]) * 0x9E3779B1;
        return counter;
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
        const auto read = is::parse<is::ars>(text);
        CHECK(is::describe(read) == text);
        CHECK(is::describe(is::with_engine<is::philox4x32_10>(read)) == is::describe(spec));
        CHECK(is::fingerprint(read) == is::fingerprint(with_ars));
        CHECK(is::fingerprint(read) != is::fingerprint(spec));

        auto ours = make(), again = make(), of_runtime = make(), philox = make();
        const is::FillOptions options{.seed = 11, .trial = 2};
        with_ars.fill(ours, options);
        read.fill(again, options);
        is::with_engine<is::ars>(is::parse(is::describe(spec))).fill(of_runtime, options);
        spec.fill(philox, options);
        CHECK(bytes_of(again) == bytes_of(ours));
        CHECK(bytes_of(of_runtime) == bytes_of(ours));
        CHECK(bytes_of(philox) != bytes_of(ours));
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
}

TEST_CASE("An engine's spelling") {
    const auto normal = [](std::string_view text) {
        return is::describe(is::parse<is::ars, tiny>(text));
    };
    CHECK(normal("engine=ars, Output{}") == "engine=ars, Output{}");
    CHECK(normal(" engine = ars ,InputSpec{Output{}}") == "engine=ars, Output{}");
    CHECK(normal("engine=tiny,Output{}") == "engine=tiny, Output{}");
    CHECK(normal("engine=philox4x32_10, Output{}") == "Output{}");
    CHECK(normal("engine=ars") == "engine=ars");
    CHECK(normal("engine=ars, InputSpec{}") == "engine=ars");
    CHECK(is::describe(is::parse("engine=philox4x32_10")).empty());
    CHECK(is::describe(is::with_engine<is::ars>(is::InputSpec{})) == "engine=ars");
    CHECK(is::describe(is::with_engine<tiny>(is::parse("Output{}"))) == "engine=tiny, Output{}");
}

TEST_CASE("An engine of one's own in a recipe") {
    auto found = list(tensor(is::dtype::u32, is::extents{8}));
    is::parse<tiny>("engine=tiny, GeneratorInput{integers{}}").fill(found, {.seed = 5});
    CHECK(found[0].as<std::uint32_t>()[0] == 5u * 0x9E3779B1);
    CHECK(found[0].as<std::uint32_t>()[4] == 6u * 0x9E3779B1);
}

TEST_CASE("A fault names the engine's column, and what was meant") {
    CHECK(message(is::try_parse<is::ars>("engine=asr, Output{}")) ==
          "no recipe; column 8: expected an engine, found 'asr'; did you mean ars?");
    CHECK(message(is::try_parse<is::ars>("engine=mt19937")) ==
          "no recipe; column 8: expected an engine: others are types, parse<engine>(text) "
          "(philox4x32_10, ars), found 'mt19937'");
    CHECK(message(is::try_parse("engine=ars, Output{}")) ==
          "no recipe; column 8: expected an engine: others are types, parse<engine>(text) "
          "(philox4x32_10), found 'ars'");
    CHECK(message(is::try_parse<is::ars>("engine=, Output{}")) ==
          "no recipe; column 8: expected an engine (philox4x32_10, ars), found ','");
    CHECK(message(is::try_parse<is::ars>("engine=ars Output{}")) ==
          "no recipe; column 12: expected ',' or the end of the text after engine=name, found "
          "'Output'");
    CHECK(message(is::try_parse<is::ars>("Output{}, engine=ars")) ==
          "no recipe; column 11: engine=name is written once, before all policies");
    CHECK(message(is::try_parse<is::ars>("engine=ars, engine=ars")) ==
          "no recipe; column 13: engine=name is written once, before all policies");
    CHECK(message(is::try_parse<is::ars>("engine")).find("column 1: expected a policy") !=
          std::string::npos);
    CHECK(message(is::try_parse<is::ars>("engine=ars,")).find("column 12: expected a policy") !=
          std::string::npos);
}
