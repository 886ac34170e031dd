// expect: error: static assertion failed.*two at<I...> name the same argument
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a, is::HostTensor& b) {
#ifdef INPUTSPEC_EXPECT_OK
    is::InputSpec{is::at<1>(is::Output{}), is::at<0>(is::Zeroed{})}.fill({a, b});
#else
    is::InputSpec{is::at<1>(is::Output{}), is::at<1>(is::Zeroed{})}.fill({a, b});
#endif
}
