// expect: error: static assertion failed.*LayoutTransformed{at<…>\(policy\), …}: positions are
// bound outermost; write at<…>\(LayoutTransformed{policy, layout}\)
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a) {
    constexpr is::blocked_layout<"NC", "CN"> layout;
#ifdef INPUTSPEC_EXPECT_OK
    is::InputSpec{is::at<0>(is::LayoutTransformed{is::Zeroed{}, layout})}.fill({a});
#else
    is::InputSpec{is::LayoutTransformed{is::at<0>(is::Zeroed{}), layout}}.fill({a});
#endif
}
