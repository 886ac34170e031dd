// expect: OrElse{first, fallback}: first is always there
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

#ifdef INPUTSPEC_EXPECT_OK
constexpr is::InOut policy{
    is::OrElse{is::FixedInput{static_cast<DLTensor*>(nullptr)}, is::GeneratorInput{is::uniform{}}}};
#else
constexpr is::OrElse policy{is::InOut{is::GeneratorInput{is::uniform{}}}, is::Zeroed{}};
#endif
