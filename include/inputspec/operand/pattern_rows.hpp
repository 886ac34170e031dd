#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/concepts.hpp>
#include <inputspec/pattern/offsets.hpp>
#include <inputspec/pattern/row_draws.hpp>
#include <optional>
#include <type_traits>
#include <utility>

// A pattern's rows, laid down one after another: what every sparse format is made of.

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// Where the rows go: the offsets of their begins, counted from the base, and their columns, which
/// lie one after another.
struct row_arrays {
    sparse_grid grid;
    std::uint64_t base;        // 0 or 1, added to offsets and columns
    pattern::offsets offsets;  // [rows + 1]
    std::byte* columns;        // [nnz]
    bool has_wide_columns;     // of 64 bits, not 32

    range row(std::uint64_t r) const { return {offsets.get(r) - base, offsets.get(r + 1) - base}; }
};

/// Phases of laying rows down: counts of rows, what makes them add up, columns.
inline constexpr std::size_t row_phases = 3;

/// Calls f with the pattern itself: the one that a choice holds.
template <class P, class F>
constexpr decltype(auto) with_pattern(const P& pattern, F&& f) {
    if constexpr (ChoiceOfPatterns<P>) {
        return pattern.visit(f);
    } else {
        return f(pattern);
    }
}

template <class P>
inline constexpr bool has_row_begin =
    std::remove_cvref_t<decltype(std::declval<const P&>().rows())>::has_row_begin;

/// Whether the pattern counts any rows at once before it settles all; else phase 0 is empty.
template <class P, class Engine>
inline constexpr bool counts_rows = requires(
    const P& given, const sparse_grid& grid, const basic_bits<Engine>& bits, range items,
    const pattern::offsets& offsets) { given.rows().count_rows(grid, bits, items, offsets); };

/// A phase's items: rows, or 1 where all must be seen at once.
template <class Engine, class P>
constexpr std::uint64_t row_items(const P& pattern, std::size_t phase, const sparse_grid& grid) {
    if (phase == 2) return grid.nnz != 0 ? grid.rows : 0;
    return with_pattern(pattern, [&]<class One>(const One&) -> std::uint64_t {
        if constexpr (has_row_begin<One>) return phase == 0 ? grid.rows + 1 : 0;
        if (phase == 1) return 1;
        return counts_rows<One, Engine> ? grid.rows : 0;
    });
}

/// Rows a chunk: as many as have about 64 Ki non-zeros.
constexpr std::uint64_t row_grain(std::size_t phase, const sparse_grid& grid) {
    constexpr std::uint64_t work = 65536;
    if (phase < 2) return work;
    const auto grain = multiply_divide(work, grid.rows, grid.nnz + grid.rows + 1);
    return grain < 1 ? 1 : grain;
}

template <class Index, class P, class Engine>
void fill_columns(const P& pattern, range items, const row_arrays& to,
                  const basic_group<Engine>& group) {
    const auto& rows = pattern.rows();
    const auto random = group.bits(purpose::column);
    const auto order = group.bits(purpose::order);
    auto* const columns = reinterpret_cast<Index*>(to.columns);
    auto begin = to.offsets.get(items.begin) - to.base;
    for (auto r = items.begin; r < items.end; ++r) {
        const auto end = to.offsets.get(r + 1) - to.base;
        auto* out = columns + begin;
        const auto k = end - begin;
        inputspec::pattern::row_draws<Engine> draws{random, begin, k};
        if (k != 0) rows.fill_row(to.grid, order, r, k, draws, out);
        for (std::uint64_t j = 0; to.base != 0 && j < k; ++j) {
            out[j] = static_cast<Index>(out[j] + to.base);
        }
        begin = end;
    }
}

/// The two phases that make the offsets.
template <class P, class Engine>
void fill_offsets(const P& pattern, std::size_t phase, range items, const row_arrays& to,
                  const basic_group<Engine>& group) {
    with_pattern(pattern, [&]<class One>(const One& one) {
        const auto& rows = one.rows();
        if constexpr (has_row_begin<One>) {
            for (auto r = items.begin; r < items.end; ++r) {
                const auto begin = r == to.grid.rows ? to.grid.nnz : rows.row_begin(to.grid, r);
                to.offsets.set(r, begin + to.base);
            }
        } else if (phase == 0) {
            if constexpr (counts_rows<One, Engine>) {
                rows.count_rows(to.grid, group.bits(purpose::indptr), items, to.offsets);
            }
        } else if (to.grid.rows == 0) {
            to.offsets.set(0, to.base);
        } else {
            rows.settle(to.grid, group.bits(purpose::adjust), to.base, to.offsets);
        }
    });
}

/// The third phase, of any rows at once.
template <class P, class Engine>
void run_columns(const P& pattern, range items, const row_arrays& to,
                 const basic_group<Engine>& group) {
    with_pattern(pattern, [&](const auto& one) {
        if (to.has_wide_columns) {
            fill_columns<std::uint64_t>(one, items, to, group);
        } else {
            fill_columns<std::uint32_t>(one, items, to, group);
        }
    });
}

/// Columns (and rows) that a pattern has by itself: a file's.
template <class P>
inline constexpr bool has_own_columns = requires { P::columns_are_own; };

template <class P>
constexpr bool columns_are_own(const P& pattern) {
    return with_pattern(pattern, []<class One>(const One&) { return has_own_columns<One>; });
}

/// An extent as a count. `i`: the tensor that a fault names.
template <class Engine>
constexpr std::optional<Fault> count_of(const extent& what, const basic_group<Engine>& group,
                                        std::size_t i, std::string_view field, std::uint64_t& out) {
    std::int64_t count = 0;
    auto fault = group.resolve(what, i, field, count);
    out = static_cast<std::uint64_t>(count);
    return fault;
}

/// Row r of a matrix of indices; where `row_axis` is 1, its column r.
inline pattern::offsets matrix_row(const tensor_view& view, std::uint64_t r, int row_axis = 0) {
    const auto bytes = static_cast<std::int64_t>(view.bits() / 8);
    return {view.data() + static_cast<std::int64_t>(r) * view.stride(row_axis) * bytes,
            view.stride(1 - row_axis), bytes == 8};
}

/// Of each entry its row.
inline void write_rows(const row_arrays& rows, range items, const tensor_view& view) {
    const pattern::offsets out{view};
    for (auto r = items.begin; r < items.end; ++r) {
        const auto row = rows.row(r);
        for (auto i = row.begin; i < row.end; ++i) out.set(i, r + rows.base);
    }
}

/// The columns of a pattern: its own, or `.columns` as it is written. `i`: the tensor that a fault
/// names.
template <class P, class Engine>
constexpr std::optional<Fault> columns_of(const P& pattern, const basic_group<Engine>& group,
                                          std::size_t i, std::uint64_t& out) {
    return with_pattern(pattern, [&]<class One>(const One& one) -> std::optional<Fault> {
        if constexpr (has_own_columns<One>) {
            out = one.own_columns();
            return std::nullopt;
        } else {
            return count_of(one.columns, group, i, fixed_text<64>{} << One::name << "{.columns}",
                            out);
        }
    });
}

/// Whether a pattern has columns, its own or written ones.
template <class P>
constexpr bool has_columns(const P& pattern) {
    return with_pattern(pattern, []<class One>(const One& one) {
        return has_own_columns<One> || one.columns.is_set();
    });
}

/// The columns where they are only the most that a row may have: written, or `all`.
template <class P, class Engine>
constexpr std::optional<Fault> longest_of(const P& pattern, const basic_group<Engine>& group,
                                          std::uint64_t all, std::uint64_t& out) {
    out = all;
    return has_columns(pattern) ? columns_of(pattern, group, 0, out) : std::nullopt;
}

/// The rows of a format whose arrays do not say them: `written`, else the pattern's own.
template <class P, class Engine>
constexpr std::optional<Fault> rows_of(const P& pattern, const extent& written,
                                       const basic_group<Engine>& group, std::size_t i,
                                       std::string_view field, std::uint64_t& out) {
    const bool is_own = !written.is_set() && with_pattern(pattern, [&]<class One>(const One& one) {
        if constexpr (has_own_columns<One>) out = one.own_rows();
        return has_own_columns<One>;
    });
    return is_own ? std::nullopt : count_of(written, group, i, field, out);
}

/// What the pattern says against the grid, of the group's argument 0 or of the one with the
/// columns; and columns that are written against its own, where a cell is `unit` columns of the
/// matrix.
template <class P, class Engine>
constexpr std::optional<Fault> check_rows(const P& pattern, const sparse_grid& grid,
                                          std::uint64_t unit, const basic_group<Engine>& group,
                                          std::size_t with_columns) {
    return with_pattern(pattern, [&]<class One>(const One& one) -> std::optional<Fault> {
        if (std::optional<Fault> fault = one.rows().check(grid)) {
            fault->argument = group.position(fault->argument == 0 ? 0 : with_columns);
            return fault;
        }
        if constexpr (has_own_columns<One>) {
            for (const extent& written : one.written_columns()) {
                std::int64_t columns = 0;
                if (!written.is_set()) continue;
                if (auto fault = group.resolve(written, with_columns, ".columns", columns)) {
                    return fault;
                }
                if (static_cast<std::uint64_t>(columns) != grid.columns * unit) {
                    return group.fault(
                        FaultKind::shape, with_columns,
                        "the file's columns and .columns differ: indices must agree with "
                        "the dense operand",
                        columns, static_cast<std::int64_t>(grid.columns * unit));
                }
            }
        }
        return std::nullopt;
    });
}

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
