// expect: error: static assertion failed.*at<I...> leaves a gap: an argument below the highest
// position has no policy; write Unchanged
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a) {
#ifdef INPUTSPEC_EXPECT_OK
    is::InputSpec{is::at<0>(is::Output{})}.fill({a});
#else
    is::InputSpec{is::at<63>(is::Output{})}.fill({a});
#endif
}
