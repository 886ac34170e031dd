// The widest bodies without their instructions: what a machine that lacks those can still test.
#include <bit>
#include <cstdint>
#include <cstring>
#include <inputspec/random/bits.hpp>
#include <vector>

#include "catch.hpp"

#pragma GCC diagnostic ignored "-Wpsabi"  // no vector leaves this unit

namespace inputspec::inline INPUTSPEC_ABI::simd {
#define INPUTSPEC_SIMD_NAME plain32
#define INPUTSPEC_SIMD_BYTES 32
#define INPUTSPEC_SIMD_TARGET
#define INPUTSPEC_SIMD_PLAIN 1
#include <inputspec/simd/body.inc>
#define INPUTSPEC_SIMD_NAME plain64
#define INPUTSPEC_SIMD_BYTES 64
#define INPUTSPEC_SIMD_TARGET
#define INPUTSPEC_SIMD_PLAIN 1
#include <inputspec/simd/body.inc>
}  // namespace inputspec::inline INPUTSPEC_ABI::simd

namespace {

namespace is = inputspec;
namespace el = inputspec::element;

template <class Body, class Out, class Make>
void check_equal(const Make& make) {
    using Draw = typename Make::draw_type;
    const is::random_bits bits{99, 2};
    constexpr std::size_t blocks = 1024;
    std::vector<std::uint32_t> words(4 * blocks), expected(4 * blocks);
    const typename Body::philox engine(0, 2 << 20, 0, 99, 0);
    Body::words(engine, 0, blocks / Body::unit_blocks, words.data());
    bits.within(is::simd::level::scalar).words(0, blocks, expected.data());
    REQUIRE(words == expected);

    const std::size_t count = 16 * blocks / sizeof(Draw);
    std::vector<Out> made(count), wanted(count);
    bits.within(is::simd::level::scalar).map(0, count, wanted.data(), make);
    Body::make(make, reinterpret_cast<const std::byte*>(words.data()), count, made.data(),
               [&](std::size_t i) { made[i] = is::drawn(bits, i, make); });
    CHECK(std::memcmp(made.data(), wanted.data(), count * sizeof(Out)) == 0);
}

}  // namespace

TEMPLATE_TEST_CASE("A body in plain vectors makes the reference's bits", "", is::simd::plain32,
                   is::simd::plain64) {
    check_equal<TestType, float>(el::to_uniform<float>{{-1, 2, -1, 0.99999994f}});
    check_equal<TestType, double>(el::to_uniform<double>{{-1, 2, -1, 0x1.fffffffffffffp-1}});
    check_equal<TestType, is::float16>(el::to_uniform<is::float16>{{-1, 2, -1, 0.875f}});
    check_equal<TestType, is::bfloat16>(el::to_uniform<is::bfloat16>{{-1, 2, -1, 0.875f}});
    check_equal<TestType, is::float8_e5m2>(el::to_uniform<is::float8_e5m2>{{-1, 2, -1, 0.875f}});
    check_equal<TestType, float>(el::to_normal<float>{{0, 1, 3e38f}});
    check_equal<TestType, is::float16>(el::to_normal<is::float16>{{0, 1, 65504}});
    check_equal<TestType, std::uint32_t>(
        el::to_integer<std::uint32_t, std::uint32_t>{7, 3000000000});
    check_equal<TestType, std::uint64_t>(el::to_integer<std::uint64_t, std::uint32_t>{7, 1000});
    check_equal<TestType, std::uint8_t>(el::to_integer<std::uint8_t, std::uint32_t>{7, 100});
    check_equal<TestType, std::uint64_t>(el::to_zipf<std::uint64_t>{{2, 1e6}});
    check_equal<TestType, std::uint16_t>(el::to_zipf<std::uint16_t>{{0.5, 1000}});
}
