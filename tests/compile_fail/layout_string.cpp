// expect: error: static assertion failed.*blocked_layout<logical, stored>: the second is no layout.
// Write axes as "NCHW", blocks as "NCHW16c"
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a) {
#ifdef INPUTSPEC_EXPECT_OK
    constexpr is::blocked_layout<"NCHW", "NCHW16c"> layout;
#else
    constexpr is::blocked_layout<"NCHW", "NCHWc16"> layout;
#endif
    is::InputSpec{is::LayoutTransformed{is::Zeroed{}, layout, {1, 20, 4, 4}}}.fill({a});
}
