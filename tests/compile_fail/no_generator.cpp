// expect: error: static assertion failed.*GeneratorInput{g}: g is no generator. Write a const
// callable in one of three forms: \(std::uint64_t index, auto bits\) -> value
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a) {
#ifdef INPUTSPEC_EXPECT_OK
    is::InputSpec{is::GeneratorInput{[](std::uint64_t, auto) { return 1.0f; }}}.fill({a});
#else
    is::InputSpec{is::GeneratorInput{[](std::uint64_t) { return 1.0f; }}}.fill({a});
#endif
}
