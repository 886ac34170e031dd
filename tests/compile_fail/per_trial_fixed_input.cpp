// expect: error: static assertion failed.*PerTrial{FixedInput{…}}: fixed data do not vary; write
// FixedInput
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

float data[4] = {};

void fill(is::HostTensor& a) {
#ifdef INPUTSPEC_EXPECT_OK
    is::InputSpec{is::FixedInput{std::span{data}}}.fill({a});
#else
    is::InputSpec{is::PerTrial{is::FixedInput{std::span{data}}}}.fill({a});
#endif
}
