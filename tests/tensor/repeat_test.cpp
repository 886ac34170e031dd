// One value over a span: every width of element, size and place, at every level and kind of store.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <inputspec/tensor/repeat.hpp>
#include <vector>

#include "catch.hpp"

namespace is = inputspec;
using is::simd::level;
using is::simd::stores;

namespace {

constexpr std::size_t guard = 64;
constexpr std::size_t most = 2100;

template <class T>
void check(T value) {
    std::vector<std::byte> memory(guard + (most + 64) * sizeof(T) + guard), expected;
    for (const auto limit : {level::scalar, level::narrow, level::avx2, level::avx512}) {
        for (const auto kind : {stores::cached, stores::streamed}) {
            for (std::size_t n = 0; n <= most; n += n < 140 ? 1 : 489) {
                for (const auto head : {0u, 1u, 2u, 7u, 63u}) {
                    auto* const to = reinterpret_cast<T*>(memory.data() + guard) + head;
                    std::memset(memory.data(), 0x5c, memory.size());
                    expected = memory;
                    for (std::size_t i = 0; i < n; ++i) {
                        std::memcpy(expected.data() + guard + (head + i) * sizeof(T), &value,
                                    sizeof(T));
                    }
                    is::repeat(std::span<T>{to, n}, value, limit, kind);
                    if (memory != expected) {
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

TEST_CASE("Elements of one byte") { check(std::uint8_t{0xa5}); }
TEST_CASE("Elements of two bytes") { check(std::uint16_t{0x7e01}); }
TEST_CASE("Elements of four bytes") { check(1.5f); }
TEST_CASE("Elements of eight bytes") { check(std::uint64_t{0x0123456789abcdef}); }
TEST_CASE("Zeroes") {
    check(std::uint16_t{0});
    check(0.0);
}
TEST_CASE("Eight equal bytes, and almost") {
    check(std::uint64_t{0xa5a5a5a5a5a5a5a5});
    check(std::uint64_t{0xa5a5a5a5a5a5a5a4});
    check(std::uint32_t{0xa4a5a5a5});
}
