#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <inputspec/random/philox.hpp>
#include <inputspec/random/purpose.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// The random bits of one policy: a pure function (seed, stream, purpose, trial, index) → words.
/// A value that costs nothing to copy; `with(purpose)` is another, disjoint sequence.
///
/// Block b holds four words: the engine at key (seed low, seed high) and counter
/// (b low, b high, stream · 2^20 + purpose, trial). Smaller and larger draws are cut from the
/// words in order, low half first.
template <class Engine>
class basic_bits {
public:
    using engine = Engine;

    /// `stream` < 4096: the policy's ordinal in its spec. `trial` counts only after per_trial().
    constexpr basic_bits(std::uint64_t seed, std::uint32_t stream, std::uint32_t trial = 0,
                         purpose use = purpose::value)
        : seed_{seed},
          id_{(stream << 20) + static_cast<std::uint32_t>(use)},
          candidate_{trial} {}

    constexpr basic_bits with(purpose use) const {
        auto copy = *this;
        copy.id_ = (id_ & ~0xfffffu) + static_cast<std::uint32_t>(use);
        return copy;
    }
    /// The k-th redraw of this purpose (0: itself): what replaces rejected draws, index by index.
    constexpr basic_bits redraw(std::uint32_t k) const {
        auto copy = *this;
        copy.id_ = id_ + (k << 12);
        return copy;
    }
    /// The same bits, made to depend on FillOptions::trial.
    constexpr basic_bits per_trial() const {
        auto copy = *this;
        copy.trial_ = candidate_;
        return copy;
    }

    constexpr std::array<std::uint32_t, 4> block(std::uint64_t index) const {
        return Engine::generate({static_cast<std::uint32_t>(index),
                                 static_cast<std::uint32_t>(index >> 32), id_, trial_},
                                {static_cast<std::uint32_t>(seed_),
                                 static_cast<std::uint32_t>(seed_ >> 32)});
    }

    /// Draw `index` as 16, 32 or 64 bits: eight, four or two a block.
    template <std::unsigned_integral Draw = std::uint32_t>
    constexpr Draw draw(std::uint64_t index) const {
        return cut<Draw>(block(index / per_block<Draw>),
                         static_cast<unsigned>(index % per_block<Draw>));
    }

    /// Calls sink(i, draw first + i) for i in [0, count), each block computed once.
    template <std::unsigned_integral Draw, class Sink>
    constexpr void draws(std::uint64_t first, std::size_t count, Sink&& sink) const {
        constexpr unsigned width = per_block<Draw>;
        std::uint64_t index = first / width;
        std::size_t done = 0;
        if (const auto skip = static_cast<unsigned>(first % width); skip != 0 && count != 0) {
            const auto words = block(index++);
            for (unsigned lane = skip; lane < width && done < count; ++lane) {
                sink(done++, cut<Draw>(words, lane));
            }
        }
        for (; count - done >= width; done += width) {
            const auto words = block(index++);
            for (unsigned lane = 0; lane < width; ++lane) {
                sink(done + lane, cut<Draw>(words, lane));
            }
        }
        if (done < count) {
            const auto words = block(index);
            for (unsigned lane = 0; done < count; ++lane) sink(done++, cut<Draw>(words, lane));
        }
    }

    template <std::unsigned_integral Draw>
    static constexpr unsigned per_block = 16 / sizeof(Draw);

private:
    template <std::unsigned_integral Draw>
    static constexpr Draw cut(const std::array<std::uint32_t, 4>& words, unsigned lane) {
        if constexpr (sizeof(Draw) == 8) {
            return words[2 * lane] | std::uint64_t{words[2 * lane + 1]} << 32;
        } else {
            constexpr unsigned lanes = 4 / sizeof(Draw);
            return static_cast<Draw>(words[lane / lanes] >> (lane % lanes * 8 * sizeof(Draw)));
        }
    }

    std::uint64_t seed_;
    std::uint32_t id_;
    std::uint32_t trial_ = 0;
    std::uint32_t candidate_;
};

using random_bits = basic_bits<philox4x32_10>;

}  // namespace inputspec::inline INPUTSPEC_ABI
