#pragma once
// How much a test repeats. Sanitizers make a program some twenty times slower and look for what
// a few repetitions show; the others are run without them.

namespace test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif
#else
inline constexpr bool sanitized = false;
#endif

/// n, or an eighth of it under a sanitizer.
template <class N>
constexpr N repeated(N n) {
    return sanitized && n > 8 ? n / 8 : n;
}

}  // namespace test
