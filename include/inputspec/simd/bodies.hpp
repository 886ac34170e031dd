#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <inputspec/element/integer.hpp>
#include <inputspec/element/normal.hpp>
#include <inputspec/element/uniform.hpp>
#include <inputspec/element/zipf.hpp>
#include <inputspec/simd/level.hpp>
#include <inputspec/simd/stores.hpp>
#include <type_traits>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI::simd {

#define INPUTSPEC_SIMD_NAME narrow
#define INPUTSPEC_SIMD_BYTES 16
#define INPUTSPEC_SIMD_TARGET
#if defined(__x86_64__)
#define INPUTSPEC_SIMD_PLAIN 0
#else
#define INPUTSPEC_SIMD_PLAIN 1
#endif
#include <inputspec/simd/body.inc>

#if defined(__x86_64__)
#define INPUTSPEC_SIMD_NAME avx2
#define INPUTSPEC_SIMD_BYTES 32
#define INPUTSPEC_SIMD_TARGET [[gnu::target("avx2,f16c")]]
#define INPUTSPEC_SIMD_PLAIN 0
#include <inputspec/simd/body.inc>

#define INPUTSPEC_SIMD_NAME avx512
#define INPUTSPEC_SIMD_BYTES 64
#define INPUTSPEC_SIMD_TARGET [[gnu::target("avx512f,avx512bw,avx512dq,avx512vl,avx512cd")]]
#define INPUTSPEC_SIMD_PLAIN 0
#include <inputspec/simd/body.inc>
#endif

/// Calls f(body) for the widest body there is within `limit`, not scalar.
template <class F>
void with_body([[maybe_unused]] level limit, F&& f) {
#if defined(__x86_64__)
    switch (best(limit)) {
        case level::avx512: return f(avx512{});
        case level::avx2: return f(avx2{});
        default: break;
    }
#endif
    f(narrow{});
}

struct any_body {
    template <class Body>
    void operator()(Body) const {}
};
/// An engine whose words need instructions of their own: Engine::with_body stands in for ours, and
/// gives false where this machine has none.
template <class Engine>
concept has_own_body = requires(level limit, any_body f) {
    { Engine::with_body(limit, f) } -> std::same_as<bool>;
};
/// An engine names its vector form: Engine::vector<Body>.
template <class Engine>
concept has_words = has_own_body<Engine> || requires { typename Engine::template vector<narrow>; };

/// The words of the blocks [first, first + count): counter (block low, block high, c2, c3). False
/// where the engine has no vector form on this machine.
template <class Engine>
bool words(level limit, std::array<std::uint32_t, 2> key, std::uint32_t c2, std::uint32_t c3,
           std::uint64_t first, std::size_t count, std::uint32_t* to) {
    const auto make = [&]<class Body>(Body) {
        using engine = typename Engine::template vector<Body>;
        while (count != 0) {
            // Up to the carry into the index's high half.
            const auto low = static_cast<std::uint32_t>(first);
            const std::uint64_t to_carry = (std::uint64_t{1} << 32) - low;
            const std::size_t n = count < to_carry ? count : static_cast<std::size_t>(to_carry);
            const engine blocks(static_cast<std::uint32_t>(first >> 32), c2, c3, key[0], key[1]);
            const std::size_t units = n / Body::unit_blocks;
            const std::size_t rest = n % Body::unit_blocks;
            Body::words(blocks, low, units, to);
            to += units * Body::unit_words;
            if (rest != 0) {
                std::uint32_t last[Body::unit_words];
                Body::words(blocks, static_cast<std::uint32_t>(low + n - rest), 1, last);
                __builtin_memcpy(to, last, 16 * rest);
                to += 4 * rest;
            }
            first += n;
            count -= n;
        }
    };
    if constexpr (has_own_body<Engine>) {
        return Engine::with_body(limit, make);
    } else {
        with_body(limit, make);
        return true;
    }
}

/// to[i] = from + i·by of integers, modulo 2^bits of theirs; given first, from and by, of doubles:
/// from + (first + i)·by.
template <class Out, class... Terms>
void ramp(level limit, stores kind, Out* to, std::size_t count, Terms... terms) {
    with_body(limit, [&]<class Body>(Body) {
        with_stores(kind, [&](auto how) { Body::template ramp<how()>(to, count, terms...); });
    });
}

/// A pattern of eight bytes, again and again; an element's bytes divide it.
inline void repeat(level limit, stores kind, std::byte* to, std::size_t count,
                   std::uint64_t pattern) {
    with_body(limit, [&]<class Body>(Body) {
        with_stores(kind, [&](auto how) { Body::template repeat<how()>(to, count, pattern); });
    });
}

inline void copy(level limit, stores kind, std::byte* to, const std::byte* from,
                 std::size_t count) {
    with_body(limit, [&]<class Body>(Body) {
        with_stores(kind, [&](auto how) { Body::template copy<how()>(to, from, count); });
    });
}

template <class Body, class Make, class Out>
concept emits =
    requires(const Make& make, typename Body::u32 words, Out* to) { Body::emit(make, words, to); };
#if defined(__x86_64__)
template <class Make, class Out>
concept has_body = emits<avx2, Make, Out>;
#else
template <class Make, class Out>
concept has_body = emits<narrow, Make, Out>;
#endif

/// to[i] = make(draw i) for the first `count` draws at `draws`; one(i) does the same for one that
/// no vector makes.
template <class Make, class Out, class One>
void make(level limit, const Make& make, const std::byte* draws, std::size_t count, Out* to,
          const One& one) {
    with_body(limit, [&]<class Body>(Body) {
        if constexpr (emits<Body, Make, Out>) {
            Body::make(make, draws, count, to, one);
        } else {
            for (std::size_t i = 0; i < count; ++i) one(i);
        }
    });
}

}  // namespace inputspec::inline INPUTSPEC_ABI::simd
