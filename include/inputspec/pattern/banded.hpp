#pragma once

#include <inputspec/pattern/allowed_cells.hpp>
#include <inputspec/tensor/extent.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// A uniform nnz-subset of the band: cell (r, c) is allowed where −lower ≤ c − r ≤ upper.
struct banded {
    extent columns{};
    std::int64_t lower = 1;  ///< diagonals below the main one; may be negative
    std::int64_t upper = 1;  ///< diagonals above it; may be negative
    std::int64_t base = 0;   ///< 0 or 1: the first index

    static constexpr std::string_view name = "banded";
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("columns", self.columns);
        visit("lower", self.lower);
        visit("upper", self.upper);
        visit("base", self.base);
    }

    static constexpr bool is_everything = false;
    constexpr std::uint64_t total_cells(const sparse_grid& grid) const {
        if (upper < -reach || lower < -reach || -lower > upper) return 0;
        return sum_to(grid, end_shift()) - sum_to(grid, begin_shift());
    }
    constexpr std::uint64_t cells(const sparse_grid& grid, std::uint64_t r) const {
        return clamp(grid, r, end_shift()) - clamp(grid, r, begin_shift());
    }
    template <class Engine>
    constexpr std::uint64_t column(const sparse_grid& grid, std::uint64_t r, std::uint64_t j,
                                   const basic_bits<Engine>&) const {
        return clamp(grid, r, begin_shift()) + j;
    }

    constexpr auto rows() const { return pattern::allowed_cells<banded>{*this}; }

private:
    static constexpr std::int64_t reach = std::int64_t{1} << 61;

    static constexpr std::int64_t limit(std::int64_t x) {
        return x > reach ? reach : x < -reach ? -reach : x;
    }
    constexpr std::int64_t begin_shift() const { return -limit(lower); }
    constexpr std::int64_t end_shift() const { return limit(upper) + 1; }

    /// r + shift, into [0, columns].
    static constexpr std::uint64_t clamp(const sparse_grid& grid, std::uint64_t r, std::int64_t shift) {
        const auto at = static_cast<std::int64_t>(r) + shift;
        if (at <= 0) return 0;
        return static_cast<std::uint64_t>(at) < grid.columns ? static_cast<std::uint64_t>(at)
                                                             : grid.columns;
    }
    /// Σ over all rows of clamp(r + shift), modulo 2^64 (the difference of two is below).
    static constexpr std::uint64_t sum_to(const sparse_grid& grid, std::int64_t shift) {
        const auto rows = static_cast<std::int64_t>(grid.rows);
        const auto columns = static_cast<std::int64_t>(grid.columns);
        const auto begin = shift < 0 ? -shift : 0;        // rows before: 0
        const auto end = columns - shift;                 // rows from here on: columns
        const auto from = begin < rows ? begin : rows;
        const auto to = end < from ? from : end < rows ? end : rows;
        const auto count = static_cast<std::uint64_t>(to - from);
        // from + shift, …, to − 1 + shift: count terms around their mean.
        const auto first = static_cast<std::uint64_t>(from + shift);
        const auto pairs = count % 2 == 0 ? count / 2 * (count - 1) : (count - 1) / 2 * count;
        return (count == 0 ? 0 : count * first + pairs) +
               static_cast<std::uint64_t>(rows - to) * grid.columns;
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
