#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <inputspec/random/philox.hpp>
#include <inputspec/random/purpose.hpp>
#include <inputspec/simd/bodies.hpp>
#include <type_traits>

namespace inputspec::inline INPUTSPEC_ABI {

/// A closed choice of engines (recipes): visit(f) calls f with the one that it is.
template <class E>
concept ChoiceOfEngines = requires { typename E::choice_of_engines; };

/// A maker that rejects some draws: make.rejects(draw).
template <class Make>
concept Rejecting = requires(const Make& make, typename Make::draw_type draw) {
    { make.rejects(draw) } -> std::same_as<bool>;
};
/// One to which rejecting is most of making: make.attempt(draw) does both at once, and gives an
/// optional element.
template <class Make>
concept Attempting = Rejecting<Make> && requires(const Make& make, typename Make::draw_type draw) {
    { *make.attempt(draw) } -> std::convertible_to<decltype(make(draw))>;
};

template <class Bits, class Make>
[[gnu::noinline, gnu::cold]] constexpr auto redrawn(const Bits& bits, std::uint64_t index,
                                                    const Make& make) {
    for (std::uint32_t k = 1;; ++k) {
        const auto draw = bits.redraw(k).template draw<typename Make::draw_type>(index);
        if constexpr (Attempting<Make>) {
            if (const auto element = make.attempt(draw)) return *element;
        } else {
            if (!make.rejects(draw)) return make(draw);
        }
    }
}

/// make(draw) for the draw at `index` of `bits`; one that it rejects is drawn again at the same
/// index, under the next redraw purpose.
template <class Bits, class Make>
constexpr auto made(const Bits& bits, std::uint64_t index, const Make& make,
                    typename Make::draw_type draw) {
    if constexpr (Attempting<Make>) {
        const auto element = make.attempt(draw);
        return element ? *element : redrawn(bits, index, make);
    } else {
        if constexpr (Rejecting<Make>) {
            if (make.rejects(draw)) return redrawn(bits, index, make);
        }
        return make(draw);
    }
}
template <class Bits, class Make>
constexpr auto drawn(const Bits& bits, std::uint64_t index, const Make& make) {
    return made(bits, index, make, bits.template draw<typename Make::draw_type>(index));
}

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
                         purpose use = purpose::value, const Engine& from = {},
                         simd::level widest = simd::level::avx512)
        : seed_{seed},
          id_{(stream << 20) + static_cast<std::uint32_t>(use)},
          candidate_{trial},
          limit_{widest},
          engine_{from} {}

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
    /// The same bits, computed by instructions no wider than `limit`.
    constexpr basic_bits within(simd::level limit) const {
        auto copy = *this;
        copy.limit_ = limit;
        return copy;
    }
    /// The same bits, made to depend on FillOptions::trial.
    constexpr basic_bits per_trial() const {
        auto copy = *this;
        copy.trial_ = candidate_;
        return copy;
    }

    constexpr std::array<std::uint32_t, 4> block(std::uint64_t index) const {
        return block_of(engine_, seed_, id_, trial_, index);
    }

    /// Draw `index` as 16, 32 or 64 bits: eight, four or two a block.
    template <std::unsigned_integral Draw = std::uint32_t>
    constexpr Draw draw(std::uint64_t index) const {
        return cut<Draw>(block(index / per_block<Draw>).data(), index % per_block<Draw>);
    }

    /// The words of the blocks [first, first + count), four a block.
    constexpr void words(std::uint64_t first, std::size_t count, std::uint32_t* to) const {
        if constexpr (ChoiceOfEngines<Engine>) return chosen_words(first, count, to);
        if constexpr (simd::has_words<Engine>) {
            if (!std::is_constant_evaluated() && count > 2 && limit_ != simd::level::scalar &&
                simd::words<Engine>(limit_, key(), id_, trial_, first, count, to)) {
                return;
            }
        }
        for (std::size_t i = 0; i < count; ++i, to += 4) {
            const auto four = block(first + i);
            for (unsigned word = 0; word < 4; ++word) to[word] = four[word];
        }
    }

    /// Calls sink(i, draw first + i) for i in [0, count), each block computed once.
    template <std::unsigned_integral Draw, class Sink>
    constexpr void draws(std::uint64_t first, std::size_t count, Sink&& sink) const {
        each_batch<Draw>(
            first, count,
            [&](std::size_t done, const std::uint32_t* held, unsigned skip, std::size_t n) {
                for (std::size_t i = 0; i < n; ++i) sink(done + i, cut<Draw>(held, skip + i));
            });
    }

    /// out[i] = make(draw first + i) for i in [0, count). Draws that `make` rejects are drawn
    /// again, as in `drawn`. What simd/ has a body for is made a vector at a time. `kind` is a
    /// hint: what takes long to make is not streamed.
    template <class Make, class Out>
    constexpr void map(std::uint64_t first, std::size_t count, Out* out, const Make& make,
                       simd::stores kind = simd::stores::cached) const {
        if (count == 1) {  // a scalar argument
            *out = drawn(*this, first, make);
        } else {
            map_many(*this, first, count, out, make, kind);
        }
    }

    template <std::unsigned_integral Draw>
    static constexpr unsigned per_block = 16 / sizeof(Draw);

private:
    /// Takes the bits by value, so that those of a scalar argument need not be in memory.
    template <class Make, class Out>
    [[gnu::noinline]] static constexpr void map_many(basic_bits bits, std::uint64_t first,
                                                     std::size_t count, Out* out, const Make& make,
                                                     simd::stores kind) {
        bits.map_each(first, count, out, make, kind);
    }
    template <class Make, class Out>
    constexpr void map_each(std::uint64_t first, std::size_t count, Out* out, const Make& make,
                            [[maybe_unused]] simd::stores kind) const {
        using Draw = typename Make::draw_type;
        const auto one_after = [&](std::size_t done) {
            return [this, &make, first = first + done, to = out + done](std::size_t i, Draw draw) {
                to[i] = made(*this, first + i, make, draw);
            };
        };
        const auto from_batch = [&](std::size_t done, const std::uint32_t* held, unsigned skip,
                                    std::size_t n) {
            const auto one = one_after(done);
            if constexpr (simd::has_body<Make, Out>) {
                if (!std::is_constant_evaluated() && n > 4 && limit_ != simd::level::scalar) {
                    const auto* const bytes = reinterpret_cast<const std::byte*>(held);
                    return simd::make(limit_, make, bytes + skip * sizeof(Draw), n, out + done,
                                      one);
                }
            }
            for (std::size_t i = 0; i < n; ++i) one(i, cut<Draw>(held, skip + i));
        };
        const auto straight = [&](std::size_t done, std::uint64_t block, std::size_t blocks) {
            if constexpr (simd::fills<Engine, Make, Out>) {
                if (!std::is_constant_evaluated() && limit_ != simd::level::scalar) {
                    return simd::fill<Engine>(limit_, key(), id_, trial_, block, blocks, make,
                                              out + done, kind, one_after(done));
                }
            }
            return std::size_t{0};
        };
        each_batch<Draw>(first, count, from_batch, straight);
    }

    static constexpr std::array<std::uint32_t, 4> block_of(Engine engine, std::uint64_t seed,
                                                           std::uint32_t id, std::uint32_t trial,
                                                           std::uint64_t index) {
        return engine.generate(
            {static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(index >> 32), id, trial},
            key_of(seed));
    }
    static constexpr typename Engine::key_type key_of(std::uint64_t seed) {
        return {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)};
    }
    constexpr typename Engine::key_type key() const { return key_of(seed_); }

    /// words of the engine that a choice of engines is.
    [[gnu::noinline]] constexpr void chosen_words(std::uint64_t first, std::size_t count,
                                                  std::uint32_t* to) const {
        engine_.visit([&]<class One>(const One& one) {
            const auto use = static_cast<purpose>(id_ & 0xfffffu);
            basic_bits<One>{seed_, id_ >> 20, trial_, use, one, limit_}.per_trial().words(
                first, count, to);
        });
    }

    static constexpr auto no_blocks = [](auto...) { return std::size_t{0}; };

    /// Calls body(done, words, skip, n) for batches of n draws, the first of them number `done` of
    /// all, and number `skip` in the words; but not for the draws of those `blocks`, from `block`
    /// on, that straight(done, block, blocks) says it did by itself.
    template <std::unsigned_integral Draw, class Body, class Straight = decltype(no_blocks)>
    constexpr void each_batch(std::uint64_t first, std::size_t count, const Body& body,
                              const Straight& straight = no_blocks) const {
        constexpr std::size_t width = per_block<Draw>;
        constexpr std::size_t batch = 512;  // blocks: 8 KiB, which stay in the first cache
        alignas(64) std::uint32_t held[4 * batch];
        std::uint64_t block = first / width;
        auto skip = static_cast<unsigned>(first % width);
        for (std::size_t done = 0; done < count;) {
            if (skip == 0) {
                const std::size_t blocks = straight(done, block, (count - done) / width);
                done += blocks * width;
                block += blocks;
            }
            const std::size_t left = count - done;
            if (left == 0) break;
            const std::size_t n = left < batch * width - skip ? left : batch * width - skip;
            const std::size_t blocks = (skip + n + width - 1) / width;
            words(block, blocks, held);
            body(done, static_cast<const std::uint32_t*>(held), skip, n);
            done += n;
            block += blocks;
            skip = 0;
        }
    }

    // The analyzer does not see a body of vectors write the words.
    // NOLINTBEGIN(clang-analyzer-core.UndefinedBinaryOperatorResult)
    template <std::unsigned_integral Draw>
    static constexpr Draw cut(const std::uint32_t* words, std::size_t lane) {
        if constexpr (sizeof(Draw) == 8) {
            return words[2 * lane] | std::uint64_t{words[2 * lane + 1]} << 32;
        } else {
            constexpr unsigned lanes = 4 / sizeof(Draw);
            return static_cast<Draw>(words[lane / lanes] >> (lane % lanes * 8 * sizeof(Draw)));
        }
    }
    // NOLINTEND(clang-analyzer-core.UndefinedBinaryOperatorResult)

    std::uint64_t seed_;
    std::uint32_t id_;
    std::uint32_t trial_ = 0;
    std::uint32_t candidate_;
    simd::level limit_;
    [[no_unique_address]] Engine engine_;
};

using random_bits = basic_bits<philox4x32_10>;

}  // namespace inputspec::inline INPUTSPEC_ABI
