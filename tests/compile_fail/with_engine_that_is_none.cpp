// expect: error: static assertion failed.*with_engine<E>\(spec\): E is no engine
#include <inputspec/inputspec.hpp>
#include <random>
namespace is = inputspec;

void fill(is::HostTensor& a) {
#ifdef INPUTSPEC_EXPECT_OK
    is::with_engine<is::philox4x32_10>(is::InputSpec{is::Output{}}).fill({a});
#else
    is::with_engine<std::mt19937>(is::InputSpec{is::Output{}}).fill({a});
#endif
}
