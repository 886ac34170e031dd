#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/pattern/allowed_cells.hpp>
#include <inputspec/tensor/integer_list.hpp>
#include <inputspec/tensor/extent.hpp>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI {

/// A uniform nnz-subset of some diagonals: cell (r, c) is allowed where c − r is one of the
/// offsets, which ascend. A stencil on a grid of rows of n: {-n, -1, 0, 1, n}.
struct diagonals {
    extent columns{};
    integer_list offsets{-1, 0, 1};
    std::int64_t base = 0;  ///< 0 or 1: the first index

    static constexpr std::string_view name = "diagonals";
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("columns", self.columns);
        visit("offsets", self.offsets);
        visit("base", self.base);
    }

    constexpr std::optional<Fault> check() const {
        const auto refuse = [](std::string_view note) {
            return Fault{.kind = FaultKind::range, .note = note};
        };
        if (offsets.size() > integer_list::most)
            return refuse("diagonals{.offsets} are 64 at most");
        for (std::size_t i = 1; i < offsets.size(); ++i) {
            if (offsets[i - 1] >= offsets[i]) {
                return refuse("diagonals{.offsets} ascend, each column − row once");
            }
        }
        return std::nullopt;
    }

    constexpr pattern::cell_count total_cells(const sparse_grid& grid) const {
        pattern::cell_count sum = 0;
        for (const auto offset : offsets.span()) {
            // Rows r with 0 ≤ r + offset < columns.
            const bool is_below = offset < 0;
            const auto shift = is_below ? 0 - static_cast<std::uint64_t>(offset)
                                        : static_cast<std::uint64_t>(offset);
            const pattern::cell_count begin = is_below ? shift : 0;
            pattern::cell_count end = grid.columns;
            if (is_below) {
                end += shift;
            } else {
                end -= shift < grid.columns ? shift : grid.columns;
            }
            if (end > grid.rows) end = grid.rows;
            if (end > begin) sum += end - begin;
        }
        return sum;
    }
    constexpr std::uint64_t cells(const sparse_grid& grid, std::uint64_t r) const {
        return until(r, grid.columns) - until(r, 0);
    }
    template <class Engine, class Out>
    constexpr void place(const sparse_grid&, const basic_bits<Engine>&, std::uint64_t r,
                         std::size_t k, Out& out) const {
        using index_type = std::remove_cvref_t<decltype(out[0])>;
        const auto first = until(r, 0);
        for (std::size_t j = 0; j < k; ++j) {
            out[j] = static_cast<index_type>(
                r + static_cast<std::uint64_t>(offsets[first + static_cast<std::size_t>(out[j])]));
        }
    }

    constexpr auto rows() const { return pattern::allowed_cells<diagonals>{*this}; }

private:
    /// How many of the diagonals are left of a column in row r, r < 2^60.
    constexpr std::size_t until(std::uint64_t r, std::uint64_t column) const {
        const auto limit = static_cast<std::int64_t>(column) - static_cast<std::int64_t>(r);
        std::size_t count = 0;
        for (const auto offset : offsets.span()) count += offset < limit ? 1u : 0u;
        return count;
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
