// expect: error: static assertion failed.*FixedInput{expression}: a sparse Eigen expression has no
// memory to refer to; give its value a name
#include <inputspec/interop/eigen.hpp>
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

using Rows = Eigen::SparseMatrix<float, Eigen::RowMajor>;
void fill(is::HostTensor& a, is::HostTensor& b, is::HostTensor& c, const Rows& m) {
#ifdef INPUTSPEC_EXPECT_OK
    const Rows twice = m + m;
    is::InputSpec{is::FixedInput{twice}}.fill({a, b, c});
#else
    is::InputSpec{is::FixedInput{m + m}}.fill({a, b, c});
#endif
}
