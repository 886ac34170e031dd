// expect: error: static assertion failed.*InOut{at<…>\(policy\)}: positions are bound outermost;
// write at<…>\(InOut{policy}\)
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a) {
    constexpr is::GeneratorInput generated{is::uniform{}};
#ifdef INPUTSPEC_EXPECT_OK
    is::InputSpec{is::at<0>(is::InOut{generated})}.fill({a});
#else
    is::InputSpec{is::InOut{is::at<0>(generated)}}.fill({a});
#endif
}
