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

    constexpr pattern::cell_count total_cells(const sparse_grid& grid) const {
        return is_empty() ? 0 : cells_before(grid, end_shift()) - cells_before(grid, begin_shift());
    }
    constexpr std::uint64_t cells(const sparse_grid& grid, std::uint64_t r) const {
        return is_empty() ? 0 : clamp(grid, r, end_shift()) - clamp(grid, r, begin_shift());
    }
    template <class Engine, class Out>
    constexpr void place(const sparse_grid& grid, const basic_bits<Engine>&, std::uint64_t r,
                         std::size_t k, Out& out) const {
        using index_type = std::remove_cvref_t<decltype(out[0])>;
        const auto first = static_cast<index_type>(clamp(grid, r, begin_shift()));
        for (std::size_t j = 0; j < k; ++j) out[j] = static_cast<index_type>(out[j] + first);
    }

    constexpr auto rows() const { return pattern::allowed_cells<banded>{*this}; }

private:
    // Row r's cells are the columns [r + begin_shift, r + end_shift) that there are. Beyond any
    // matrix a shift is as good as another, and sums do not overflow.
    static constexpr std::int64_t limit(std::int64_t shift) {
        constexpr std::int64_t reach = std::int64_t{1} << 62;
        return shift > reach ? reach : shift < -reach ? -reach : shift;
    }
    constexpr std::int64_t begin_shift() const { return -limit(lower); }
    constexpr std::int64_t end_shift() const { return limit(upper) + 1; }
    constexpr bool is_empty() const { return begin_shift() >= end_shift(); }

    /// r + shift, into [0, columns]; r < 2^60, as an indptr's extent.
    static constexpr std::uint64_t clamp(const sparse_grid& grid, std::uint64_t r,
                                         std::int64_t shift) {
        const auto at = static_cast<std::int64_t>(r) + shift;
        if (at <= 0) return 0;
        return static_cast<std::uint64_t>(at) < grid.columns ? static_cast<std::uint64_t>(at)
                                                             : grid.columns;
    }
    /// Σ over all rows of r + shift, into [0, columns].
    static constexpr pattern::cell_count cells_before(const sparse_grid& grid, std::int64_t shift) {
        const auto low = clamp(grid, 0, shift);
        const auto high = clamp(grid, grid.rows, shift);
        // The rows' terms rise by one from low to high; where they do not, they are 0 or columns.
        const auto rising = static_cast<pattern::cell_count>(high - low);
        const auto begin = shift < 0 ? static_cast<std::uint64_t>(-shift) : 0;
        const auto until = begin < grid.rows ? begin : grid.rows;
        const auto full = static_cast<pattern::cell_count>(grid.rows - until) - rising;
        return rising * low + rising * (rising - 1) / 2 + full * grid.columns;
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
