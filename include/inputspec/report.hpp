#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <inputspec/version.hpp>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI {

/// How an argument's stored shape relates to its logical one.
enum class layout_state : std::uint8_t { exact, transformed, unknown };

struct ArgumentReport {
    std::string_view policy;  ///< the name of the policy that filled it
    std::uint64_t bytes = 0;  ///< bytes of the stored tensor that the policy covered
    layout_state layout = layout_state::exact;
    bool is_fallback = false;  ///< made by the second side of OrElse
    bool is_output = false;    ///< the kernel writes it
};

/// What a fill did, argument by argument. No heap.
template <std::size_t N>
struct FillReport {
    std::array<ArgumentReport, N> arguments{};
    std::size_t count = N;  ///< how many of `arguments` count (a RuntimeSpec reserves room)
    std::uint64_t seed = 0;
    std::uint32_t trial = 0;

    constexpr std::size_t size() const { return count; }
    constexpr const ArgumentReport& operator[](std::size_t i) const { return arguments[i]; }
    constexpr const ArgumentReport* begin() const { return arguments.data(); }
    constexpr const ArgumentReport* end() const { return arguments.data() + count; }

    /// Whether the kernel's outputs may be compared, byte for byte, with those of another candidate
    /// of the same spec and seed: no input of unknown layout, no output in another layout.
    constexpr bool outputs_comparable() const {
        for (const auto& argument : *this) {
            if (argument.layout == layout_state::unknown) return false;
            if (argument.is_output && argument.layout != layout_state::exact) return false;
        }
        return true;
    }
    constexpr std::uint64_t bytes() const {
        std::uint64_t sum = 0;
        for (const auto& argument : *this) sum += argument.bytes;
        return sum;
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
