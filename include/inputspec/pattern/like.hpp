#pragma once

#include <cstdint>
#include <inputspec/element/product.hpp>
#include <inputspec/pattern/offsets.hpp>
#include <inputspec/pattern/pattern_of.hpp>
#include <inputspec/pattern/subset.hpp>
#include <inputspec/tensor/extent.hpp>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI {

/// The degree sequence of a file at another size: row r of m has the share in the nnz that row
/// ⌊r · rows / m⌋ has in the file's, rounded cumulatively and no row above its columns. At the
/// file's own rows and nnz, the same degrees, row by row. A row's columns are a uniform subset.
template <class S>
struct like {
    static_assert(PatternSource<S>,
                  "inputspec: like{source}: write a sparse source, as matrix_market{path} or "
                  "smtx{path}");

    S source;
    extent columns{};
    std::int64_t base = 0;  ///< 0 or 1: the first index

    static constexpr std::string_view name = "like";
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("source", self.source);
        visit("columns", self.columns);
        visit("base", self.base);
    }

    static constexpr bool has_row_begin = false;

    constexpr bool supplied() const { return source.supplied(); }

    std::optional<Fault> check(const sparse_grid& grid) const {
        if (auto fault = pattern::check_source(source, name)) return fault;
        if (source.rows() == 0 && grid.rows != 0) {
            return Fault{.kind = FaultKind::shape,
                         .argument = 0,
                         .axis = 0,
                         .expected = 1,
                         .found = static_cast<std::int64_t>(grid.rows + 1),
                         .note = "the file has no rows whose degrees could be kept"};
        }
        return pattern::check_cells(grid, pattern::all_cells(grid));
    }

    template <class Engine>
    void settle(const sparse_grid& grid, const basic_bits<Engine>&, std::uint64_t base_index,
                const pattern::offsets& out) const {
        // Rows whose share is above their columns are full, and leave a greater share to the
        // others: some of those may then be full too.
        std::uint64_t least_full = UINT64_MAX;  // the degree from which rows are full
        totals left;
        while (true) {
            left = rest(grid, least_full);
            const auto least = least_above(grid, left, least_full);
            if (least == least_full) break;
            least_full = least;
        }
        // Where only rows without a degree are left, all of them are alike.
        const bool is_flat = left.degrees == 0;
        const auto total = is_flat ? left.rows : left.degrees;
        std::uint64_t offset = base_index;
        std::uint64_t sum = 0;
        std::uint64_t given = 0;
        out.set(0, offset);
        for (std::uint64_t r = 0; r < grid.rows; ++r) {
            const auto mine = degree(grid, r);
            if (mine >= least_full) {
                offset += grid.columns;
            } else {
                sum += is_flat ? 1 : mine;
                const auto until = multiply_divide(sum, left.nnz, total == 0 ? 1 : total);
                offset += until - given;
                given = until;
            }
            out.set(r + 1, offset);
        }
    }

    template <class Engine, class Out>
    void fill_row(const sparse_grid& grid, const basic_bits<Engine>&, std::uint64_t, std::size_t k,
                  pattern::row_draws<Engine>& draws, Out& out) const {
        pattern::draw_subset(out, k, grid.columns, draws);
    }
    constexpr const like& rows() const { return *this; }

private:
    /// Of the rows that are not full.
    struct totals {
        std::uint64_t rows = 0;
        std::uint64_t degrees = 0;
        std::uint64_t nnz = 0;  // theirs
    };

    std::uint64_t degree(const sparse_grid& grid, std::uint64_t r) const {
        const auto row = multiply_divide(r, source.rows(), grid.rows);
        return source.row_begin(row + 1) - source.row_begin(row);
    }
    totals rest(const sparse_grid& grid, std::uint64_t least_full) const {
        totals out{0, 0, grid.nnz};
        for (std::uint64_t r = 0; r < grid.rows; ++r) {
            const auto mine = degree(grid, r);
            if (mine >= least_full) {
                out.nnz -= grid.columns;
            } else {
                ++out.rows;
                out.degrees += mine;
            }
        }
        return out;
    }
    /// The least degree whose share is above the columns; else least_full.
    std::uint64_t least_above(const sparse_grid& grid, const totals& left,
                              std::uint64_t least_full) const {
        if (left.degrees == 0) return least_full;
        const auto limit = static_cast<pattern::cell_count>(grid.columns) * left.degrees;
        auto least = least_full;
        for (std::uint64_t r = 0; r < grid.rows; ++r) {
            const auto mine = degree(grid, r);
            if (mine<least&& static_cast<pattern::cell_count>(mine) * left.nnz> limit) {
                least = mine;
            }
        }
        return least;
    }
};

template <class S>
like(S) -> like<S>;
template <class S>
like(S, extent) -> like<S>;
template <class S>
like(S, extent, std::int64_t) -> like<S>;

}  // namespace inputspec::inline INPUTSPEC_ABI
