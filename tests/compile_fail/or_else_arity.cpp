// expect: error: static assertion failed.*OrElse{first, fallback}: both must cover the same number
// of arguments
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a, std::span<const float> data) {
#ifdef INPUTSPEC_EXPECT_OK
    is::InputSpec{is::OrElse{is::FixedInput{data}, is::GeneratorInput{is::uniform{}}}}.fill({a});
#else
    is::InputSpec{
        is::OrElse{is::FixedInput{data}, is::SparseCSRFallback{is::uniform_nonzeros{.columns = 4}}}}
        .fill({a});
#endif
}
