#pragma once
// The bodies' text for AVX-512, each of its instructions computed by SIMDe or, where that has none
// or rounds twice, lane by lane. For g++: Clang's builtins have other names.

#include <inputspec/element/rounded.hpp>
#include <inputspec/random/ars.hpp>
#include <inputspec/simd/bodies.hpp>
#include <simde/x86/avx512/max.h>
#include <simde/x86/avx512/min.h>
#include <simde/x86/avx512/mul.h>
#include <simde/x86/avx512/packus.h>
#include <simde/x86/avx512/permutex2var.h>
#include <simde/x86/avx512/ternarylogic.h>
#include <simde/x86/f16c.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

#pragma GCC diagnostic ignored "-Wpsabi"  // no vector leaves this unit

namespace emulated {

template <class To, class From>
To as(From value) {
    return __builtin_bit_cast(To, value);
}
template <class V>
void hide(V& v) {
    __asm__("" : "+m"(v));
}
template <class V>
V fused(V a, V b, V c) {
    for (unsigned i = 0; i < 16; ++i) c[i] = std::fma(a[i], b[i], c[i]);
    return c;
}
/// A bit for each lane of the mask in which a < b: comparison number 1.
template <class Lanes, int Comparison, class V>
unsigned below(V a, V b, unsigned mask) {
    static_assert(Comparison == 1);
    const auto x = as<Lanes>(a), y = as<Lanes>(b);
    unsigned out = 0;
    for (unsigned i = 0; i < x.size(); ++i) out |= (x[i] < y[i] ? 1u : 0u) << i;
    return out & mask;
}
struct two_floats {
    simde__m256 low, high;
};
struct two_codes {
    simde__m128i low, high;
};
template <class Codes, class V>
Codes float16_codes(V value) {
    const auto [low, high] = as<two_floats>(value);
    return as<Codes>(two_codes{simde_mm256_cvtps_ph(low, 0), simde_mm256_cvtps_ph(high, 0)});
}
/// A round of AES of each 128 bits.
template <bool IsLast, class V>
V aes(V blocks, V keys) {
    const auto& columns = inputspec::detail::aes_columns;
    auto words = as<std::array<std::uint32_t, 16>>(blocks);
    const auto key = as<std::array<std::uint32_t, 16>>(keys);
    const auto from = words;
    for (unsigned i = 0; i < 16; ++i) {
        words[i] = key[i];
        for (unsigned row = 0; row < 4; ++row) {
            const auto byte = from[i / 4 * 4 + (i + row) % 4] >> 8 * row & 0xff;
            const auto column = IsLast ? columns[byte] >> 8 & 0xff : columns[byte];
            words[i] ^= std::rotl(column, static_cast<int>(8 * row));
        }
    }
    return as<V>(words);
}

}  // namespace emulated

#define __asm__(...) emulated::hide(v)
#define __builtin_ia32_maxps512_mask(a, b, other, mask, rounding) \
    emulated::as<f32>(                                            \
        simde_mm512_max_ps(emulated::as<simde__m512>(a), emulated::as<simde__m512>(b)))
#define __builtin_ia32_minps512_mask(a, b, other, mask, rounding) \
    emulated::as<f32>(                                            \
        simde_mm512_min_ps(emulated::as<simde__m512>(a), emulated::as<simde__m512>(b)))
#define __builtin_ia32_maxpd512_mask(a, b, other, mask, rounding) \
    emulated::as<f64>(                                            \
        simde_mm512_max_pd(emulated::as<simde__m512d>(a), emulated::as<simde__m512d>(b)))
#define __builtin_ia32_minpd512_mask(a, b, other, mask, rounding) \
    emulated::as<f64>(                                            \
        simde_mm512_min_pd(emulated::as<simde__m512d>(a), emulated::as<simde__m512d>(b)))
#define __builtin_ia32_pmuludq512_mask(a, b, other, mask) \
    emulated::as<i64>(                                    \
        simde_mm512_mul_epu32(emulated::as<simde__m512i>(a), emulated::as<simde__m512i>(b)))
#define __builtin_ia32_pternlogd512_mask(a, b, c, table, mask)                      \
    emulated::as<i32>(simde_mm512_ternarylogic_epi32(emulated::as<simde__m512i>(a), \
                                                     emulated::as<simde__m512i>(b), \
                                                     emulated::as<simde__m512i>(c), table))
#define __builtin_ia32_packusdw512_mask(a, b, other, mask) \
    emulated::as<full_i16>(                                \
        simde_mm512_packus_epi32(emulated::as<simde__m512i>(a), emulated::as<simde__m512i>(b)))
#define __builtin_ia32_vpermt2varps512_mask(index, a, b, mask)                       \
    emulated::as<f32>(simde_mm512_permutex2var_ps(emulated::as<simde__m512>(a),      \
                                                  emulated::as<simde__m512i>(index), \
                                                  emulated::as<simde__m512>(b)))
#define __builtin_ia32_vfmaddps512_mask(a, b, c, mask, rounding) emulated::fused(a, b, c)
#define __builtin_ia32_vcvtps2ph512_mask(value, rounding, other, mask) \
    emulated::float16_codes<half_i16>(value)
#define __builtin_ia32_ucmpd512_mask(a, b, comparison, mask) \
    emulated::below<std::array<std::uint32_t, 16>, comparison>(a, b, mask)
#define __builtin_ia32_ucmpq512_mask(a, b, comparison, mask) \
    emulated::below<std::array<std::uint64_t, 8>, comparison>(a, b, mask)
#define __builtin_ia32_cmppd512_mask(a, b, comparison, mask, rounding) \
    emulated::below<std::array<double, 8>, comparison>(a, b, mask)
#define __builtin_ia32_movntdq512(to, value) store(to, value)
#define __builtin_ia32_vaesenc_v64qi(blocks, keys) emulated::aes<false>(blocks, keys)
#define __builtin_ia32_vaesenclast_v64qi(blocks, keys) emulated::aes<true>(blocks, keys)

namespace inputspec::inline INPUTSPEC_ABI::simd {
#define INPUTSPEC_SIMD_NAME emulated_avx512
#define INPUTSPEC_SIMD_BYTES 64
#define INPUTSPEC_SIMD_TARGET
#define INPUTSPEC_SIMD_PLAIN 0
#include <inputspec/simd/body.inc>

#define INPUTSPEC_SIMD_NAME emulated_vaes_avx512
#define INPUTSPEC_SIMD_BYTES 64
#define INPUTSPEC_SIMD_TARGET
#define INPUTSPEC_SIMD_ELEMENTS emulated_avx512
#include <inputspec/simd/ars_body.inc>
}  // namespace inputspec::inline INPUTSPEC_ABI::simd

#undef __asm__
#undef __builtin_ia32_maxps512_mask
#undef __builtin_ia32_minps512_mask
#undef __builtin_ia32_maxpd512_mask
#undef __builtin_ia32_minpd512_mask
#undef __builtin_ia32_pmuludq512_mask
#undef __builtin_ia32_pternlogd512_mask
#undef __builtin_ia32_packusdw512_mask
#undef __builtin_ia32_vpermt2varps512_mask
#undef __builtin_ia32_vfmaddps512_mask
#undef __builtin_ia32_vcvtps2ph512_mask
#undef __builtin_ia32_ucmpd512_mask
#undef __builtin_ia32_cmppd512_mask
#undef __builtin_ia32_vaesenc_v64qi
#undef __builtin_ia32_vaesenclast_v64qi
