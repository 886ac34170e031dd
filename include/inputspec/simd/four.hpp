#pragma once

#include <cstdint>
#include <inputspec/version.hpp>

namespace inputspec::inline INPUTSPEC_ABI::simd {

/// Four 32-bit lanes, which every machine that is supported has: the compilers' own vector types.
using float4 = float __attribute__((vector_size(16)));
using int4 = std::int32_t __attribute__((vector_size(16)));
using word4 = std::uint32_t __attribute__((vector_size(16)));

/// The vector at any address, aligned or not.
template <class V, class T>
[[gnu::always_inline]] inline V load(const T* from) {
    V out;
    __builtin_memcpy(&out, from, sizeof(V));
    return out;
}
template <class V, class T>
[[gnu::always_inline]] inline void store(T* to, const V& value) {
    __builtin_memcpy(to, &value, sizeof(V));
}

}  // namespace inputspec::inline INPUTSPEC_ABI::simd
