// expect: error: static assertion failed.*a spec covers at most 64 arguments
#include <array>
#include <inputspec/inputspec.hpp>
#include <utility>
namespace is = inputspec;

#ifdef INPUTSPEC_EXPECT_OK
constexpr int arguments = 64;
#else
constexpr int arguments = 65;
#endif

template <std::size_t... I>
void fill(const std::array<DLTensor*, arguments>& args, std::index_sequence<I...>) {
    is::InputSpec{((void)I, is::Zeroed{})...}.fill(args);
}
void fill(const std::array<DLTensor*, arguments>& args) {
    fill(args, std::make_index_sequence<arguments>{});
}
