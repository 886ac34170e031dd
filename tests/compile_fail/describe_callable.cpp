// expect: describe\(spec\): this generator, pattern, policy or source has no recipe name.*static
// constexpr void fields
#include <inputspec/recipe.hpp>
namespace is = inputspec;

std::string text() {
#ifdef INPUTSPEC_EXPECT_OK
    return is::describe(is::InputSpec{is::GeneratorInput{is::uniform{}}});
#else
    return is::describe(
        is::InputSpec{is::GeneratorInput{[](std::uint64_t i, auto) { return float(i); }}});
#endif
}
