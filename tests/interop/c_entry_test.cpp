#include "doors.hpp"

#include <inputspec/interop/c_entry.hpp>

#include <string>

#include "catch.hpp"

TEST_CASE("c_entry: fills, checks, describes, names") {
    auto args = doors::arguments();
    const auto all = doors::pointers(args);
    char text[2048];
    CHECK(inputspec_check(doors::recipe.c_str(), 5, 1, all.data(), all.size(), nullptr, 0) == 0);
    CHECK(inputspec_fill(doors::recipe.c_str(), 5, 1, all.data(), all.size(), text, sizeof text) ==
          0);
    CHECK(doors::bytes_of(args) == doors::bytes_of(doors::filled(5, 1)));
    CHECK(std::string{text}.starts_with("{\"seed\": 5, \"trial\": 1, "));
    CHECK(inputspec_fingerprint(doors::recipe.c_str(), 5, nullptr, 0, text, sizeof text) == 0);
    CHECK(std::string{text} ==
          inputspec::fingerprint(inputspec::parse(doors::recipe), {.seed = 5}).hex());
    CHECK(inputspec_transform("Output{}, Zeroed{}", 1, "onednn_tag{\"ba\"}", text, sizeof text) ==
          0);
    CHECK(std::string{text} == "Output{}, LayoutTransformed{Zeroed{}, onednn_tag{\"ba\"}}");
    CHECK(inputspec_recipe_of("scatter_add", text, sizeof text) == 0);
    CHECK(std::string{text}.ends_with("GeneratorInput{default_values{}}, Output{}"));
    CHECK(inputspec_recipe_of(nullptr, text, sizeof text) == -1);
    CHECK(inputspec_describe("InputSpec{ Output{} }", nullptr, 0, text, sizeof text) == 0);
    CHECK(std::string{text} == "Output{}");
}

TEST_CASE("c_entry: an error's message, cut to its room") {
    char text[12] = {};
    CHECK(inputspec_fill("no", 0, 0, nullptr, 0, text, sizeof text) == -1);
    CHECK(std::string{text} == "inputspec: ");
    CHECK(inputspec_fill(nullptr, 0, 0, nullptr, 0, text, 1) == 0);  // an empty recipe is one
    CHECK(std::string{text}.empty());
}
