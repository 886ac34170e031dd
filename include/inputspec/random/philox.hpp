#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <inputspec/version.hpp>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

/// Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3",
/// SC 2011): a stateless function (counter, key) → four words.
struct philox4x32_10 {
    using counter_type = std::array<std::uint32_t, 4>;
    using key_type = std::array<std::uint32_t, 2>;
    static constexpr const char* name = "philox4x32_10";

    template <std::size_t Rounds = 10>
    [[gnu::always_inline]] static constexpr counter_type generate(counter_type counter,
                                                                  key_type key) {
        // Not bindings: Clang has no constant expression for a lambda that captures those.
        std::uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
        std::uint32_t k0 = key[0], k1 = key[1];
        const auto round = [&](auto) __attribute__((always_inline)) {
            const std::uint64_t p0 = std::uint64_t{0xD2511F53} * c0;
            const std::uint64_t p1 = std::uint64_t{0xCD9E8D57} * c2;
            c0 = static_cast<std::uint32_t>(p1 >> 32) ^ c1 ^ k0;
            c1 = static_cast<std::uint32_t>(p1);
            c2 = static_cast<std::uint32_t>(p0 >> 32) ^ c3 ^ k1;
            c3 = static_cast<std::uint32_t>(p0);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        };
        // Unrolled, so that in a loop over blocks the round keys are made once.
        [&]<std::size_t... I>(std::index_sequence<I...>)
            __attribute__((always_inline)) { (round(I), ...); }(std::make_index_sequence<Rounds>{});
        return {c0, c1, c2, c3};
    }

    template <class Body>
    using vector = typename Body::philox;
};

}  // namespace inputspec::inline INPUTSPEC_ABI
