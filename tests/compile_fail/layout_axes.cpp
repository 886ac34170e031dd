// expect: error: static assertion failed.*blocked_layout<logical, stored>: both must name the same
// axes
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a) {
#ifdef INPUTSPEC_EXPECT_OK
    constexpr is::blocked_layout<"NCHW", "NHWC"> layout;
#else
    constexpr is::blocked_layout<"NCHW", "NHWK"> layout;
#endif
    is::InputSpec{is::LayoutTransformed{is::Zeroed{}, layout}}.fill({a});
}
