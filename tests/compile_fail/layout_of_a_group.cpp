// expect: error: static assertion failed.*LayoutTransformed{policy, layout}: the policy covers a
// group of arguments; a layout belongs to one of them
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a, is::HostTensor& b, is::HostTensor& c) {
    constexpr is::blocked_layout<"N", "N4n"> layout;
#ifdef INPUTSPEC_EXPECT_OK
    is::InputSpec{is::LayoutTransformed{is::Zeroed{}, layout}, is::Output{}, is::Output{}}.fill(
        {a, b, c});
#else
    is::InputSpec{
        is::LayoutTransformed{is::SparseCSRFallback{is::uniform_nonzeros{.columns = 4}}, layout}}
        .fill({a, b, c});
#endif
}
