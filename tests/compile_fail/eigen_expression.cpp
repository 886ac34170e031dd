// expect: error: static assertion failed.*FixedInput{expression}: an Eigen expression has no memory
// to refer to; give its value a name
#include <inputspec/interop/eigen.hpp>
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a, const Eigen::MatrixXf& m) {
#ifdef INPUTSPEC_EXPECT_OK
    const Eigen::MatrixXf twice = m + m;
    is::InputSpec{is::FixedInput{twice}}.fill({a});
#else
    is::InputSpec{is::FixedInput{m + m}}.fill({a});
#endif
}
