#pragma once

#include <cstdint>
#include <inputspec/version.hpp>

namespace inputspec::inline INPUTSPEC_ABI::simd {

/// How wide the vector bodies are. `narrow` is NEON (of x86-64, where few machines have nothing
/// wider, AES alone); `scalar` is the reference that all others equal bit for bit.
enum class level : std::uint8_t { scalar, narrow, avx2, avx512 };

/// The widest level that this machine and its operating system have a body for, at most `limit`.
inline level best(level limit = level::avx512) {
#if defined(__x86_64__)
    if (limit >= level::avx512 && __builtin_cpu_supports("avx512f") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512cd")) {
        return level::avx512;
    }
    // Every processor with AVX2 and FMA has F16C, which older compilers cannot ask for.
    if (limit >= level::avx2 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        return level::avx2;
    }
    return level::scalar;
#else
    return limit < level::narrow ? limit : level::narrow;
#endif
}

#if defined(__x86_64__)
/// AES instructions for one block, and for the blocks of wider vectors.
inline bool has_aes() { return __builtin_cpu_supports("aes"); }
inline bool has_vaes() {
#if defined(__clang__) && __clang_major__ < 19
    return __builtin_cpu_supports("vpclmulqdq");  // came with VAES, which they cannot ask for
#else
    return __builtin_cpu_supports("vaes");
#endif
}
#endif

}  // namespace inputspec::inline INPUTSPEC_ABI::simd
