#pragma once

#include <cstdint>
#include <inputspec/element/elementary.hpp>
#include <inputspec/element/normal.hpp>
#include <inputspec/element/rounded.hpp>
#include <inputspec/pattern/offsets.hpp>
#include <inputspec/pattern/row_draws.hpp>

namespace inputspec::inline INPUTSPEC_ABI::pattern {

/// The first half's probability, of two weights that are 0 or more; 1/2 where both are 0.
struct coin {
    double first = 0.5;
    std::uint64_t threshold = std::uint64_t{1} << 31;  // of 2^32

    constexpr coin() = default;
    constexpr coin(double one, double other) {
        const double sum = element::rounded(one + other);
        if (!(sum > 0)) return;
        first = element::rounded(one / sum);
        threshold = static_cast<std::uint64_t>(element::rounded(first * 0x1p32));
    }
};

/// How many of `count` fall into the first of two halves that have so many cells: binomial, of more
/// than 64 the nearest of the normal law; no half above its cells.
template <class Engine>
constexpr std::uint64_t split(row_draws<Engine>& draws, std::uint64_t count, const coin& toss,
                              cell_count first_cells, cell_count other_cells) {
    using element::rounded;
    constexpr std::uint64_t word = std::uint64_t{1} << 32;
    std::uint64_t first = 0;
    if (count <= 64) {
        for (std::uint64_t i = 0; i < count; ++i) first += draws.below(word) < toss.threshold;
    } else {
        const double all = static_cast<double>(count);
        const double mean = rounded(all * toss.first);
        const double deviation = element::sqrt(rounded(mean * rounded(1.0 - toss.first)));
        const double z = element::normal(static_cast<std::uint32_t>(draws.below(word)));
        const double near = rounded(rounded(mean + rounded(deviation * z)) + 0.5);
        first = near <= 0 ? 0 : near >= all ? count : static_cast<std::uint64_t>(near);
    }
    if (count > other_cells && first < count - other_cells) {
        first = static_cast<std::uint64_t>(count - other_cells);
    }
    return first > first_cells ? static_cast<std::uint64_t>(first_cells) : first;
}

}  // namespace inputspec::inline INPUTSPEC_ABI::pattern
