// expect: error: static assertion failed.*FixedInput{data}: data is no source. Write a std::span, a
// DLTensor\*
#include <inputspec/inputspec.hpp>
#include <vector>
namespace is = inputspec;

void fill(is::HostTensor& a, const std::vector<float>& data) {
#ifdef INPUTSPEC_EXPECT_OK
    is::InputSpec{is::FixedInput{std::span{data}}}.fill({a});
#else
    is::InputSpec{is::FixedInput{data}}.fill({a});
#endif
}
