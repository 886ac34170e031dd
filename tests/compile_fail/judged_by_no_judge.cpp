// expect: error: static assertion failed.*judged{judge, tensors…}: the judge is called with a const
#include <inputspec/inputspec.hpp>
#include <inputspec/source/judged.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a, is::HostTensor& b) {
#ifdef INPUTSPEC_EXPECT_OK
    is::judged source{[](auto*, auto*) { return std::optional<is::Fault>{}; }, a, b};
#else
    is::judged source{[](auto*) { return std::optional<is::Fault>{}; }, a, b};
#endif
    is::InputSpec{is::FixedInput{source}}.fill({a, b});
}
