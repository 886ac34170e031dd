#pragma once

#include <concepts>
#include <cstdint>
#include <inputspec/element/convert.hpp>
#include <inputspec/element/product.hpp>

namespace inputspec::inline INPUTSPEC_ABI::element {

/// A draw to an integer uniform in [low, low + count), exactly (Lemire: "Fast random integer
/// generation in an interval", 2019): the high half of draw · count. One word a draw where
/// count ≤ 2^32, else two; a count of 2^64 is written 0. A low half below 2^w mod count is
/// rejected, and drawn again.
template <class Out, std::unsigned_integral Draw>
struct to_integer {
    using draw_type = Draw;
    std::uint64_t low = 0;
    std::uint64_t count = 1;
    std::uint64_t reject = 0;

    constexpr to_integer(std::uint64_t from, std::uint64_t n) : low{from}, count{n} {
        if constexpr (sizeof(Draw) == 4) {
            reject = ((std::uint64_t{1} << 32) - count) % count;
        } else if (count != 0) {
            reject = (0 - count) % count;
        }
    }

    constexpr Out operator()(Draw draw) const {
        std::uint64_t value = draw;
        if constexpr (sizeof(Draw) == 4) {
            value = draw * count >> 32;
        } else if (count != 0) {
            value = multiply(draw, count).high;
        }
        if constexpr (std::integral<Out>) {
            return static_cast<Out>(low + value);
        } else {
            return convert<Out>(static_cast<double>(static_cast<std::int64_t>(low + value)));
        }
    }
    constexpr bool rejects(Draw draw) const {
        if constexpr (sizeof(Draw) == 4) {
            return static_cast<std::uint32_t>(draw * count) < reject;
        } else {
            return count != 0 && multiply(draw, count).low < reject;
        }
    }
};

/// True where integers below `count` take one word.
constexpr bool is_narrow(std::uint64_t count) { return count - 1 <= 0xffffffffu; }

/// Calls f with the maker of integers in [low, low + count), count 0 standing for 2^64.
template <class Out, class F>
constexpr void with_integers(std::uint64_t low, std::uint64_t count, F&& f) {
    if (is_narrow(count)) {
        f(to_integer<Out, std::uint32_t>{low, count});
    } else {
        f(to_integer<Out, std::uint64_t>{low, count});
    }
}

}  // namespace inputspec::inline INPUTSPEC_ABI::element
