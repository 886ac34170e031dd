// expect: error: static assertion failed.*capture\(args, path\): args is no range. Write a braced
#include <inputspec/capture.hpp>
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void save(const is::HostTensor& a) {
#ifdef INPUTSPEC_EXPECT_OK
    is::capture({a}, "a.safetensors");
#else
    is::capture(a, "a.safetensors");
#endif
}
