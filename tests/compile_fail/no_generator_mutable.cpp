// expect: error: static assertion failed.*GeneratorInput{g}: g is no generator. Write a const
// callable
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a) {
#ifdef INPUTSPEC_EXPECT_OK
    is::InputSpec{is::GeneratorInput{[](std::uint64_t i, auto) { return i; }}}.fill({a});
#else
    std::uint64_t next = 0;
    is::InputSpec{is::GeneratorInput{[next](std::uint64_t, auto) mutable { return next++; }}}.fill(
        {a});
#endif
}
