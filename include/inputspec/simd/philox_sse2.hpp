#pragma once

#include <cstdint>
#include <inputspec/version.hpp>

#if defined(__SSE2__)
#include <emmintrin.h>

namespace inputspec::inline INPUTSPEC_ABI::simd {

/// Philox4x32-10 of four consecutive counters (low + i, high, id, trial), block by block into
/// words[16]. Words sit in the low halves of 64-bit lanes, whose high halves carry what the
/// products left there and nothing reads. SSE2 is part of x86-64: no dispatch.
inline void philox4x32_10_x4(std::uint32_t low, std::uint32_t high, std::uint32_t id,
                             std::uint32_t trial, std::uint32_t k0, std::uint32_t k1,
                             std::uint32_t* words) {
    const auto all = [](std::uint32_t value) {
        return _mm_set1_epi64x(static_cast<long long>(value));
    };
    const auto pair = [](std::uint32_t first, std::uint32_t second) {
        return _mm_set_epi64x(static_cast<long long>(second), static_cast<long long>(first));
    };
    __m128i a0 = pair(low, low + 1);
    __m128i b0 = pair(low + 2, low + 3);
    __m128i a1 = all(high), a2 = all(id), a3 = all(trial);
    __m128i b1 = a1, b2 = a2, b3 = a3;
    __m128i key0 = all(k0), key1 = all(k1);
    const __m128i m0 = all(0xD2511F53), m1 = all(0xCD9E8D57);
    const __m128i w0 = all(0x9E3779B9), w1 = all(0xBB67AE85);

    const auto half = [&](__m128i& c0, __m128i& c1, __m128i& c2, __m128i& c3)
                          __attribute__((always_inline)) {
                              const __m128i p0 = _mm_mul_epu32(m0, c0);
                              const __m128i p1 = _mm_mul_epu32(m1, c2);
                              c0 = _mm_xor_si128(_mm_xor_si128(_mm_srli_epi64(p1, 32), c1), key0);
                              c1 = p1;
                              c2 = _mm_xor_si128(_mm_xor_si128(_mm_srli_epi64(p0, 32), c3), key1);
                              c3 = p0;
                          };
    const auto round = [&]() __attribute__((always_inline)) {
        half(a0, a1, a2, a3);
        half(b0, b1, b2, b3);
        key0 = _mm_add_epi32(key0, w0);
        key1 = _mm_add_epi32(key1, w1);
    };
    round(), round(), round(), round(), round();
    round(), round(), round(), round(), round();

    const auto store = [](__m128i c0, __m128i c1, __m128i c2, __m128i c3, std::uint32_t* to) {
        const __m128i low_half =
            _mm_unpacklo_epi64(_mm_unpacklo_epi32(c0, c1), _mm_unpacklo_epi32(c2, c3));
        const __m128i high_half =
            _mm_unpacklo_epi64(_mm_unpackhi_epi32(c0, c1), _mm_unpackhi_epi32(c2, c3));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to), low_half);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to + 4), high_half);
    };
    store(a0, a1, a2, a3, words);
    store(b0, b1, b2, b3, words + 8);
}

}  // namespace inputspec::inline INPUTSPEC_ABI::simd
#endif
