// expect: error: static assertion failed.*pattern_of{source}: write a sparse source, as
// matrix_market{path} or smtx{path}
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a, is::HostTensor& b, is::HostTensor& c) {
    is::InputSpec{is::SparseCSRFallback{is::pattern_of{3}}}.fill({a, b, c});
}
