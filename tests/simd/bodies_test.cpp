// Every vector body makes the scalar reference's bits, whatever the size, the start and the place.
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <inputspec/random/ars.hpp>
#include <inputspec/random/bits.hpp>
#include <inputspec/random/bounded.hpp>
#include <string>
#include <vector>

#include "catch.hpp"

namespace {

namespace is = inputspec;
namespace el = inputspec::element;
using is::simd::level;

constexpr level wide[] = {level::narrow, level::avx2, level::avx512};
constexpr std::uint64_t carry = std::uint64_t{1} << 32;  // of blocks

/// Equal over sizes and starts, at unaligned places, with nothing written around them.
template <class Out, class Engine, class Make>
void check_equal_from(const Make& make) {
    const is::basic_bits<Engine> bits{0x0123456789abcdef, 5, 3};
    constexpr auto a_block = is::random_bits::per_block<typename Make::draw_type>;
    constexpr std::uint64_t starts[] = {0,
                                        1,
                                        2,
                                        3,
                                        5,
                                        17,
                                        1000,
                                        carry * a_block - 77,
                                        carry * a_block - 1,
                                        3 * carry * a_block - 40};
    std::vector<std::size_t> sizes;
    for (std::size_t n = 0; n <= 200; ++n) sizes.push_back(n);
    for (const auto n : {255u, 256u, 257u, 511u, 513u, 1023u, 1025u, 2047u, 2049u, 4095u, 4096u}) {
        sizes.push_back(n);
    }
    constexpr std::size_t guard = 64;
    std::vector<std::byte> expected(4096 * sizeof(Out) + 2 * guard + 1), found(expected.size());
    const auto fill = [&](std::vector<std::byte>& to, level limit, std::uint64_t start,
                          std::size_t n) {
        std::memset(to.data(), 0x5c, to.size());
        // Elements need not be aligned to more than themselves.
        auto* const place = reinterpret_cast<Out*>(to.data() + guard) + 1;
        bits.within(limit).map(start, n, place, make);
    };
    for (const auto start : starts) {
        for (const auto n : sizes) {
            if (n > 300 && start > 3 && start < 1000) continue;
            if ((n + 1) * sizeof(Out) + guard > expected.size()) continue;
            fill(expected, level::scalar, start, n);
            for (const auto limit : wide) {
                fill(found, limit, start, n);
                if (std::memcmp(expected.data(), found.data(), found.size()) != 0) {
                    FAIL("level " << static_cast<int>(limit) << ", start " << start << ", " << n
                                  << " elements");
                }
            }
        }
    }
    SUCCEED();
}
/// Streamed, from every block that can begin in a vector, and from between them.
template <class Out, class Make>
void check_equal_streamed(const Make& make) {
    const is::basic_bits<is::ars> bits{0x0123456789abcdef, 5, 3};
    constexpr auto a_block = is::random_bits::per_block<typename Make::draw_type>;
    constexpr std::size_t most = 1100;
    alignas(64) static std::byte expected[most * sizeof(Out) + 192], found[sizeof expected];
    const auto fill = [&](std::byte* to, std::size_t offset, level limit, std::uint64_t start,
                          std::size_t n, is::simd::stores kind) {
        std::memset(to, 0x5c, sizeof expected);
        bits.within(limit).map(start, n, reinterpret_cast<Out*>(to + 64 + offset), make, kind);
    };
    for (const std::size_t offset : {0u, 8u, 16u, 24u, 32u, 48u}) {
        for (const std::uint64_t start :
             {std::uint64_t{0}, std::uint64_t{3}, carry * a_block - 77}) {
            for (const std::size_t n : {0u, 1u, 15u, 16u, 17u, 63u, 64u, 65u, 127u, 128u, 129u,
                                        150u, 200u, 255u, 257u, 513u, 1000u, 1100u}) {
                fill(expected, offset, level::scalar, start, n, is::simd::stores::cached);
                for (const auto limit : wide) {
                    fill(found, offset, limit, start, n, is::simd::stores::streamed);
                    if (std::memcmp(expected, found, sizeof expected) != 0) {
                        FAIL("level " << static_cast<int>(limit) << ", start " << start << ", " << n
                                      << " elements, " << offset << " bytes past a vector");
                    }
                }
            }
        }
    }
    SUCCEED();
}
/// From an engine whose words are kept in a batch, and from one that makes elements of them at
/// once.
template <class Out, class Make>
void check_equal(const Make& make) {
    check_equal_from<Out, is::philox4x32_10>(make);
    check_equal_from<Out, is::ars>(make);
    check_equal_streamed<Out>(make);
}

}  // namespace

TEST_CASE("Words, across the carry of the index's low half") {
    const is::random_bits bits{42, 4095, 7};
    for (const std::uint64_t start : {std::uint64_t{0}, std::uint64_t{13}, carry - 100, carry - 1,
                                      5 * carry - 33, ~std::uint64_t{0} - 400}) {
        for (std::size_t n = 0; n <= 300; ++n) {
            std::vector<std::uint32_t> expected(4 * n + 1, 9), found(4 * n + 1, 9);
            bits.within(level::scalar).words(start, n, expected.data());
            for (const auto limit : wide) {
                bits.within(limit).words(start, n, found.data());
                if (found != expected) {
                    FAIL("level " << static_cast<int>(limit) << ", start " << start << ", " << n);
                }
            }
        }
    }
}

TEST_CASE("A level never exceeds its limit") {
    for (const auto limit : {level::scalar, level::narrow, level::avx2, level::avx512}) {
        CHECK(is::simd::best(limit) <= limit);
        bool is_called = false;
        const bool has = is::simd::with_body(limit, [&]<class Body>(Body) { is_called = true; });
        CHECK(has == is_called);
        CHECK(has == (is::simd::best(limit) != level::scalar));
    }
    WARN("the widest level here: " << static_cast<int>(is::simd::best()));
}

TEST_CASE("Uniform f32") {
    check_equal<float>(el::to_uniform<float>{{-1, 2, -1, 0.99999994f}});
    check_equal<float>(el::to_uniform<float>{{3, 1e-3f, 3.0001f, 3.0007f}});        // clamps often
    check_equal<float>(el::to_uniform<float>{{1e-40f, 3e-40f, 1e-40f, 3.9e-40f}});  // subnormals
    check_equal<float>(el::to_uniform<float>{{-3e38f, 3.4e38f, -3e38f, 3e37f}});
    check_equal<float>(el::to_uniform<float>{{-3, 1, -3, -2.0000002f}});
    check_equal<float>(el::to_uniform<float>{{-3, 2.5f, -2.9f, -0.6f}});
}
TEST_CASE("Uniform f64") {
    check_equal<double>(el::to_uniform<double>{{-1, 2, -1, 0x1.fffffffffffffp-1}});
    check_equal<double>(el::to_uniform<double>{{3, 1e-9, 3.0000000001, 3.0000000007}});
    check_equal<double>(el::to_uniform<double>{{0, 0x1p-1060, 0, 0x1p-1061}});
}
TEMPLATE_TEST_CASE("Uniform floats of 16 and 8 bits", "", is::float16, is::bfloat16,
                   is::float8_e4m3fn, is::float8_e5m2) {
    check_equal<TestType>(el::to_uniform<TestType>{{-1, 2, -1, 0.875f}});
    check_equal<TestType>(el::to_uniform<TestType>{{-3, 1, -3, -2.25f}});
    check_equal<TestType>(el::to_uniform<TestType>{{-3, 4, -2.75f, 1}});
    check_equal<TestType>(el::to_uniform<TestType>{{0, 1e-39f, 0, 1e-39f}});
    check_equal<TestType>(el::to_uniform<TestType>{{-1e-4f, 2e-4f, -0x1p-14f, 0x1p-14f}});
    check_equal<TestType>(el::to_uniform<TestType>{{-200, 400, -192, 192}});
    check_equal<TestType>(el::to_uniform<TestType>{{0, 0x1p-6f, 0, 0x1p-7f}});
}
TEST_CASE("Uniform bfloat16 over nearly all floats") {
    check_equal<is::bfloat16>(el::to_uniform<is::bfloat16>{{-1e38f, 3e38f, -0x1p126f, 0x1p126f}});
}
TEMPLATE_TEST_CASE("Integers", "", std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t) {
    for (const std::uint64_t count :
         {std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{3}, std::uint64_t{16},
          std::uint64_t{1000003}, std::uint64_t{3000000000}, carry - 1, carry}) {
        CAPTURE(count);
        check_equal<TestType>(el::to_integer<TestType, std::uint32_t>{0 - std::uint64_t{8}, count});
    }
    for (const std::uint64_t count : {carry + 1, std::uint64_t{3} << 62, std::uint64_t{0}}) {
        CAPTURE(count);
        check_equal<TestType>(el::to_integer<TestType, std::uint64_t>{5, count});
    }
}
TEST_CASE("Normals") {
    check_equal<float>(el::to_normal<float>{{0, 1, 3e38f}});
    check_equal<float>(el::to_normal<float>{{-2, 0.5f, 2.5f}});
    check_equal<double>(el::to_normal<double>{1, 3, 1e300});
}
TEMPLATE_TEST_CASE("Normals of 16 and 8 bits", "", is::float16, is::bfloat16, is::float8_e4m3fn,
                   is::float8_e5m2) {
    check_equal<TestType>(el::to_normal<TestType>{{0, 1, 240}});
    check_equal<TestType>(el::to_normal<TestType>{{0, 1e-5f, 240}});
}
TEST_CASE("Zipf") {
    for (const double exponent : {0.0, 0.5, 1.0, 1.1, 2.0, 8.0, 64.0}) {
        for (const double count : {1.0, 2.0, 10.0, 1e6, 0x1p31, 0x1p40, 0x1p62}) {
            CAPTURE(exponent, count);
            check_equal_from<std::uint64_t, is::philox4x32_10>(
                el::to_zipf<std::uint64_t>{{exponent, count}});
        }
    }
}
TEMPLATE_TEST_CASE("Zipf in few values", "", std::uint8_t, std::uint16_t, std::uint32_t,
                   std::uint64_t) {
    for (const double exponent : {0.5, 2.0}) {
        CAPTURE(exponent);
        check_equal<TestType>(el::to_zipf<TestType>{{exponent, 200}});
    }
}

TEST_CASE("Normals of every word that is hard") {
    // All octaves, their first and last words, both signs.
    std::vector<std::uint32_t> words;
    for (unsigned bit = 0; bit < 32; ++bit) {
        for (const std::uint32_t near : {0u, 1u, ~0u}) {
            for (const std::uint32_t sign : {0u, 1u << 31}) {
                words.push_back((((1u << bit) + near) & 0x7fffffffu) | sign);
            }
        }
    }
    const el::to_normal<float> make{{0, 1, 3e38f}};
    std::vector<float> found(words.size());
    for (const auto limit : wide) {
        is::simd::make(limit, make, reinterpret_cast<const std::byte*>(words.data()), words.size(),
                       found.data(),
                       [&](std::size_t i, std::uint32_t word) { found[i] = make(word); });
        for (std::size_t i = 0; i < words.size(); ++i) {
            if (std::bit_cast<std::uint32_t>(found[i]) !=
                std::bit_cast<std::uint32_t>(make(words[i]))) {
                FAIL("level " << static_cast<int>(limit) << ", word " << words[i]);
            }
        }
    }
}
