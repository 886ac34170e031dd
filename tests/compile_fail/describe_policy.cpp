// expect: describe\(spec\): write an InputSpec or a RuntimeSpec; a policy alone is InputSpec.policy
#include <inputspec/recipe.hpp>
namespace is = inputspec;

std::string text() {
#ifdef INPUTSPEC_EXPECT_OK
    return is::describe(is::InputSpec{is::Output{}});
#else
    return is::describe(is::Output{});
#endif
}
