#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/validate/array.hpp>
#include <vector>

namespace inputspec::inline INPUTSPEC_ABI::validate::detail {

/// The first of `count` elements that came before; `count` where none did. All are less than
/// `extent`, of which each takes a bit of heap.
template <class Array>
std::uint64_t first_repeat(const Array& array, std::uint64_t count, std::uint64_t extent) {
    if (count < 2) return count;
    std::vector<std::uint64_t> marks(static_cast<std::size_t>(extent / 64 + 1));
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint64_t at = array[i];
        auto& word = marks[static_cast<std::size_t>(at / 64)];
        const auto bit = std::uint64_t{1} << at % 64;
        if ((word & bit) != 0) return i;
        word |= bit;
    }
    return count;
}

/// Where the element came first.
template <class Array>
std::uint64_t first_like(const Array& array, std::uint64_t i) {
    std::uint64_t out = 0;
    while (array[out] != array[i]) ++out;
    return out;
}

}  // namespace inputspec::inline INPUTSPEC_ABI::validate::detail
