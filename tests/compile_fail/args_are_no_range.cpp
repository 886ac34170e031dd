// expect: error: static assertion failed.*fill\(args\): args is no range. Write a braced list
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a) {
#ifdef INPUTSPEC_EXPECT_OK
    is::InputSpec{is::Zeroed{}}.fill({a});
#else
    is::InputSpec{is::Zeroed{}}.fill(a);
#endif
}
