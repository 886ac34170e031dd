#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <inputspec/element/integer_limits.hpp>
#include <inputspec/operand/sparse_operand.hpp>
#include <inputspec/scratch_block.hpp>
#include <inputspec/tensor/extent.hpp>
#include <string_view>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

/// A valid ELL operand over two arguments: column indices and values, both [rows, width], or
/// [width, rows] where `by_column`. A row has its cells first, ascending; then `padding` for an
/// index, and zero for a value. `nnz` is how many cells there are in all, by default rows · width.
/// A row longer than the width is a fault that names what to allocate; to know that, the check of
/// a pattern whose counts are random draws them. With no_values{} it covers the indices alone.
template <class P, class V = default_values>
struct SparseELLFallback : detail::sparse_operand<SparseELLFallback<P, V>, P, V> {
    P pattern;
    V values{};
    extent nnz{};
    std::int64_t padding = -1;
    bool by_column = false;

    SparseELLFallback()
        requires std::default_initializable<V>
    = default;
    constexpr explicit SparseELLFallback(P where, V what = {}, extent cells = {},
                                         std::int64_t filler = -1, bool columns_first = false)
        : pattern{std::move(where)},
          values{std::move(what)},
          nnz{cells},
          padding{filler},
          by_column{columns_first} {}

    static constexpr std::string_view name = "SparseELLFallback";
    static constexpr std::size_t index_arrays = 1;
    static constexpr std::size_t arguments = index_arrays + (SparseELLFallback::has_values ? 1 : 0);

    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("pattern", self.pattern);
        visit("values", self.values);
        visit("nnz", self.nnz);
        visit("padding", self.padding);
        visit("by_column", self.by_column);
    }

private:
    friend detail::sparse_operand<SparseELLFallback, P, V>;

    template <class Engine>
    static constexpr std::optional<Fault> check_arrays(const basic_group<Engine>& group) {
        constexpr const char* note =
            "an ELL operand's arrays have two axes each: indices and values, both [rows, width], "
            "or [width, rows] with .by_column";
        if (auto fault = detail::check_index_array(group, 0, 2, note,
                                                   "indices are int32, int64, uint32 or uint64")) {
            return fault;
        }
        if constexpr (SparseELLFallback::has_values) {
            if (group[1].rank() != 2) {
                return group.fault(FaultKind::rank, 1, note, 2, group[1].rank());
            }
            for (int axis = 0; axis < 2; ++axis) {
                if (group[1].extent(axis) != group[0].extent(axis)) {
                    return group.fault(FaultKind::shape, 1, "values has the shape of indices",
                                       group[0].extent(axis), group[1].extent(axis), axis);
                }
            }
        }
        return std::nullopt;
    }

    template <class Engine>
    constexpr std::uint64_t width(const basic_group<Engine>& group) const {
        return static_cast<std::uint64_t>(group[0].extent(by_column ? 0 : 1));
    }

    template <class Engine>
    constexpr std::optional<Fault> measure(const basic_group<Engine>& group,
                                           sparse_grid& out) const {
        out.rows = static_cast<std::uint64_t>(group[0].extent(by_column ? 1 : 0));
        out.nnz = group[0].size();
        if (nnz.is_set()) {
            if (auto fault = detail::count_of(nnz, group, 0, "SparseELLFallback{.nnz}", out.nnz)) {
                return fault;
            }
        } else if (detail::columns_are_own(pattern)) {
            out.nnz = detail::with_pattern(pattern, [](const auto& one) -> std::uint64_t {
                if constexpr (requires { one.own_nnz(); }) return one.own_nnz();
                return 0;
            });
        }
        return detail::columns_of(pattern, group, 0, out.columns);
    }

    template <class Engine>
    constexpr std::optional<Fault> check_grid(const sparse_grid& grid, std::uint64_t,
                                              const basic_group<Engine>& group) const {
        if (auto fault = detail::check_fits(
                group, 0, grid.columns, "the columns do not fit the indices' dtype: write int64")) {
            return fault;
        }
        const auto kind = group[0].kind();
        const auto size = static_cast<std::uint64_t>(padding < 0 ? -(padding + 1) : padding);
        if (size > element::limits_of(kind).high || (padding < 0 && !is_signed_integer(kind))) {
            return group.fault(FaultKind::range, 0,
                               "SparseELLFallback{.padding} does not fit the indices' dtype: "
                               "write a signed one for -1",
                               Fault::none, padding);
        }
        if (grid.nnz > group[0].size()) {
            return group.fault(FaultKind::nnz, 0, "the operand has rows · width places at most",
                               static_cast<std::int64_t>(group[0].size()),
                               static_cast<std::int64_t>(grid.nnz));
        }
        return check_width(grid, group);
    }

    /// That no row is longer than the width.
    template <class Engine>
    std::optional<Fault> check_width(const sparse_grid& grid,
                                     const basic_group<Engine>& group) const {
        const auto bytes = detail::array_bytes(grid.rows + 1, true);
        detail::scratch_block block;
        if (!block.take(bytes)) {
            return group.fault(FaultKind::memory, 0,
                               "so many bytes, to count the rows' cells, are not to be had",
                               Fault::none, static_cast<std::int64_t>(bytes));
        }
        const detail::row_arrays rows{grid, 0, {block.data(), 1, true}, nullptr, false};
        for (std::size_t phase = 0; phase < 2; ++phase) {
            const auto items = detail::row_items<Engine>(pattern, phase, grid);
            if (items != 0) detail::fill_offsets(pattern, phase, {0, items}, rows, group);
        }
        std::uint64_t longest = 0;
        for (std::uint64_t r = 1; r < grid.rows; ++r) {
            if (rows.row(r).size() > rows.row(longest).size()) longest = r;
        }
        if (grid.rows == 0 || rows.row(longest).size() <= width(group)) return std::nullopt;
        return group.fault(FaultKind::nnz, 0,
                           fixed_text<232>{}
                               << "row " << static_cast<std::int64_t>(longest)
                               << " has more cells than the width: allocate a width of as many, "
                                  "or write a smaller .nnz, or balanced_rows",
                           static_cast<std::int64_t>(width(group)),
                           static_cast<std::int64_t>(rows.row(longest).size()), by_column ? 0 : 1);
    }

    /// Whether two rows' values may share a byte: then all are finished at once.
    template <class Engine>
    static constexpr bool shares_bytes(const basic_group<Engine>& group) {
        if constexpr (SparseELLFallback::has_values) return group[1].is_packed();
        return false;
    }
    template <class Engine>
    static constexpr std::uint64_t finish_items(const sparse_grid& grid,
                                                const basic_group<Engine>& group) {
        return shares_bytes(group) && grid.rows != 0 ? 1 : grid.rows;
    }
    template <class Engine>
    void finish(const detail::row_arrays& rows, range items,
                const basic_group<Engine>& group) const {
        if (shares_bytes(group)) items = {0, rows.grid.rows};
        const pattern::offsets columns{rows.columns, 1, rows.has_wide_columns};
        const auto cells = width(group);
        for (auto r = items.begin; r < items.end; ++r) {
            const auto row = rows.row(r);
            const auto out = detail::matrix_row(group[0], r, by_column ? 1 : 0);
            for (std::uint64_t j = 0; j < cells; ++j) {
                out.set(j, j < row.size() ? columns.get(row.begin + j)
                                          : static_cast<std::uint64_t>(padding));
            }
            if constexpr (SparseELLFallback::has_values) {
                clear_values(group[1], r, row.size(), rows.grid.rows, cells);
            }
        }
    }

    /// Zeros for what a row does not have.
    void clear_values(const tensor_view& view, std::uint64_t r, std::uint64_t first,
                      std::uint64_t rows, std::uint64_t cells) const {
        const auto lanes = static_cast<std::uint64_t>(view.lanes());
        const auto clear = [&](std::uint64_t cell, std::uint64_t count) {
            constexpr std::uint8_t zeros[64] = {};
            const auto end = (cell + count) * lanes;
            for (auto at = cell * lanes; at < end; at += 64) {
                const auto part = end - at < 64 ? end - at : 64;
                store(view, at,
                      std::span<const std::uint8_t>{zeros, static_cast<std::size_t>(part)});
            }
        };
        if (!by_column) return clear(r * cells + first, cells - first);
        for (; first < cells; ++first) clear(first * rows + r, 1);
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
