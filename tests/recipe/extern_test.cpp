// All files of this program include recipe/extern.hpp; instance.cpp has what that declares.
#include <inputspec/recipe/extern.hpp>

#include "specs.hpp"

#include "catch.hpp"

namespace is = inputspec;

TEST_CASE("A RuntimeSpec that is compiled in one file of a program fills from another") {
    const is::InputSpec spec{is::PerTrial{is::GeneratorInput{is::integers{0, 9}}}};
    auto ours = recipe_test::list(recipe_test::tensor(is::dtype::i32, is::extents{50}));
    auto theirs = recipe_test::list(recipe_test::tensor(is::dtype::i32, is::extents{50}));
    spec.fill(ours, {.seed = 3, .trial = 4});
    const is::RuntimeSpec read = is::parse(is::describe(spec));
    read.fill(theirs, {.seed = 3, .trial = 4});
    CHECK(recipe_test::bytes_of(ours) == recipe_test::bytes_of(theirs));
}
