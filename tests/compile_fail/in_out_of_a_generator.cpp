// expect: error: static assertion failed.*InOut{policy}: write a policy, as GeneratorInput{…}
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a) {
#ifdef INPUTSPEC_EXPECT_OK
    is::InputSpec{is::InOut{is::GeneratorInput{is::uniform{}}}}.fill({a});
#else
    is::InputSpec{is::InOut{is::uniform{}}}.fill({a});
#endif
}
