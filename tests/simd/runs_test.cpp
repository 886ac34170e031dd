// Vectors of elements by their index, and copies: the bits of a loop, whatever the size, the place
// and the kind of store.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <inputspec/element/rounded.hpp>
#include <inputspec/simd/bodies.hpp>
#include <limits>
#include <vector>

#include "catch.hpp"

namespace is = inputspec;
using is::simd::level;
using is::simd::stores;

namespace {

constexpr std::size_t guard = 64;

/// write(level, kind, to, count) makes what at(i) gives, and nothing around it; false where there
/// is no body of that level.
template <class T, class Write, class At>
void check(const Write& write, const At& at) {
    std::vector<std::byte> memory(2 * guard + (2100 + 64) * sizeof(T)), expected;
    for (std::size_t n = 0; n <= 2100; n += n < 140 ? 1 : 489) {
        for (const auto head : {0u, 1u, 3u, 8u, 63u}) {
            std::memset(memory.data(), 0x5c, memory.size());
            expected = memory;
            for (std::size_t i = 0; i < n; ++i) {
                const T value = at(i);
                std::memcpy(expected.data() + guard + (head + i) * sizeof(T), &value, sizeof(T));
            }
            for (const auto limit : {level::narrow, level::avx2, level::avx512}) {
                for (const auto kind : {stores::cached, stores::streamed}) {
                    std::memset(memory.data(), 0x5c, memory.size());
                    auto* const to = reinterpret_cast<T*>(memory.data() + guard) + head;
                    if (!write(limit, kind, to, n)) {
                        CHECK(is::simd::best(limit) == level::scalar);
                    } else if (memory != expected) {
                        FAIL("level " << static_cast<int>(limit) << ", kind "
                                      << static_cast<int>(kind) << ", " << n << " elements at "
                                      << head);
                    }
                }
            }
        }
    }
    SUCCEED();
}

}  // namespace

TEMPLATE_TEST_CASE("Ramps of integers, modulo 2^bits", "", std::uint8_t, std::uint16_t,
                   std::uint32_t, std::uint64_t) {
    constexpr auto last = std::numeric_limits<TestType>::max();
    for (const TestType from : {TestType{5}, last}) {
        for (const TestType by : {TestType{0}, TestType{77}, last}) {
            check<TestType>(
                [&](level limit, stores kind, TestType* to, std::size_t n) {
                    return is::simd::ramp(limit, kind, to, n, from, by);
                },
                [&](std::uint64_t i) { return static_cast<TestType>(from + i * by); });
        }
    }
}

TEST_CASE("Ramps of integers, as floats times a power of two") {
    for (const std::int32_t from : {0, -1000, 16777210, INT32_MIN, INT32_MAX - 3000}) {
        for (const float unit : {1.0f, 0x1p-126f, 0x1p90f}) {
            check<float>(
                [&](level limit, stores kind, float* to, std::size_t n) {
                    return is::simd::ramp(limit, kind, to, n, static_cast<std::uint32_t>(from),
                                          std::uint32_t{1}, unit);
                },
                [&](std::size_t i) {
                    return static_cast<float>(from + static_cast<int>(i)) * unit;
                });
        }
    }
}

TEMPLATE_TEST_CASE("Ramps of floats, each operation rounded once", "", float, double) {
    for (const double first : {0.0, 65536.0, 0x1p52}) {
        for (const double by : {0.0, 1.0, 0.1, -3.7}) {
            check<TestType>(
                [&](level limit, stores kind, TestType* to, std::size_t n) {
                    return is::simd::ramp(limit, kind, to, n, first, 0.3, by);
                },
                [&](std::size_t i) {
                    const double product =
                        is::element::rounded((first + static_cast<double>(i)) * by);
                    return static_cast<TestType>(is::element::rounded(0.3 + product));
                });
        }
    }
}

TEST_CASE("Copies, from anywhere") {
    std::vector<std::byte> source(4096);
    for (std::size_t i = 0; i < source.size(); ++i) source[i] = static_cast<std::byte>(i * i / 7);
    for (const auto from : {0u, 1u, 8u, 33u}) {
        check<std::byte>(
            [&](level limit, stores kind, std::byte* to, std::size_t n) {
                return is::simd::copy(limit, kind, to, source.data() + from, n);
            },
            [&](std::size_t i) { return source[from + i]; });
    }
}

TEST_CASE("Streamed copies of some pages and a rest") {
    std::vector<std::byte> source(70000), found(source.size() + 128);
    for (std::size_t i = 0; i < source.size(); ++i) source[i] = static_cast<std::byte>(i * i / 7);
    const bool by_pages = GENERATE(false, true);
    for (const std::size_t pages : {4u, 8u, 12u}) {
        for (const std::size_t more : {0u, 1u, 63u, 64u, 65u, 127u, 128u, 129u, 200u, 4000u}) {
            const std::size_t n = pages * 4096 + more;
            for (const std::size_t from : {0u, 1u, 33u}) {
                for (const std::size_t to : {0u, 1u, 16u, 63u}) {
                    for (const auto limit : {level::narrow, level::avx2, level::avx512}) {
                        std::ranges::fill(found, std::byte{0x5c});
                        if (!is::simd::copy(limit, stores::streamed, found.data() + to,
                                            source.data() + from, n, by_pages)) {
                            continue;
                        }
                        const auto begin = found.begin() + static_cast<std::ptrdiff_t>(to);
                        const auto end = begin + static_cast<std::ptrdiff_t>(n);
                        const auto is_guard = [](std::byte b) { return b == std::byte{0x5c}; };
                        if (!std::equal(begin, end, source.data() + from) ||
                            !std::all_of(found.begin(), begin, is_guard) ||
                            !std::all_of(end, found.end(), is_guard)) {
                            FAIL(n << " bytes, from " << from << " to " << to);
                        }
                    }
                }
            }
        }
    }
    SUCCEED();
}

TEST_CASE("Stores go past the caches from a size on, where there are such stores") {
    CHECK(is::simd::stores_for(0) == stores::cached);
    CHECK(is::simd::stores_for(is::simd::cached_bytes - 1) == stores::cached);
#if defined(__x86_64__)
    CHECK(is::simd::stores_for(is::simd::cached_bytes) == stores::streamed);
#else
    CHECK(is::simd::stores_for(is::simd::cached_bytes) == stores::cached);
#endif
}
