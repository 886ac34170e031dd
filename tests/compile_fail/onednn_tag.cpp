// expect: error: static assertion failed.*onednn_layout<tag>: no tag of oneDNN's. Write the
// dimensions from a on, a blocked one in upper case
#include <inputspec/inputspec.hpp>
#include <inputspec/interop/onednn.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a) {
#ifdef INPUTSPEC_EXPECT_OK
    constexpr is::onednn_layout<"nChw16c"> layout;
#else
    constexpr is::onednn_layout<"nchw16c"> layout;
#endif
    is::InputSpec{is::LayoutTransformed{is::Zeroed{}, layout, {1, 20, 4, 4}}}.fill({a});
}
