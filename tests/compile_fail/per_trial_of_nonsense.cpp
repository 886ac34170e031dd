// expect: error: static assertion failed.*PerTrial{x}: write a policy or a generator, as
// PerTrial{GeneratorInput{…}}
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a) {
#ifdef INPUTSPEC_EXPECT_OK
    is::InputSpec{is::PerTrial{is::GeneratorInput{is::uniform{}}}}.fill({a});
#else
    is::InputSpec{is::PerTrial{1.0}}.fill({a});
#endif
}
