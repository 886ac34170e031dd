#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <inputspec/operand/sparse_operand.hpp>
#include <inputspec/tensor/extent.hpp>
#include <string_view>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

/// A valid COO operand over three arguments: row indices [nnz], column indices [nnz], values [nnz],
/// sorted by row, then column, and no cell twice: the cells that SparseCSRFallback would have. The
/// rows are `rows`, or a file's own. With no_values{} it covers the first two.
template <class P, class V = default_values>
struct SparseCOOFallback : detail::sparse_operand<SparseCOOFallback<P, V>, P, V> {
    P pattern;
    V values{};
    extent rows{};

    SparseCOOFallback()
        requires std::default_initializable<V>
    = default;
    constexpr explicit SparseCOOFallback(P where, V what = {}, extent row_count = {})
        : pattern{std::move(where)}, values{std::move(what)}, rows{row_count} {}

    static constexpr std::string_view name = "SparseCOOFallback";
    static constexpr std::size_t index_arrays = 2;
    static constexpr int columns_array = 1;
    static constexpr std::size_t arguments = index_arrays + (SparseCOOFallback::has_values ? 1 : 0);

    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("pattern", self.pattern);
        visit("values", self.values);
        visit("rows", self.rows);
    }

private:
    friend detail::sparse_operand<SparseCOOFallback, P, V>;

    template <class Engine>
    static constexpr std::optional<Fault> check_arrays(const basic_group<Engine>& group) {
        constexpr const char* note =
            "a COO operand's arrays have one axis each: row indices [nnz], column indices [nnz], "
            "values [nnz]";
        const char* const notes[] = {"row indices are int32, int64, uint32 or uint64",
                                     "column indices are int32, int64, uint32 or uint64"};
        for (std::size_t i = 0; i < index_arrays; ++i) {
            if (auto fault = detail::check_index_array(group, i, 1, note, notes[i])) {
                return fault;
            }
        }
        if (group[1].extent(0) != group[0].extent(0)) {
            return group.fault(FaultKind::shape, 1, "there are as many column as row indices",
                               group[0].extent(0), group[1].extent(0), 0);
        }
        if constexpr (SparseCOOFallback::has_values) {
            return detail::check_values_array(group, 2, note);
        }
        return std::nullopt;
    }

    template <class Engine>
    constexpr std::optional<Fault> measure(const basic_group<Engine>& group,
                                           sparse_grid& out) const {
        out.nnz = group[1].size();
        if (auto fault =
                detail::rows_of(pattern, rows, group, 0, "SparseCOOFallback{.rows}", out.rows)) {
            return fault;
        }
        return detail::columns_of(pattern, group, 1, out.columns);
    }

    template <class Engine>
    static constexpr std::optional<Fault> check_grid(const sparse_grid& grid, std::uint64_t,
                                                     const basic_group<Engine>& group) {
        if (auto fault = detail::check_fits(
                group, 0, grid.rows, "the rows do not fit the row indices' dtype: write int64")) {
            return fault;
        }
        return detail::check_fits(group, 1, grid.columns,
                                  "the columns do not fit the column indices' dtype: write int64");
    }

    template <class Engine>
    static constexpr std::uint64_t finish_items(const sparse_grid& grid,
                                                const basic_group<Engine>&) {
        return grid.nnz != 0 ? grid.rows : 0;
    }
    template <class Engine>
    static void finish(const detail::row_arrays& rows, range items,
                       const basic_group<Engine>& group) {
        detail::write_rows(rows, items, group[0]);
        SparseCOOFallback::copy_columns(rows, items, group);
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
