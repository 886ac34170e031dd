// Judge: Random123's ars4x32_R(7, counter, key) (D. E. Shaw Research, ars.h of version 1.14), which
// the answers below are of; and FIPS 197's own table of SubBytes.
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <inputspec/random/ars.hpp>
#include <inputspec/random/bits.hpp>
#include <inputspec/concepts.hpp>

#include "catch.hpp"

namespace is = inputspec;
using is::simd::level;
using words = std::array<std::uint32_t, 4>;

namespace {

struct answer {
    words counter, key, expected;
};
constexpr words pi = {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344};
constexpr std::uint32_t ones = 0xffffffff;
constexpr answer known_answers[] = {
    {{0, 0, 0, 0}, {0, 0, 0, 0}, {0xdacf61ff, 0xc45798f3, 0x113c7eeb, 0x101e27f3}},
    {{1, 0, 0, 0}, {0, 0, 0, 0}, {0x345732fc, 0x1ca03d43, 0x642eb57d, 0x7244c49c}},
    {{ones, ones, ones, ones},
     {ones, ones, 0, 0},
     {0x5e39c131, 0xd1121a9c, 0xba0a9803, 0x9372482d}},
    {pi, {0xa4093822, 0x299f31d0, 0, 0}, {0xb330966a, 0xd599daa5, 0xca557885, 0xb5de9cff}},
    {{ones, ones, ones, ones},
     {ones, ones, ones, ones},
     {0xfbaaff1f, 0xbb547ef9, 0x13d8cd78, 0x7aaa969b}},
    {pi,
     {0xa4093822, 0x299f31d0, 0x082efa98, 0xec4e6c89},
     {0xd1df87af, 0xf67d43ba, 0x4f66afdb, 0x393dcb2d}},
};

constexpr std::uint32_t substitute(std::size_t byte) {
    return is::detail::aes_columns[byte] >> 8 & 0xff;
}

struct without_instructions : is::ars {
    template <class F>
    static bool with_body(level, F&&) {
        return false;
    }
};

}  // namespace

TEST_CASE("ARS gives Random123's answers") {
    for (const auto& [counter, key, expected] : known_answers) {
        CHECK(is::ars::with_key(counter, key) == expected);
        if (key[2] == 0 && key[3] == 0) {
            CHECK(is::ars::generate(counter, {key[0], key[1]}) == expected);
        }
    }
}

TEST_CASE("SubBytes is a permutation with FIPS 197's values") {
    CHECK(substitute(0x00) == 0x63);
    CHECK(substitute(0x01) == 0x7c);
    CHECK(substitute(0x53) == 0xed);
    CHECK(substitute(0x9a) == 0xb8);
    CHECK(substitute(0xff) == 0x16);
    std::array<bool, 256> is_taken{};
    for (std::size_t byte = 0; byte < 256; ++byte) is_taken[substitute(byte)] = true;
    for (const bool taken : is_taken) CHECK(taken);
}

TEST_CASE("ARS is a constant expression") {
    static_assert(is::Engine<is::ars>);
    static_assert(is::ars::generate({1, 0, 0, 0}, {0, 0}) == known_answers[1].expected);
    static_assert(is::basic_bits<is::ars>{0x299f31d0a4093822, 1}.block(7) ==
                  is::ars::generate({7, 0, 1 << 20, 0}, {0xa4093822, 0x299f31d0}));
}

TEST_CASE("ARS: every level makes the same words, across the carry of the index's low half") {
    constexpr std::uint64_t carry = std::uint64_t{1} << 32;
    const auto bits = is::basic_bits<is::ars>{0x0123456789abcdef, 4095, 7}.per_trial();
    for (const std::uint64_t start : {std::uint64_t{0}, std::uint64_t{13}, carry - 100, carry - 1,
                                      5 * carry - 33, ~std::uint64_t{0} - 400}) {
        for (std::size_t n = 0; n <= 300; ++n) {
            std::vector<std::uint32_t> expected(4 * n + 1, 9), found(4 * n + 1, 9);
            bits.within(level::scalar).words(start, n, expected.data());
            for (const auto limit : {level::narrow, level::avx2, level::avx512}) {
                bits.within(limit).words(start, n, found.data());
                if (found != expected) {
                    FAIL("level " << static_cast<int>(limit) << ", start " << start << ", " << n);
                }
            }
        }
    }
}

TEST_CASE("ARS: a machine without AES instructions makes the same words") {
    std::vector<std::uint32_t> expected(400), found(400);
    is::basic_bits<is::ars>{3, 1}.words(5, 100, expected.data());
    is::basic_bits<without_instructions>{3, 1}.words(5, 100, found.data());
    CHECK(found == expected);
}

#if defined(__x86_64__)
TEST_CASE("ARS: each AES instruction that this machine has makes a body") {
    const auto bytes_of = [](level limit) {
        unsigned bytes = 0;
        is::simd::with_aes_body(limit, [&]<class Body>(Body) { bytes = Body::bytes; });
        return bytes;
    };
    const bool is_wide = is::simd::has_vaes();
    CHECK(bytes_of(level::scalar) == 0);
    CHECK(bytes_of(level::narrow) == (is::simd::has_aes() ? 16u : 0u));
    for (const auto limit : {level::avx2, level::avx512}) {
        const auto best = is_wide ? is::simd::best(limit) : level::narrow;
        CHECK(bytes_of(limit) == (best == level::avx512 ? 64u
                                  : best == level::avx2 ? 32u
                                                        : bytes_of(level::narrow)));
    }
    WARN("the widest AES here: " << bytes_of(level::avx512) << " bytes");
}
#endif
