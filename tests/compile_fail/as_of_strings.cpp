// expect: error: static assertion failed.*as<T>\(source\): T is what an element is stored as
#include <inputspec/inputspec.hpp>
#include <inputspec/source/as.hpp>
#include <string>
namespace is = inputspec;

#ifdef INPUTSPEC_EXPECT_OK
using element = double;
#else
using element = std::string;
#endif

void fill(is::HostTensor& a, std::span<const float> data) {
    is::InputSpec{is::FixedInput{is::as<element>(data)}}.fill({a});
}
