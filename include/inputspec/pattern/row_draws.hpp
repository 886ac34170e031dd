#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <inputspec/random/bits.hpp>
#include <inputspec/random/bounded.hpp>

namespace inputspec::inline INPUTSPEC_ABI::pattern {

/// One row's random words, in order: those of the blocks [first, first + draws), then the same
/// blocks under the next redraw purposes. With first = indptr[r] and one draw a non-zero, no two
/// rows share a word.
template <class Engine>
class row_draws {
public:
    constexpr row_draws(const basic_bits<Engine>& bits, std::uint64_t first, std::uint64_t draws)
        : bits_{bits}, first_{first}, draws_{draws} {}

    /// Uniform in [0, count), exactly (Lemire 2019; rejected words are passed over).
    constexpr std::uint64_t below(std::uint64_t count) {
        if (element::is_narrow(count)) {
            auto all = word() * count;
            while (is_rejected(static_cast<std::uint32_t>(all), count)) all = word() * count;
            return all >> 32;
        }
        auto all = multiply(wide_word(), count);
        while (is_rejected(all.low, count)) all = multiply(wide_word(), count);
        return all.high;
    }

    /// Calls sink(value) for each of the row's first n draws below count, rejected words left out:
    /// at most n times, n ≤ 4 · draws. To be asked before all others.
    template <class Sink>
    constexpr void first_below(std::size_t n, std::uint64_t count, Sink&& sink) {
        if (!element::is_narrow(count)) {
            for (std::size_t i = 0; i < n; ++i) sink(below(count));
            return;
        }
        bits_.template draws<std::uint32_t>(4 * first_, n, [&](std::size_t, std::uint32_t word) {
            const auto all = word * count;
            if (!is_rejected(static_cast<std::uint32_t>(all), count)) sink(all >> 32);
        });
        block_ = n / 4;
        skip_ = static_cast<unsigned>(n % 4);
    }

    /// Calls sink(j, pick) for each j < n: pick(count) is draw j as a number uniform in [0, count),
    /// count ≤ most. O(1) access: draw j is a function of j alone.
    template <class Sink>
    constexpr void each(std::size_t n, std::uint64_t most, Sink&& sink) const {
        if (element::is_narrow(most)) {
            each_of<std::uint32_t>(n, sink);
        } else {
            each_of<std::uint64_t>(n, sink);
        }
    }

private:
    /// Whether the product's low half is one of the 2^w mod count that would favour some values.
    static constexpr bool is_rejected(std::uint32_t low, std::uint64_t count) {
        return low < count && low < ((std::uint64_t{1} << 32) - count) % count;
    }
    static constexpr bool is_rejected(std::uint64_t low, std::uint64_t count) {
        return low < count && low < (0 - count) % count;
    }

    template <class Draw>
    static constexpr std::uint64_t scale(Draw draw, std::uint64_t count, Draw& low) {
        if constexpr (sizeof(Draw) == 4) {
            const auto all = draw * count;
            low = static_cast<std::uint32_t>(all);
            return all >> 32;
        } else {
            const auto all = multiply(draw, count);
            low = all.low;
            return all.high;
        }
    }
    template <class Draw, class Sink>
    constexpr void each_of(std::size_t n, Sink&& sink) const {
        constexpr std::uint64_t width = basic_bits<Engine>::template per_block<Draw>;
        bits_.template draws<Draw>(width * first_, n, [&](std::size_t j, Draw draw) {
            sink(j, [&](std::uint64_t count) {
                Draw low = 0;
                const auto value = scale(draw, count, low);
                return low >= count ? value : redraw<Draw>(j, draw, count);
            });
        });
    }
    /// Draw j below count where its first word may be a rejected one.
    template <class Draw>
    [[gnu::noinline, gnu::cold]] constexpr std::uint64_t redraw(std::size_t j, Draw draw,
                                                                std::uint64_t count) const {
        constexpr std::uint64_t width = basic_bits<Engine>::template per_block<Draw>;
        Draw low = 0;
        auto value = scale(draw, count, low);
        for (std::uint32_t k = 1; is_rejected(low, count); ++k) {
            value = scale(bits_.redraw(k).template draw<Draw>(width * first_ + j), count, low);
        }
        return value;
    }

    constexpr std::uint32_t word() {
        if (lane_ == 4) {
            if (block_ == draws_) {
                bits_ = bits_.redraw(1);
                block_ = 0;
            }
            words_ = bits_.block(first_ + block_++);
            lane_ = skip_;
            skip_ = 0;
        }
        return words_[lane_++];
    }
    constexpr std::uint64_t wide_word() {
        const std::uint64_t low = word();
        return low | std::uint64_t{word()} << 32;
    }

    basic_bits<Engine> bits_;
    std::uint64_t first_;
    std::uint64_t draws_;
    std::uint64_t block_ = 0;
    std::array<std::uint32_t, 4> words_{};
    unsigned lane_ = 4;  // of the next word in words_; 4: in the next block's
    unsigned skip_ = 0;  // words of the next block that are taken
};

}  // namespace inputspec::inline INPUTSPEC_ABI::pattern
