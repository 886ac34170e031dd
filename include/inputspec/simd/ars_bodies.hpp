#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/simd/bodies.hpp>
#include <inputspec/simd/level.hpp>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI::simd {

#if defined(__x86_64__)
#define INPUTSPEC_SIMD_NAME aes
#define INPUTSPEC_SIMD_BYTES 16
#define INPUTSPEC_SIMD_TARGET [[gnu::target("aes")]]
#include <inputspec/simd/ars_body.inc>

#define INPUTSPEC_SIMD_NAME vaes_avx2
#define INPUTSPEC_SIMD_BYTES 32
#define INPUTSPEC_SIMD_TARGET [[gnu::target("avx2,f16c,fma,vaes")]]
#define INPUTSPEC_SIMD_ELEMENTS avx2
#include <inputspec/simd/ars_body.inc>

#define INPUTSPEC_SIMD_NAME vaes_avx512
#define INPUTSPEC_SIMD_BYTES 64
#define INPUTSPEC_SIMD_TARGET [[gnu::target("avx512f,avx512bw,avx512dq,avx512vl,avx512cd,vaes")]]
#define INPUTSPEC_SIMD_ELEMENTS avx512
#include <inputspec/simd/ars_body.inc>
#endif

/// Calls f(body) for the widest body with AES instructions that there is within `limit`; false
/// where there is none.
template <class F>
bool with_aes_body([[maybe_unused]] level limit, [[maybe_unused]] F&& f) {
#if defined(__x86_64__)
    if (has_vaes()) {
        switch (best(limit)) {
            case level::avx512: return f(vaes_avx512{}), true;
            case level::avx2: return f(vaes_avx2{}), true;
            default: break;
        }
    }
    if (limit >= level::narrow && has_aes()) return f(aes{}), true;
#endif
    return false;
}

}  // namespace inputspec::inline INPUTSPEC_ABI::simd
