// expect: error: static assertion failed.*at<…>\(at<…>\(policy\)\): bind a policy once
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a) {
#ifdef INPUTSPEC_EXPECT_OK
    is::InputSpec{is::at<0>(is::Zeroed{})}.fill({a});
#else
    is::InputSpec{is::at<0>(is::at<0>(is::Zeroed{}))}.fill({a});
#endif
}
