// expect: error: static assertion failed.*at<…>\(policy\): write a policy, as
// at<2>\(GeneratorInput{…}\)
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a) {
#ifdef INPUTSPEC_EXPECT_OK
    is::InputSpec{is::at<0>(is::GeneratorInput{is::uniform{}})}.fill({a});
#else
    is::InputSpec{is::at<0>(is::uniform{})}.fill({a});
#endif
}
