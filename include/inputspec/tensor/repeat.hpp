#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <inputspec/simd/bodies.hpp>
#include <inputspec/version.hpp>
#include <span>

namespace inputspec::inline INPUTSPEC_ABI {

/// Writes `value` to every element of `out`: as fast as the C library sets memory, also where
/// nobody asked the compiler for vectors.
template <class T>
void repeat(std::span<T> out, const T& value, simd::level widest, simd::stores kind) {
    static_assert(8 % sizeof(T) == 0);
    const auto one_by_one = [&] {
        for (auto& one : out) one = value;
    };
    if (out.size() < 32 || widest == simd::level::scalar) return one_by_one();
    std::uint64_t pattern = 0;
    std::memcpy(&pattern, &value, sizeof(T));
    for (unsigned bits = 8 * sizeof(T); bits < 64; bits *= 2) pattern |= pattern << bits;
    if (kind == simd::stores::cached && pattern == (pattern & 0xff) * 0x0101010101010101u) {
        std::memset(out.data(), static_cast<int>(pattern & 0xff), out.size_bytes());
        return;  // it may know more of zeroes
    }
    auto* const bytes = reinterpret_cast<std::byte*>(out.data());
    if (!simd::repeat(widest, kind, bytes, out.size_bytes(), pattern)) one_by_one();
}

}  // namespace inputspec::inline INPUTSPEC_ABI
