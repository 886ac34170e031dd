#pragma once

#include <inputspec/pattern/allowed_cells.hpp>
#include <inputspec/tensor/extent.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// Every set of nnz cells equally likely.
struct uniform_nonzeros {
    extent columns{};
    std::int64_t base = 0;  ///< 0 or 1: the first index

    static constexpr std::string_view name = "uniform_nonzeros";
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("columns", self.columns);
        visit("base", self.base);
    }

    constexpr pattern::cell_count total_cells(const sparse_grid& grid) const {
        return pattern::all_cells(grid);
    }
    constexpr std::uint64_t cells(const sparse_grid& grid, std::uint64_t) const {
        return grid.columns;
    }
    template <class Engine, class Out>
    constexpr void place(const sparse_grid&, const basic_bits<Engine>&, std::uint64_t, std::size_t,
                         Out&) const {}

    constexpr auto rows() const { return pattern::allowed_cells<uniform_nonzeros>{*this}; }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
