// expect: error: static assertion failed.*LayoutTransformed{policy, layout}: the second is a
// layout, as blocked_layout<"NCHW", "NCHW16c">{} or runtime_layout
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a) {
#ifdef INPUTSPEC_EXPECT_OK
    is::InputSpec{is::LayoutTransformed{is::Zeroed{}, is::runtime_layout{"NC", "CN"}}}.fill({a});
#else
    is::InputSpec{is::LayoutTransformed{is::Zeroed{}, 16}}.fill({a});
#endif
}
