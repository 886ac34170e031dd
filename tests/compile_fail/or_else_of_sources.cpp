// expect: error: static assertion failed.*OrElse{first, fallback}: both are policies, as
// OrElse{FixedInput{…}, SparseCSRFallback{…}}
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a, std::span<const float> data) {
#ifdef INPUTSPEC_EXPECT_OK
    is::InputSpec{is::OrElse{is::FixedInput{data}, is::GeneratorInput{is::uniform{}}}}.fill({a});
#else
    is::InputSpec{is::OrElse{data, is::uniform{}}}.fill({a});
#endif
}
