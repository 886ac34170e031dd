// expect: error: static assertion failed.*SparseBSRFallback{pattern, no_values{}}: the shape of its
// blocks is the data's
#include <inputspec/inputspec.hpp>
#include <inputspec/operand/bsr.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a, is::HostTensor& b, [[maybe_unused]] is::HostTensor& c) {
#ifdef INPUTSPEC_EXPECT_OK
    is::InputSpec{is::SparseBSRFallback{is::stratified{.columns = 8}}}.fill({a, b, c});
#else
    is::InputSpec{is::SparseBSRFallback{is::stratified{.columns = 8}, is::no_values{}}}.fill(
        {a, b});
#endif
}
