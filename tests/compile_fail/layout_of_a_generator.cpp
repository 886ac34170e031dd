// expect: error: static assertion failed.*LayoutTransformed{policy, layout}: the first is a policy,
// as GeneratorInput{…} or FixedInput{…}
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a) {
    constexpr is::blocked_layout<"NC", "CN"> layout;
#ifdef INPUTSPEC_EXPECT_OK
    is::InputSpec{is::LayoutTransformed{is::GeneratorInput{is::uniform{}}, layout}}.fill({a});
#else
    is::InputSpec{is::LayoutTransformed{is::uniform{}, layout}}.fill({a});
#endif
}
