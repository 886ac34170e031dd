// expect: error: static assertion failed.*SparseCSRFallback{pattern, values} and its like: the
// second is a generator, as uniform{…}, a policy of one argument, or no_values{}
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a, is::HostTensor& b, is::HostTensor& c) {
#ifdef INPUTSPEC_EXPECT_OK
    is::InputSpec{is::SparseCSRFallback{is::stratified{.columns = 8}, is::normal{}}}.fill(
        {a, b, c});
#else
    is::InputSpec{is::SparseCSRFallback{is::stratified{.columns = 8}, is::stratified{}}}.fill(
        {a, b, c});
#endif
}
