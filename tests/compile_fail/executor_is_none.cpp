// expect: error: static assertion failed.*fill\(args, options, executor\): the executor is none.
// Write execute::serial
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a) {
#ifdef INPUTSPEC_EXPECT_OK
    const auto executor = [](std::size_t n, const auto& body) {
        for (std::size_t i = 0; i < n; ++i) body(i);
    };
#else
    const auto executor = [](std::size_t n) { return n; };
#endif
    is::InputSpec{is::Zeroed{}}.fill({a}, {}, executor);
}
