// expect: error: static assertion failed.*InputSpec{…}: each member is a policy.*a generator alone
// is no policy: wrap it, GeneratorInput{uniform{…}}
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a) {
#ifdef INPUTSPEC_EXPECT_OK
    is::InputSpec{is::GeneratorInput{is::uniform{}}}.fill({a});
#else
    is::InputSpec{is::uniform{}}.fill({a});
#endif
}
