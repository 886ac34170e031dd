// expect: error: static assertion failed.*OrElse{at<…>\(policy\), …}: positions are bound
// outermost; write at<…>\(OrElse{first, fallback}\)
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a, std::span<const float> data) {
#ifdef INPUTSPEC_EXPECT_OK
    is::InputSpec{is::at<0>(is::OrElse{is::FixedInput{data}, is::Zeroed{}})}.fill({a});
#else
    is::InputSpec{is::OrElse{is::at<0>(is::FixedInput{data}), is::Zeroed{}}}.fill({a});
#endif
}
