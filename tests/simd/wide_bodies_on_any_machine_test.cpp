// The widest bodies without their instructions: what a machine that lacks those can still test. In
// plain vectors, which name no instruction; and AVX-512's own text, where SIMDe is there to emulate
// it.
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <inputspec/random/ars.hpp>
#include <inputspec/random/bits.hpp>
#include <vector>

#include "catch.hpp"

#pragma GCC diagnostic ignored "-Wpsabi"  // no vector leaves this unit

#if defined(__x86_64__) && !defined(__clang__) && __has_include(<simde/x86/avx512/packus.h>)
#define INPUTSPEC_TEST_EMULATES 1
#include "emulated_avx512.hpp"
#endif

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
using is::simd::level;

constexpr std::size_t blocks = 1024;

template <class Body, class Out, class Make>
void check_equal(const Make& make) {
    using Draw = typename Make::draw_type;
    const is::random_bits bits{99, 2};
    std::vector<std::uint32_t> words(4 * blocks), expected(4 * blocks);
    const typename Body::philox engine(0, 2 << 20, 0, 99, 0);
    Body::words(engine, 0, blocks / Body::unit_blocks, words.data());
    bits.within(level::scalar).words(0, blocks, expected.data());
    REQUIRE(words == expected);

    const std::size_t count = 16 * blocks / sizeof(Draw);
    std::vector<Out> made(count), wanted(count);
    bits.within(level::scalar).map(0, count, wanted.data(), make);
    is::simd::with_prepared(make, [&](const auto& prepared) {
        Body::make(prepared, reinterpret_cast<const std::byte*>(words.data()), count, made.data(),
                   [&](std::size_t i, Draw) { made[i] = is::drawn(bits, i, make); });
    });
    CHECK(std::memcmp(made.data(), wanted.data(), count * sizeof(Out)) == 0);
}

#if INPUTSPEC_TEST_EMULATES
template <class Out, class Make>
void check_ars_equal(const Make& make) {
    using Body = is::simd::emulated_vaes_avx512;
    using Draw = typename Make::draw_type;
    const is::basic_bits<is::ars> bits{99, 2};
    std::vector<std::uint32_t> words(4 * blocks), expected(4 * blocks);
    const Body::ars engine(0, 2 << 20, 0, 99, 0);
    Body::words(engine, 0, blocks / Body::unit_blocks, words.data());
    bits.within(level::scalar).words(0, blocks, expected.data());
    REQUIRE(words == expected);

    const std::size_t count = 16 * blocks / sizeof(Draw);
    std::vector<Out> made(count), wanted(count);
    bits.within(level::scalar).map(0, count, wanted.data(), make);
    is::simd::with_prepared(make, [&](const auto& prepared) {
        Body::fill(
            engine, 0, blocks / Body::unit_blocks, prepared, made.data(), 0,
            [&](std::size_t i, Draw draw) { made[i] = is::made(bits, i, make, draw); },
            is::simd::stores::cached);
    });
    CHECK(std::memcmp(made.data(), wanted.data(), count * sizeof(Out)) == 0);
}
#endif

/// Calls check<Out>(maker) for makers of every kind, which reject some draws or leave some out.
template <class Check>
void each_maker(const Check& check) {
    check.template operator()<float>(el::to_uniform<float>{{-1, 2, -1, 0.99999994f}});
    check.template operator()<float>(el::to_uniform<float>{{3, 1e-3f, 3.0001f, 3.0007f}});
    check.template operator()<double>(el::to_uniform<double>{{-1, 2, -1, 0x1.fffffffffffffp-1}});
    check.template operator()<double>(
        el::to_uniform<double>{{3, 1e-9, 3.0000000001, 3.0000000007}});
    const auto check_narrow = [&]<class Out>(Out) {
        check.template operator()<Out>(el::to_uniform<Out>{{-1, 2, -1, 0.875f}});
        check.template operator()<Out>(el::to_uniform<Out>{{-3, 1, -3, -2.25f}});
        check.template operator()<Out>(el::to_uniform<Out>{{-1e-4f, 2e-4f, -0x1p-14f, 0x1p-14f}});
    };
    check_narrow(is::float16{});
    check_narrow(is::bfloat16{});
    check_narrow(is::float8_e5m2{});
    check.template operator()<float>(el::to_normal<float>{{0, 1, 3e38f}});
    check.template operator()<is::float16>(el::to_normal<is::float16>{{0, 1, 65504}});
    check.template operator()<is::bfloat16>(el::to_normal<is::bfloat16>{{0, 1, 65504}});
    using std::uint16_t, std::uint32_t, std::uint64_t, std::uint8_t;
    check.template operator()<uint32_t>(el::to_integer<uint32_t, uint32_t>{7, 3000000000});
    check.template operator()<uint64_t>(el::to_integer<uint64_t, uint32_t>{7, 1000});
    check.template operator()<uint8_t>(el::to_integer<uint8_t, uint32_t>{7, 100});
    check.template operator()<uint64_t>(el::to_zipf<uint64_t>{{2, 1e6}});
    check.template operator()<uint16_t>(el::to_zipf<uint16_t>{{0.5, 1000}});
}

}  // namespace

TEMPLATE_TEST_CASE("A body in plain vectors makes the reference's bits", "", is::simd::plain32,
                   is::simd::plain64) {
    each_maker([]<class Out>(const auto& make) { check_equal<TestType, Out>(make); });
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
        TestType::template copy<cached>(copied.data(), bytes.data(), n, false);
        CHECK(copied == bytes);
        std::vector<std::uint16_t> words(n + 64);
        TestType::template ramp<cached>(words.data(), n, std::uint16_t{7}, std::uint16_t{999});
        check(words, n, [](std::size_t i) { return 7 + i * 999; });
        std::vector<float> floats(n + 64);
        TestType::template ramp<cached>(floats.data(), n, 1000.0, 0.5, 0.25);
        check(floats, n, [](std::size_t i) { return 250.5 + 0.25 * static_cast<double>(i); });
        TestType::template ramp<cached>(floats.data(), n, 7u, 3u, 0.5f);
        check(floats, n, [](std::size_t i) { return 3.5 + 1.5 * static_cast<double>(i); });
    }
}

#if INPUTSPEC_TEST_EMULATES
TEST_CASE("The text for AVX-512 makes the reference's bits") {
    each_maker(
        []<class Out>(const auto& make) { check_equal<is::simd::emulated_avx512, Out>(make); });
}
TEST_CASE("The text for VAES and AVX-512 makes the reference's bits") {
    each_maker([]<class Out>(const auto& make) { check_ars_equal<Out>(make); });
}
#endif
