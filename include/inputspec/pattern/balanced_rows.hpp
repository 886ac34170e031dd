#pragma once

#include <inputspec/pattern/offsets.hpp>
#include <inputspec/pattern/subset.hpp>
#include <inputspec/tensor/extent.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// Row counts that differ by at most one (indptr[r] = ⌊r · nnz / rows⌋); a row's columns are a
/// uniform subset.
struct balanced_rows {
    extent columns{};
    std::int64_t base = 0;  ///< 0 or 1: the first index

    static constexpr std::string_view name = "balanced_rows";
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("columns", self.columns);
        visit("base", self.base);
    }

    static constexpr bool has_row_begin = true;
    constexpr std::optional<Fault> check(const sparse_grid& grid) const {
        return pattern::check_cells(grid, pattern::all_cells(grid));
    }
    constexpr std::uint64_t row_begin(const sparse_grid& grid, std::uint64_t r) const {
        return multiply_divide(r, grid.nnz, grid.rows == 0 ? 1 : grid.rows);
    }
    template <class Engine, class Out>
    void fill_row(const sparse_grid& grid, const basic_bits<Engine>&, std::uint64_t, std::size_t k,
                  pattern::row_draws<Engine>& draws, Out& out) const {
        pattern::draw_subset(out, k, grid.columns, draws);
    }
    constexpr const balanced_rows& rows() const { return *this; }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
