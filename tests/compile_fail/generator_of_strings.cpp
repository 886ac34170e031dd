// expect: error: static assertion failed.*GeneratorInput{g}: g is no generator
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a) {
#ifdef INPUTSPEC_EXPECT_OK
    is::InputSpec{is::GeneratorInput{[](std::uint64_t, auto) { return 1; }}}.fill({a});
#else
    is::InputSpec{is::GeneratorInput{[](std::uint64_t, auto) { return "one"; }}}.fill({a});
#endif
}
