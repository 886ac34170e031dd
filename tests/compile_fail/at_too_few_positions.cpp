// expect: error: static assertion failed.*at<I...>\(policy\): write one position for each argument
// that the policy covers
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a, is::HostTensor& b, is::HostTensor& c) {
    constexpr is::SparseCSRFallback csr{is::uniform_nonzeros{.columns = 8}};
#ifdef INPUTSPEC_EXPECT_OK
    is::InputSpec{is::at<2, 1, 0>(csr)}.fill({a, b, c});
#else
    is::InputSpec{is::at<2, 1>(csr)}.fill({a, b, c});
#endif
}
