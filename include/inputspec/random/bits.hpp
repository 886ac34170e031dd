#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <inputspec/random/philox.hpp>
#include <inputspec/random/purpose.hpp>
#include <utility>

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
        : seed_{seed}, id_{(stream << 20) + static_cast<std::uint32_t>(use)}, candidate_{trial} {}

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
        return Engine::generate(
            counter(static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(index >> 32)),
            key());
    }

    /// Draw `index` as 16, 32 or 64 bits: eight, four or two a block.
    template <std::unsigned_integral Draw = std::uint32_t>
    constexpr Draw draw(std::uint64_t index) const {
        return cut<Draw>(block(index / per_block<Draw>).data(),
                         static_cast<unsigned>(index % per_block<Draw>));
    }

    /// Calls sink(i, draw first + i) for i in [0, count), each block computed once. A sink that
    /// has block(i, words) gets the draws of a whole block, the i-th and on, as its four words.
    template <std::unsigned_integral Draw, class Sink>
    constexpr void draws(std::uint64_t first, std::size_t count, Sink&& sink) const {
        constexpr unsigned width = per_block<Draw>;
        const basic_bits self = *this;  // a copy, which what the sink writes cannot alias
        std::uint64_t index = first / width;
        std::size_t done = 0;
        if (const auto skip = static_cast<unsigned>(first % width); skip != 0 && count != 0) {
            const auto words = self.block(index++);
            for (unsigned lane = skip; lane < width && done < count; ++lane) {
                sink(done++, cut<Draw>(words.data(), lane));
            }
        }
        while (count - done >= width) {
            // Up to the next carry into the counter's high word, so that only its low word varies.
            const auto high = static_cast<std::uint32_t>(index >> 32);
            const std::uint64_t to_carry = (std::uint64_t{1} << 32) - (index & 0xffffffffu);
            const std::uint64_t left = (count - done) / width;
            const std::uint64_t end = index + (left < to_carry ? left : to_carry);
            if constexpr (requires { &Engine::generate_four; }) {
                for (; end - index >= 4; index += 4) {
                    const auto words = Engine::generate_four(
                        self.counter(static_cast<std::uint32_t>(index), high), self.key());
                    for (std::size_t at = 0; at < 16; at += 4, done += width) {
                        each_draw<Draw>(words.data() + at, done, sink);
                    }
                }
            }
            for (; index != end; ++index, done += width) {
                const auto words = Engine::generate(
                    self.counter(static_cast<std::uint32_t>(index), high), self.key());
                each_draw<Draw>(words.data(), done, sink);
            }
        }
        if (done < count) {
            const auto words = self.block(index);
            for (unsigned lane = 0; done < count; ++lane)
                sink(done++, cut<Draw>(words.data(), lane));
        }
    }

    template <std::unsigned_integral Draw>
    static constexpr unsigned per_block = 16 / sizeof(Draw);

private:
    constexpr typename Engine::counter_type counter(std::uint32_t low, std::uint32_t high) const {
        return {low, high, id_, trial_};
    }
    constexpr typename Engine::key_type key() const {
        return {static_cast<std::uint32_t>(seed_), static_cast<std::uint32_t>(seed_ >> 32)};
    }

    /// Gives the draws of one block to the sink, the first as number `done`.
    template <std::unsigned_integral Draw, class Sink>
    static constexpr void each_draw(const std::uint32_t* words, std::size_t done, Sink& sink) {
        if constexpr (requires { sink.block(done, words); }) {
            if (!std::is_constant_evaluated()) return sink.block(done, words);
        }
        [&]<unsigned... Lane>(std::integer_sequence<unsigned, Lane...>) {
            (sink(done + Lane, cut<Draw>(words, Lane)), ...);
        }(std::make_integer_sequence<unsigned, per_block<Draw>>{});
    }

    template <std::unsigned_integral Draw>
    static constexpr Draw cut(const std::uint32_t* words, unsigned lane) {
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
