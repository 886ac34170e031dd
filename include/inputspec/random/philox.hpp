#pragma once

#include <array>
#include <cstdint>
#include <inputspec/version.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3",
/// SC 2011): a stateless function (counter, key) → four words.
struct philox4x32_10 {
    using counter_type = std::array<std::uint32_t, 4>;
    using key_type = std::array<std::uint32_t, 2>;
    static constexpr const char* name = "philox4x32_10";

    template <int Rounds = 10>
    static constexpr counter_type generate(counter_type counter, key_type key) {
        auto [c0, c1, c2, c3] = counter;
        auto [k0, k1] = key;
        for (int round = 0; round < Rounds; ++round) {
            const std::uint64_t p0 = std::uint64_t{0xD2511F53} * c0;
            const std::uint64_t p1 = std::uint64_t{0xCD9E8D57} * c2;
            c0 = static_cast<std::uint32_t>(p1 >> 32) ^ c1 ^ k0;
            c1 = static_cast<std::uint32_t>(p1);
            c2 = static_cast<std::uint32_t>(p0 >> 32) ^ c3 ^ k1;
            c3 = static_cast<std::uint32_t>(p0);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }
        return {c0, c1, c2, c3};
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
