#pragma once

#include <cstdint>
#include <inputspec/version.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// What a draw is for. Each purpose is a random stream of its own, so that no two uses meet.
/// The low 12 of the counter's 20 bits say the purpose, the high 8 how often it was redrawn.
enum class purpose : std::uint32_t {
    value = 0,   ///< an element's value
    indptr = 1,  ///< how many non-zeros a row has
    column = 2,  ///< which columns they are in
    adjust = 3,  ///< rows that gain or lose one, for the exact sum
    order = 4,   ///< shuffles: which row has which rank, where a block lies
    user = 1024  ///< the first of the user's own: user_purpose(k)
};

/// The user's own purpose k, 0 ≤ k < 3072.
constexpr purpose user_purpose(std::uint32_t k) {
    return static_cast<purpose>(static_cast<std::uint32_t>(purpose::user) + k);
}

/// The purpose's k-th redraw, 0 ≤ k < 256; 0 is the purpose itself.
constexpr purpose redraw(purpose base, std::uint32_t k) {
    return static_cast<purpose>(static_cast<std::uint32_t>(base) + (k << 12));
}

}  // namespace inputspec::inline INPUTSPEC_ABI
