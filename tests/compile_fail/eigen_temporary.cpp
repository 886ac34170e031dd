// expect: error: static assertion failed.*FixedInput{matrix} refers to the matrix, and this one is
// a temporary: give it a name
#include <inputspec/interop/eigen.hpp>
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

Eigen::MatrixXf made();
void fill(is::HostTensor& a) {
#ifdef INPUTSPEC_EXPECT_OK
    const Eigen::MatrixXf m = made();
    is::InputSpec{is::FixedInput{m}}.fill({a});
#else
    is::InputSpec{is::FixedInput{made()}}.fill({a});
#endif
}
