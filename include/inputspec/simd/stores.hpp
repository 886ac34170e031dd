#pragma once

#include <cstdint>
#include <inputspec/version.hpp>
#include <type_traits>

namespace inputspec::inline INPUTSPEC_ABI::simd {

/// Where a body's stores go: into the caches, or past them to memory (non-temporal), which spares
/// the read of each line before it is written.
enum class stores : std::uint8_t { cached, streamed };

/// About what the last cache holds for one core: from here on streaming is the faster one, far
/// below it costs up to three times. A constant, because what the C library tells may be a whole
/// package's caches, and asking the processor takes microseconds under a hypervisor.
inline constexpr std::uint64_t cached_bytes = std::uint64_t{32} << 20;

/// What pays for a pass over so many bytes. All of them count: a chunk is small, but the next one
/// drives it out.
constexpr stores stores_for([[maybe_unused]] std::uint64_t bytes) {
#if defined(__x86_64__)
    if (bytes >= cached_bytes) return stores::streamed;
#endif
    return stores::cached;  // AArch64 sees by itself that whole lines are written
}

/// Calls f with the kind as a constant; streamed only where there is such a store.
template <class F>
void with_stores([[maybe_unused]] stores kind, F&& f) {
#if defined(__x86_64__)
    if (kind == stores::streamed) {
        return f(std::integral_constant<stores, stores::streamed>{});
    }
#endif
    f(std::integral_constant<stores, stores::cached>{});
}

/// Whether what this processor reads ahead ends where a page does, so that a copy is faster by
/// several pages side by side (Intel's: 1.12 of memcpy's time against 0.95); AMD's goes on, and one
/// page after the other is (Zen 5: 0.7 against 1.1).
inline bool reads_ahead_by_pages() {
#if defined(__x86_64__)
    return !__builtin_cpu_is("amd");
#else
    return false;
#endif
}

/// What was streamed is in no order with the stores by which a thread says that it is done.
inline void finish_streams([[maybe_unused]] stores kind) {
#if defined(__x86_64__)
    if (kind == stores::streamed) __builtin_ia32_sfence();
#endif
}

}  // namespace inputspec::inline INPUTSPEC_ABI::simd
