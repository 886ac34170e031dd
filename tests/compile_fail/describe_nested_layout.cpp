// expect: describe\(spec\): a LayoutTransformed inside another.s InOut, OrElse or PerTrial: write
#include <inputspec/recipe.hpp>
namespace is = inputspec;

std::string text() {
    constexpr is::blocked_layout<"AB", "BA"> layout;
#ifdef INPUTSPEC_EXPECT_OK
    return is::describe(is::InputSpec{is::InOut{is::LayoutTransformed{is::Output{}, layout}}});
#else
    return is::describe(is::InputSpec{
        is::LayoutTransformed{is::InOut{is::LayoutTransformed{is::Output{}, layout}}, layout}});
#endif
}
