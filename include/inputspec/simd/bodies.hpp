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
#include <inputspec/simd/uniform_steps.hpp>
#include <type_traits>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI::simd {

/// one(first + i, draw i) for the draws, of those at `draws`, whose bits are set in `left`: what no
/// vector makes.
template <class Draw, class One>
[[gnu::noinline]] void redo(std::uint64_t left, const std::byte* draws, std::size_t first,
                            const One& one) {
    for (; left != 0; left &= left - 1) {
        const auto i = static_cast<unsigned>(__builtin_ctzll(left));
        Draw draw;
        __builtin_memcpy(&draw, draws + i * sizeof draw, sizeof draw);
        one(first + i, draw);
    }
}

#if defined(__x86_64__)
#define INPUTSPEC_SIMD_NAME avx2
#define INPUTSPEC_SIMD_BYTES 32
#define INPUTSPEC_SIMD_TARGET [[gnu::target("avx2,f16c,fma")]]
#define INPUTSPEC_SIMD_PLAIN 0
#include <inputspec/simd/body.inc>

#define INPUTSPEC_SIMD_NAME avx512
#define INPUTSPEC_SIMD_BYTES 64
#define INPUTSPEC_SIMD_TARGET [[gnu::target("avx512f,avx512bw,avx512dq,avx512vl,avx512cd")]]
#define INPUTSPEC_SIMD_PLAIN 0
#include <inputspec/simd/body.inc>

using narrowest = avx2;
#else
#define INPUTSPEC_SIMD_NAME narrow
#define INPUTSPEC_SIMD_BYTES 16
#define INPUTSPEC_SIMD_TARGET
#define INPUTSPEC_SIMD_PLAIN 1
#include <inputspec/simd/body.inc>

using narrowest = narrow;
#endif

/// Calls f(body) for the widest body there is within `limit`; false where there is none, as of all
/// below that give a bool.
template <class F>
bool with_body(level limit, F&& f) {
    switch (best(limit)) {
#if defined(__x86_64__)
        case level::avx512: return f(avx512{}), true;
        case level::avx2: return f(avx2{}), true;
#else
        case level::narrow: return f(narrow{}), true;
#endif
        default: return false;
    }
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
concept has_words =
    has_own_body<Engine> || requires { typename Engine::template vector<narrowest>; };

/// The words of the blocks [first, first + count): counter (block low, block high, c2, c3).
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
        return with_body(limit, make);
    }
}

/// to[i] = from + i·by of integers, modulo 2^bits of theirs; given from, by and a unit, signed
/// 32-bit ones times it, as floats; given first, from and by, of doubles: from + (first + i)·by.
template <class Out, class... Terms>
bool ramp(level limit, stores kind, Out* to, std::size_t count, Terms... terms) {
    return with_body(limit, [&]<class Body>(Body) {
        with_stores(kind, [&](auto how) { Body::template ramp<how()>(to, count, terms...); });
    });
}

/// A pattern of eight bytes, again and again; an element's bytes divide it.
inline bool repeat(level limit, stores kind, std::byte* to, std::size_t count,
                   std::uint64_t pattern) {
    return with_body(limit, [&]<class Body>(Body) {
        with_stores(kind, [&](auto how) { Body::template repeat<how()>(to, count, pattern); });
    });
}

inline bool copy(level limit, stores kind, std::byte* to, const std::byte* from, std::size_t count,
                 bool by_pages = reads_ahead_by_pages()) {
    return with_body(limit, [&]<class Body>(Body) {
        with_stores(kind, [&](auto how) { Body::template copy<how()>(to, from, count, by_pages); });
    });
}

/// Copies, past the caches where that is asked for: one function, whoever copies.
[[gnu::noinline]] inline void copy_bytes(level limit, stores kind, std::byte* to,
                                         const std::byte* from, std::size_t count) {
    if (kind == stores::streamed && copy(limit, kind, to, from, count)) return;
    __builtin_memcpy(to, from, count);
}

template <class Body, class Make, class Out>
concept emits = requires(const typename prepared<Make>::type& make, typename Body::u32 words,
                         Out* to) { Body::emit(make, words, to); };
template <class Make, class Out>
concept has_body = emits<narrowest, Make, Out>;

/// to[i] = make(draw i) for the first `count` draws at `draws`; one(i, draw i) does the same for
/// one that no vector makes.
template <class Make, class Out, class One>
void make(level limit, const Make& make, const std::byte* draws, std::size_t count, Out* to,
          const One& one) {
    bool is_made = false;
    with_body(limit, [&]<class Body>(Body) {
        if constexpr (emits<Body, Make, Out>) {
            is_made = with_prepared(make, [&](const auto& prepared_make) {
                Body::make(prepared_make, draws, count, to, one);
            });
        }
    });
    if (is_made) return;
    using Draw = typename Make::draw_type;
    for (std::size_t i = 0; i < count; ++i) redo<Draw>(1, draws + i * sizeof(Draw), i, one);
}

/// How many blocks, of Width elements each, lie before the first whole vector; more than there are
/// where none begins with a block.
template <unsigned Bytes, std::size_t Width, class Out>
std::size_t blocks_before_vector(const Out* to) {
    const auto past = reinterpret_cast<std::uintptr_t>(to) % Bytes;
    if (past == 0) return 0;
    return (Bytes - past) % (Width * sizeof(Out)) == 0 ? (Bytes - past) / (Width * sizeof(Out))
                                                       : SIZE_MAX / 2;
}

/// As `make`, of the draws of the blocks [first, first + count), straight from the words of an
/// engine with a body of its own. Gives the number of blocks that it did, from the first one on:
/// fewer than a unit are left, or the blocks beyond a carry into the index's high half; or all.
template <class Engine, class Make, class Out, class One>
std::size_t fill(level limit, std::array<std::uint32_t, 2> key, std::uint32_t c2, std::uint32_t c3,
                 std::uint64_t first, std::size_t count, const Make& make, Out* to, stores kind,
                 const One& one) {
    std::size_t done = 0;
    Engine::with_body(limit, [&]<class Body>(Body) {
        const auto low = static_cast<std::uint32_t>(first);
        const std::uint64_t to_carry = (std::uint64_t{1} << 32) - low;
        const std::size_t blocks = count < to_carry ? count : static_cast<std::size_t>(to_carry);
        if (blocks < Body::unit_blocks) return;
        constexpr std::size_t width = 16 / sizeof(typename Make::draw_type);
        using engine = typename Engine::template vector<Body>;
        const engine words(static_cast<std::uint32_t>(first >> 32), c2, c3, key[0], key[1]);
        with_prepared(make, [&](const auto& all) {
            if constexpr (requires { Body::fill(words, low, 1, all, to, 0, one, kind); }) {
                const auto part = [&](std::size_t from, std::size_t units, stores how) {
                    Body::fill(words, low + static_cast<std::uint32_t>(from), units, all, to,
                               from * width, one, how);
                    done = from + units * Body::unit_blocks;
                };
                // Streamed from the first whole vector on; what is before it, within whole units.
                const auto head = blocks_before_vector<Body::bytes, width>(to);
                if (kind == stores::cached || blocks < head + Body::unit_blocks) {
                    return part(0, blocks / Body::unit_blocks, stores::cached);
                }
                if (head != 0) {
                    part(0, (head + Body::unit_blocks - 1) / Body::unit_blocks, stores::cached);
                }
                part(head, (blocks - head) / Body::unit_blocks, stores::streamed);
            }
        });
    });
    return done;
}
template <class Engine, class Make, class Out>
concept fills = has_own_body<Engine> && has_body<Make, Out>;

}  // namespace inputspec::inline INPUTSPEC_ABI::simd
