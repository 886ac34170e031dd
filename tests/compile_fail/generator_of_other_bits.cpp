// expect: error: static assertion failed.*this generator takes random_bits, and the spec fills from
#include <inputspec/inputspec.hpp>
#include <inputspec/random/ars.hpp>
namespace is = inputspec;

void fill(is::HostTensor& a) {
#ifdef INPUTSPEC_EXPECT_OK
    const auto low = [](std::uint64_t i, auto bits) { return bits.draw(i) & 1; };
#else
    const auto low = [](std::uint64_t i, is::random_bits bits) { return bits.draw(i) & 1; };
#endif
    is::with_engine<is::ars>(is::InputSpec{is::GeneratorInput{low}}).fill({a});
}
