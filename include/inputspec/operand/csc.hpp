#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <inputspec/operand/sparse_operand.hpp>
#include <inputspec/tensor/extent.hpp>
#include <string_view>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

/// A valid CSC operand over three arguments: indptr [columns + 1], row indices [nnz], values [nnz]:
/// the cells that SparseCSRFallback would have, column by column. The pattern's columns are
/// indptr's, and checked where they are written; the rows are `rows`, or a file's own. With
/// no_values{} it covers the first two. The cells are made row by row beside the tensors, in as
/// much memory as indices and indptr take, and sorted into columns by one thread.
template <class P, class V = default_values>
struct SparseCSCFallback : detail::sparse_operand<SparseCSCFallback<P, V>, P, V> {
    P pattern;
    V values{};
    extent rows{};

    SparseCSCFallback()
        requires std::default_initializable<V>
    = default;
    constexpr explicit SparseCSCFallback(P where, V what = {}, extent row_count = {})
        : pattern{std::move(where)}, values{std::move(what)}, rows{row_count} {}

    static constexpr std::string_view name = "SparseCSCFallback";
    static constexpr std::size_t index_arrays = 2;
    static constexpr std::size_t arguments = index_arrays + (SparseCSCFallback::has_values ? 1 : 0);

    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("pattern", self.pattern);
        visit("values", self.values);
        visit("rows", self.rows);
    }

private:
    friend detail::sparse_operand<SparseCSCFallback, P, V>;

    template <class Engine>
    static constexpr std::optional<Fault> check_arrays(const basic_group<Engine>& group) {
        constexpr const char* note =
            "a CSC operand's arrays have one axis each: indptr [columns + 1], row indices [nnz], "
            "values [nnz]";
        return detail::check_compressed<SparseCSCFallback::has_values>(
            group, note, "indptr has columns + 1 entries: allocate one for no columns");
    }

    template <class Engine>
    constexpr std::optional<Fault> measure(const basic_group<Engine>& group,
                                           sparse_grid& out) const {
        out.nnz = group[1].size();
        out.columns = group[0].size() - 1;
        if (auto fault =
                detail::rows_of(pattern, rows, group, 1, "SparseCSCFallback{.rows}", out.rows)) {
            return fault;
        }
        if (!detail::has_columns(pattern)) return std::nullopt;
        std::uint64_t columns = 0;
        if (auto fault = detail::columns_of(pattern, group, 0, columns)) return fault;
        if (columns == out.columns) return std::nullopt;
        return group.fault(FaultKind::shape, 0,
                           "indptr has one entry more than the pattern's columns",
                           static_cast<std::int64_t>(columns + 1), group[0].extent(0), 0);
    }

    template <class Engine>
    static constexpr std::optional<Fault> check_grid(const sparse_grid& grid, std::uint64_t base,
                                                     const basic_group<Engine>& group) {
        if (auto fault = detail::check_fits(group, 0, grid.nnz + base,
                                            "the nnz does not fit indptr's dtype: write int64")) {
            return fault;
        }
        return detail::check_fits(group, 1, grid.rows,
                                  "the rows do not fit the row indices' dtype: write int64");
    }

    template <class Engine>
    static constexpr std::uint64_t finish_items(const sparse_grid&, const basic_group<Engine>&) {
        return 1;
    }
    /// Counts each column, then puts every row's cells in their columns' places, which are indptr's
    /// entries meanwhile: rows ascend because they come in order.
    template <class Engine>
    static void finish(const detail::row_arrays& rows, range, const basic_group<Engine>& group) {
        const pattern::offsets indptr{group[0]};
        const pattern::offsets indices{group[1]};
        const pattern::offsets columns{rows.columns, 1, rows.has_wide_columns};
        const auto& grid = rows.grid;
        for (std::uint64_t c = 0; c <= grid.columns; ++c) indptr.set(c, 0);
        for (std::uint64_t i = 0; i < grid.nnz; ++i) {
            const auto after = columns.get(i) - rows.base + 1;
            indptr.set(after, indptr.get(after) + 1);
        }
        for (std::uint64_t c = 0; c < grid.columns; ++c) {
            indptr.set(c + 1, indptr.get(c + 1) + indptr.get(c));
        }
        for (std::uint64_t r = 0; r < grid.rows; ++r) {
            const auto row = rows.row(r);
            for (auto i = row.begin; i < row.end; ++i) {
                const auto column = columns.get(i) - rows.base;
                const auto place = indptr.get(column);
                indices.set(place, r + rows.base);
                indptr.set(column, place + 1);
            }
        }
        // Each entry is its column's end by now: the next one's begin.
        for (auto c = grid.columns; c > 0; --c) indptr.set(c, indptr.get(c - 1) + rows.base);
        indptr.set(0, rows.base);
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
