// expect: error: static assertion failed.*at<I...> leaves a gap: an argument below the highest
// position has no policy; write Unchanged
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a, is::HostTensor& b, is::HostTensor& c) {
#ifdef INPUTSPEC_EXPECT_OK
    is::InputSpec{is::at<2>(is::Output{}), is::Zeroed{}, is::Unchanged{}}.fill({a, b, c});
#else
    is::InputSpec{is::at<2>(is::Output{}), is::Zeroed{}}.fill({a, b, c});
#endif
}
