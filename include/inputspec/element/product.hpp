#pragma once

#include <cstdint>
#include <inputspec/version.hpp>

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

}  // namespace inputspec::inline INPUTSPEC_ABI
