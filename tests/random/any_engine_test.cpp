// An engine chosen at run time makes the bits of the one that it is.
#include <array>
#include <cstddef>
#include <cstdint>
#include <inputspec/concepts.hpp>
#include <inputspec/random/any_engine.hpp>
#include <inputspec/random/ars.hpp>
#include <inputspec/random/bits.hpp>
#include <string_view>
#include <vector>

#include "catch.hpp"

namespace is = inputspec;
using is::simd::level;

namespace {

struct mixing {
    using counter_type = std::array<std::uint32_t, 4>;
    using key_type = std::array<std::uint32_t, 2>;
    static constexpr std::string_view name = "mixing";
    static constexpr counter_type generate(counter_type counter, key_type key) {
        const auto [low, high, id, trial] = counter;
        for (auto& word : counter) {
            word = (word + low + 5 * high + id + 3 * trial + (key[0] ^ key[1])) * 0x9E3779B1;
            word ^= word >> 15;
        }
        return counter;
    }
};
using choice = is::any_engine_of<is::philox4x32_10, is::ars, mixing>;
using any_bits = is::basic_bits<choice>;

constexpr std::uint64_t seed = 0x0123456789abcdef;

/// Calls f(bits of the choice, bits of that engine itself), for each.
template <class F>
void for_each_engine(F&& f) {
    const auto use = is::user_purpose(3);
    f(any_bits{seed, 4095, 7, use}, is::random_bits{seed, 4095, 7, use});
    f(any_bits{seed, 4095, 7, use, choice{0}}, is::random_bits{seed, 4095, 7, use});
    f(any_bits{seed, 4095, 7, use, choice{1}}, is::basic_bits<is::ars>{seed, 4095, 7, use});
    f(any_bits{seed, 4095, 7, use, choice{2}}, is::basic_bits<mixing>{seed, 4095, 7, use});
}

struct sixteenth {
    using draw_type = std::uint32_t;
    constexpr bool rejects(std::uint32_t draw) const { return draw % 16 == 0; }
    constexpr std::uint32_t operator()(std::uint32_t draw) const { return draw; }
};

}  // namespace

TEST_CASE("A choice of engines makes blocks, draws, words and maps of the one that it is") {
    for_each_engine([](const auto& any, const auto& one) {
        const auto same = [](const auto& found, const auto& expected) {
            for (const std::uint64_t i : {0ull, 1ull, 7ull, 0x4000'0000'0ull, ~0ull}) {
                CHECK(found.block(i) == expected.block(i));
                CHECK(found.template draw<std::uint16_t>(i) ==
                      expected.template draw<std::uint16_t>(i));
                CHECK(found.template draw<std::uint64_t>(i) ==
                      expected.template draw<std::uint64_t>(i));
            }
            for (const auto limit : {level::scalar, level::narrow, level::avx2, level::avx512}) {
                for (const std::size_t count : {1u, 2u, 3u, 100u, 1000u}) {
                    std::vector<std::uint32_t> a(4 * count), b(4 * count);
                    found.within(limit).words(11, count, a.data());
                    expected.within(limit).words(11, count, b.data());
                    CHECK(a == b);
                    found.within(limit).map(13, count, a.data(), sixteenth{});
                    expected.within(limit).map(13, count, b.data(), sixteenth{});
                    CHECK(a == b);
                }
            }
        };
        same(any, one);
        same(any.per_trial(), one.per_trial());
        same(any.with(is::purpose::order), one.with(is::purpose::order));
        same(any.redraw(255).per_trial(), one.redraw(255).per_trial());
    });
}

TEST_CASE("A choice of engines is a constant expression") {
    static_assert(is::Engine<choice>);
    static_assert(any_bits{seed, 2, 0, is::purpose::value, choice{1}}.draw<std::uint64_t>(9) ==
                  is::basic_bits<is::ars>{seed, 2}.draw<std::uint64_t>(9));
    constexpr auto last_word = [](const auto& bits) {
        std::array<std::uint32_t, 8> out{};
        bits.words(3, 2, out.data());
        return out[7];
    };
    static_assert(last_word(any_bits{seed, 2}) == last_word(is::random_bits{seed, 2}));
    static_assert(choice{2}.visit([](auto one) { return std::string_view{one.name}; }) == "mixing");
}

TEST_CASE("An engine that is known costs bits no room") {
    struct stateless {
        std::uint64_t seed;
        std::uint32_t id, trial, candidate;
        level limit;
    };
    static_assert(sizeof(is::random_bits) == sizeof(stateless));
    static_assert(sizeof(is::basic_bits<is::ars>) == sizeof(stateless));
    static_assert(sizeof(any_bits) == sizeof(stateless));
}
