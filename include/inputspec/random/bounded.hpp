#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <inputspec/random/bits.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// The 128-bit product of two words, high half and low half.
struct product {
    std::uint64_t high, low;
};
constexpr product multiply(std::uint64_t a, std::uint64_t b) {
    __extension__ using wide = unsigned __int128;
    const wide all = static_cast<wide>(a) * b;
    return {static_cast<std::uint64_t>(all >> 64), static_cast<std::uint64_t>(all)};
}

/// ⌊a · b / c⌋ without overflow in between; the quotient fits 64 bits.
constexpr std::uint64_t multiply_divide(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
    __extension__ using wide = unsigned __int128;
    return static_cast<std::uint64_t>(static_cast<wide>(a) * b / c);
}

/// Uniform integers in [0, count), exactly (Lemire: "Fast random integer generation in an
/// interval", 2019): the high half of draw · count. One word where count ≤ 2^32, else two;
/// count 0 stands for 2^64. A low half below 2^w mod count is rejected and drawn again at the same
/// index under the next redraw purpose.
class bounded {
public:
    constexpr explicit bounded(std::uint64_t count)
        : count_{count},
          reject_{is_narrow() ? ((std::uint64_t{1} << 32) - count) % count
                              : (count == 0 ? 0 : (0 - count) % count)} {}

    constexpr bool is_narrow() const { return count_ - 1 <= 0xffffffffu; }

    /// The integer at `index` of `bits`.
    template <class Bits>
    constexpr std::uint64_t operator()(const Bits& bits, std::uint64_t index) const {
        return is_narrow()
                   ? take<std::uint32_t>(bits, index, bits.template draw<std::uint32_t>(index))
                   : take<std::uint64_t>(bits, index, bits.template draw<std::uint64_t>(index));
    }

    /// Calls sink(i, integer at first + i) for i in [0, n).
    template <class Bits, class Sink>
    constexpr void fill(const Bits& bits, std::uint64_t first, std::size_t n, Sink&& sink) const {
        const auto each = [&]<class Draw>(Draw) {
            bits.template draws<Draw>(first, n, [&](std::size_t i, Draw draw) {
                sink(i, take<Draw>(bits, first + i, draw));
            });
        };
        if (is_narrow()) {
            each(std::uint32_t{});
        } else {
            each(std::uint64_t{});
        }
    }

private:
    template <class Draw, class Bits>
    constexpr std::uint64_t take(const Bits& bits, std::uint64_t index, Draw draw) const {
        if constexpr (sizeof(Draw) == 4) {
            std::uint64_t all = draw * count_;
            for (std::uint32_t k = 1; static_cast<std::uint32_t>(all) < reject_; ++k) {
                all = bits.redraw(k).template draw<Draw>(index) * count_;
            }
            return all >> 32;
        } else {
            if (count_ == 0) return draw;
            auto all = multiply(draw, count_);
            for (std::uint32_t k = 1; all.low < reject_; ++k) {
                all = multiply(bits.redraw(k).template draw<Draw>(index), count_);
            }
            return all.high;
        }
    }

    std::uint64_t count_;
    std::uint64_t reject_;
};

}  // namespace inputspec::inline INPUTSPEC_ABI
