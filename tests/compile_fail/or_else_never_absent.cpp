// expect: error: static assertion failed.*OrElse{first, fallback}: first is always there, so the
// fallback would never be used
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a, std::span<const float> data) {
    constexpr is::GeneratorInput generated{is::uniform{}};
#ifdef INPUTSPEC_EXPECT_OK
    is::InputSpec{is::OrElse{is::FixedInput{data}, generated}}.fill({a});
#else
    (void)data;
    is::InputSpec{is::OrElse{generated, is::Zeroed{}}}.fill({a});
#endif
}
