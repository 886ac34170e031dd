#include "doors.hpp"

#include <inputspec/interop/recipe_call.hpp>
#include <inputspec/ops.hpp>

#include <algorithm>
#include <cstddef>
#include <new>
#include <string>

#include "catch.hpp"

namespace is = inputspec;
namespace interop = inputspec::interop;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("recipe_call: fills what the spec does, and reports it") {
    auto args = doors::arguments();
    const auto all = doors::pointers(args);
    const auto answer = interop::fill<>({doors::recipe, 7, 3, all});
    REQUIRE_FALSE(answer.is_error);
    CHECK(doors::bytes_of(args) == doors::bytes_of(doors::filled(7, 3)));
    CHECK(answer.number == 4 * (9 + 20 + 20 + 36 + 24));
    CHECK(answer.text == R"({"seed": 7, "trial": 3, "outputs_comparable": true, "arguments": [)"
                         R"({"policy": "SparseCSRFallback", "bytes": 36, "layout": "exact", )"
                         R"("is_fallback": false, "is_output": false}, )"
                         R"({"policy": "SparseCSRFallback", "bytes": 80, "layout": "exact", )"
                         R"("is_fallback": false, "is_output": false}, )"
                         R"({"policy": "SparseCSRFallback", "bytes": 80, "layout": "exact", )"
                         R"("is_fallback": false, "is_output": false}, )"
                         R"({"policy": "GeneratorInput", "bytes": 144, "layout": "exact", )"
                         R"("is_fallback": false, "is_output": false}, )"
                         R"({"policy": "Output", "bytes": 96, "layout": "exact", )"
                         R"("is_fallback": false, "is_output": true}]})");
}

TEST_CASE("recipe_call: data for the holes stand behind the arguments") {
    const std::string recipe =
        "FixedInput{hole<float32,[3]>}, OrElse{FixedInput{hole<>}, GeneratorInput{constant{2}}}";
    std::vector<is::HostTensor> args;
    args.emplace_back(is::dtype::f32, is::extents{3});
    args.emplace_back(is::dtype::f32, is::extents{3});
    args.emplace_back(is::dtype::f32, is::extents{3});
    args.emplace_back(is::dtype::f32, is::extents{3});
    is::InputSpec{is::GeneratorInput{is::sequence{}}}.fill({args[2].dl()});
    is::InputSpec{is::GeneratorInput{is::sequence{5, 1}}}.fill({args[3].dl()});
    const auto all = doors::pointers(args);
    const auto answer = interop::fill<>({recipe, 0, 0, all});
    INFO(answer.text);
    REQUIRE_FALSE(answer.is_error);
    CHECK(args[0].as<float>()[2] == 2);
    CHECK(args[1].as<float>()[2] == 7);

    const std::span data{all.data() + 2, 2};
    const auto bound = interop::fingerprint<>({recipe, 0, 0, data});
    const auto open = interop::fingerprint<>({recipe, 0, 0, {}});
    CHECK(bound.text.size() == 32);
    CHECK(bound.text != open.text);
    CHECK_THAT(interop::describe<>({recipe, 0, 0, data}).text,
               ContainsSubstring("FixedInput{hole<float32,[3],"));
    CHECK(interop::describe<>({recipe, 0, 0, {}}).number == 2);

    const auto unbound = interop::fill<>({recipe, 0, 0, {all.data(), 2}});
    CHECK(unbound.is_error);
    const auto wrong = interop::fill<>({recipe, 0, 0, {all.data(), 3}});
    CHECK(wrong.text ==
          "inputspec: wrong number of arguments: expected 2, found 3; give one tensor for each "
          "argument, and behind them one for each of the recipe's holes, or for none; it has 2");
}

TEST_CASE("recipe_call: what is wrong is a text") {
    auto args = doors::arguments();
    auto all = doors::pointers(args);
    const auto none = interop::fill<>({"Outputs{}", 0, 0, all});
    CHECK(none.is_error);
    CHECK_THAT(none.text, ContainsSubstring("inputspec: no recipe; column 1: expected a policy"));
    CHECK_FALSE(interop::check<>({doors::recipe, 0, 0, all}).is_error);
    all[1] = nullptr;
    for (const auto& answer : {interop::fill<>({doors::recipe, 0, 0, all}),
                               interop::check<>({doors::recipe, 0, 0, all})}) {
        CHECK(answer.is_error);
        CHECK_THAT(answer.text, ContainsSubstring("argument 1"));
    }
}

TEST_CASE("recipe_call: one argument in a layout") {
    const auto stored =
        interop::transform<>(doors::recipe, 3, "index_map{\"lambda i, j: (j, i)\"}, {12, 3}");
    CHECK(stored.text ==
          "SparseCSRFallback{uniform_nonzeros{columns=dim<3,0>}}, "
          "LayoutTransformed{PerTrial{GeneratorInput{uniform{low=-1,high=1}}}, "
          "index_map{\"lambda i, j: (j, i)\"}, extents{12,3}}, Output{}");
    const auto joint = interop::transform<>(doors::recipe, 1, "onednn_tag{\"a\"}");
    CHECK_THAT(joint.text, ContainsSubstring("a policy of its own"));
}

TEST_CASE("recipe_call: an operator's ready spec by its name") {
    for (const auto name : is::ops::names) {
        const auto answer = interop::recipe_of(name);
        INFO(name << ": " << answer.text);
        CHECK_FALSE(answer.is_error);
        CHECK(interop::describe<>({answer.text, 0, 0, {}}).text == answer.text);
    }
    CHECK(std::ranges::is_sorted(is::ops::names));
    CHECK(interop::recipe_of("take<2>").text == is::describe(is::ops::take<2>()));
    CHECK(interop::recipe_of("gather<1>").text == is::describe(is::ops::gather<1>()));

    auto args = doors::arguments();
    auto expected = doors::arguments();
    const auto all = doors::pointers(args);
    REQUIRE_FALSE(interop::fill<>({interop::recipe_of("spmm").text, 7, 0, all}).is_error);
    is::ops::spmm().fill(expected, {.seed = 7});
    CHECK(doors::bytes_of(args) == doors::bytes_of(expected));
}

TEST_CASE("recipe_call: no such operator") {
    CHECK(interop::recipe_of("sparse_dens").text ==
          "inputspec: no ready spec for the operator 'sparse_dens'; did you mean sparse_dense?");
    CHECK_THAT(interop::recipe_of("conv2d").text, ContainsSubstring("there are: csrmm, csrmv, "));
    for (const auto* wrong : {"spmm<1>", "take<", "take<1", "take<-1>", "take<1>x", "take<64>"}) {
        CHECK_THAT(interop::recipe_of(wrong).text, ContainsSubstring("there are take<1> and"));
    }
    CHECK(interop::recipe_of("").is_error);
}
