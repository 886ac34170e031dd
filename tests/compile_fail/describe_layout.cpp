// expect: describe\(spec\): this layout has no recipe. Write index_map{"lambda …"}
#include <array>
#include <inputspec/recipe.hpp>
namespace is = inputspec;

std::string text() {
#ifdef INPUTSPEC_EXPECT_OK
    const is::index_map layout{"lambda i, j: (j, i)"};
#else
    const is::index_map layout{[](auto i, auto j) { return std::array{j, i}; }};
#endif
    return is::describe(is::InputSpec{is::LayoutTransformed{is::Output{}, layout}});
}
