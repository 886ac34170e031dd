// expect: error: static assertion failed.*execute::openmp needs OpenMP: compile with -fopenmp
#include <inputspec/execute/openmp.hpp>
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a) {
#ifdef INPUTSPEC_EXPECT_OK
    is::InputSpec{is::Zeroed{}}.fill({a}, {}, is::execute::threads{2});
#else
    is::InputSpec{is::Zeroed{}}.fill({a}, {}, is::execute::openmp{});
#endif
}
