// The widest bodies without their instructions: what a machine that lacks those can still test.
#include <bit>
#include <cstddef>
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
    is::simd::with_prepared(make, [&](const auto& prepared) {
        Body::make(prepared, reinterpret_cast<const std::byte*>(words.data()), count, made.data(),
                   [&](std::size_t i, Draw) { made[i] = is::drawn(bits, i, make); });
    });
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

TEMPLATE_TEST_CASE("A body in plain vectors repeats, copies and counts", "", is::simd::plain32,
                   is::simd::plain64) {
    constexpr auto cached = is::simd::stores::cached;
    const auto check = [](const auto& found, std::size_t n, const auto& at) {
        for (std::size_t i = 0; i < found.size(); ++i) {
            using T = std::remove_cvref_t<decltype(found[0])>;
            if (found[i] != (i < n ? static_cast<T>(at(i)) : T{})) FAIL(i << " of " << n);
        }
        SUCCEED();
    };
    for (std::size_t n = 0; n <= 700; ++n) {
        std::vector<std::byte> bytes(n + 64), copied(n + 64);
        const std::size_t whole = n / 2 * 2;  // elements of two bytes
        TestType::template repeat<cached>(bytes.data(), whole, 0x0201020102010201);
        check(bytes, whole, [](std::size_t i) { return static_cast<std::byte>(1 + i % 2); });
        TestType::template copy<cached>(copied.data(), bytes.data(), n);
        CHECK(copied == bytes);
        std::vector<std::uint16_t> words(n + 64);
        TestType::template ramp<cached>(words.data(), n, std::uint16_t{7}, std::uint16_t{999});
        check(words, n, [](std::size_t i) { return 7 + i * 999; });
        std::vector<float> floats(n + 64);
        TestType::template ramp<cached>(floats.data(), n, 1000.0, 0.5, 0.25);
        check(floats, n, [](std::size_t i) { return 250.5 + 0.25 * static_cast<double>(i); });
        TestType::template ramp<cached>(floats.data(), n, 7u, 3u);
        check(floats, n, [](std::size_t i) { return 7 + 3 * i; });
    }
}
