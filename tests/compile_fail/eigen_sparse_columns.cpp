// expect: error: static assertion failed.*FixedInput{sparse}: a CSR operand needs a row-major
// matrix; convert it: const Eigen::SparseMatrix<T, Eigen::RowMajor> rows = m
#include <inputspec/interop/eigen.hpp>
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a, is::HostTensor& b, is::HostTensor& c,
          const Eigen::SparseMatrix<float>& m) {
#ifdef INPUTSPEC_EXPECT_OK
    const Eigen::SparseMatrix<float, Eigen::RowMajor> rows = m;
    is::InputSpec{is::FixedInput{rows}}.fill({a, b, c});
#else
    is::InputSpec{is::FixedInput{m}}.fill({a, b, c});
#endif
}
