// expect: error: static assertion failed.*InputSpec{…}: each member is a policy
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a) {
#ifdef INPUTSPEC_EXPECT_OK
    is::InputSpec{is::GeneratorInput{is::PerTrial{is::uniform{}}}}.fill({a});
#else
    is::InputSpec{is::PerTrial{is::uniform{}}}.fill({a});
#endif
}
