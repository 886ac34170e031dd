#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <inputspec/version.hpp>
#include <span>

namespace inputspec::inline INPUTSPEC_ABI {

/// Writes `value` to every element of `out`: as fast as the C library copies or sets memory, also
/// where nobody asked the compiler for vectors.
template <class T>
void repeat(std::span<T> out, const T& value) {
    constexpr std::size_t block = 2048 / sizeof(T);
    if (out.size() < 32) {
        for (auto& element : out) element = value;
        return;
    }
    unsigned char bytes[sizeof(T)];
    std::memcpy(bytes, &value, sizeof(T));
    bool is_one_byte = true;
    for (const auto byte : bytes) is_one_byte &= byte == bytes[0];
    if (is_one_byte) {
        std::memset(out.data(), bytes[0], out.size_bytes());
        return;
    }
    const std::size_t first = out.size() < block ? out.size() : block;
    for (std::size_t i = 0; i < 8; ++i) out[i] = value;
    std::size_t done = 8;
    for (; done < first; done *= 2) {  // doubling, from what is there
        const std::size_t left = first - done;
        std::memcpy(&out[done], out.data(), (left < done ? left : done) * sizeof(T));
    }
    for (done = first; done < out.size(); done += block) {
        const std::size_t left = out.size() - done;
        std::memcpy(&out[done], out.data(), (left < block ? left : block) * sizeof(T));
    }
}

}  // namespace inputspec::inline INPUTSPEC_ABI
