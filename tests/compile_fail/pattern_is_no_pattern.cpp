// expect: error: static assertion failed.*SparseCSRFallback{pattern, values} and its like: the
// first is a pattern, as uniform_nonzeros
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a, is::HostTensor& b, is::HostTensor& c) {
#ifdef INPUTSPEC_EXPECT_OK
    is::InputSpec{is::SparseCSRFallback{is::stratified{.columns = 8}}}.fill({a, b, c});
#else
    is::InputSpec{is::SparseCSRFallback{is::uniform{}}}.fill({a, b, c});
#endif
}
