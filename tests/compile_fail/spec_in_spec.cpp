// expect: error: static assertion failed.*InputSpec{…}: a spec inside a spec; list its policies
// instead
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a, is::HostTensor& b) {
    constexpr is::InputSpec inner{is::Zeroed{}};
#ifdef INPUTSPEC_EXPECT_OK
    is::InputSpec{inner}.fill({a});
    is::InputSpec{is::Zeroed{}, is::Output{}}.fill({a, b});
#else
    is::InputSpec{inner, is::Output{}}.fill({a, b});
#endif
}
