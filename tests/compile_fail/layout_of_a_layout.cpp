// expect: error: static assertion failed.*LayoutTransformed{LayoutTransformed{…}, …}: write one
// layout from the logical to the stored form
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a) {
    constexpr is::blocked_layout<"NC", "CN"> layout;
    constexpr is::LayoutTransformed once{is::Zeroed{}, layout};
#ifdef INPUTSPEC_EXPECT_OK
    is::InputSpec{once}.fill({a});
#else
    is::InputSpec{is::LayoutTransformed{once, layout}}.fill({a});
#endif
}
