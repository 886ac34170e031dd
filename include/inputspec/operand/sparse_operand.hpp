#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <inputspec/element/integer_limits.hpp>
#include <inputspec/operand/pattern_rows.hpp>
#include <inputspec/operand/values.hpp>
#include <inputspec/policy/traits.hpp>
#include <inputspec/scratch_block.hpp>
#include <optional>
#include <string_view>

// What the sparse formats share: a pattern's rows are laid down where the format says, in its own
// arrays or beside them; then the format makes of them what its arrays hold.

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// An array of indices of so many axes; the notes say what a wrong one ought to be.
template <class Engine>
constexpr std::optional<Fault> check_index_array(const basic_group<Engine>& group, std::size_t i,
                                                 int rank, std::string_view rank_note,
                                                 std::string_view dtype_note) {
    if (group[i].rank() != rank) {
        return group.fault(FaultKind::rank, i, rank_note, rank, group[i].rank());
    }
    if (!is_index(group[i].kind())) {
        return group.fault(FaultKind::dtype, i, dtype_note, Fault::none,
                           Fault::pack(group[i].dtype()));
    }
    if (group[i].lanes() != 1) {
        return group.fault(FaultKind::lanes, i, "index arrays have no lanes", 1, group[i].lanes());
    }
    return std::nullopt;
}

/// A vector of values, as many as an array of indices has.
template <class Engine>
constexpr std::optional<Fault> check_values_array(const basic_group<Engine>& group, std::size_t i,
                                                  std::string_view rank_note) {
    if (group[i].rank() != 1) {
        return group.fault(FaultKind::rank, i, rank_note, 1, group[i].rank());
    }
    if (group[i].extent(0) == group[1].extent(0)) return std::nullopt;
    return group.fault(FaultKind::shape, i, "values has as many entries as indices",
                       group[1].extent(0), group[i].extent(0), 0);
}

/// indptr, not empty, indices, and a value for each where there are some.
template <bool HasValues, class Engine>
constexpr std::optional<Fault> check_compressed(const basic_group<Engine>& group,
                                                std::string_view rank_note,
                                                std::string_view empty_note) {
    const char* const notes[] = {"indptr is int32, int64, uint32 or uint64",
                                 "indices are int32, int64, uint32 or uint64"};
    for (std::size_t i = 0; i < 2; ++i) {
        if (auto fault = check_index_array(group, i, 1, rank_note, notes[i])) return fault;
    }
    if (group[0].size() == 0) return group.fault(FaultKind::shape, 0, empty_note, 1, 0, 0);
    return HasValues ? check_values_array(group, 2, rank_note) : std::nullopt;
}

template <class Engine>
constexpr std::optional<Fault> check_fits(const basic_group<Engine>& group, std::size_t i,
                                          std::uint64_t most, std::string_view note) {
    const auto high = element::limits_of(group[i].kind()).high;
    if (most <= high) return std::nullopt;
    return group.fault(FaultKind::range, i, note, static_cast<std::int64_t>(high),
                       static_cast<std::int64_t>(most));
}

/// Bytes of `count` offsets or columns; the largest number where no machine has so many.
constexpr std::uint64_t array_bytes(std::uint64_t count, bool is_wide) {
    constexpr std::uint64_t most = UINT64_MAX;
    return count > most / 32 ? most : (count * (is_wide ? 8 : 4) + 63) / 64 * 64;
}

/// A tensor of one axis whose elements lie one after another.
constexpr bool is_contiguous(const tensor_view& view) {
    return view.size() < 2 || view.stride(0) == 1;
}

/// The face of a format's policy. `Self` has a pattern and values, and says
///   index_arrays                   how many there are; the values follow them
///   offsets_array, columns_array   those that hold the rows' offsets and columns as they are; by
///                                  default none does: they are made beside the tensors
///   makes_columns                  whether the rows have columns, as by default, or counts alone
///   check_arrays(group)            ranks, dtypes, lanes and shapes
///   measure(group, grid)           the pattern's grid, from the buffers' shapes
///   cell_columns(group)            how many of the matrix's columns a cell has, by default 1
///   check_grid(grid, base, group)  that the indices' dtypes and the buffers can hold it
///   finish_items(grid, group)      how many items finish has, 0: nothing is left to do
///   finish(rows, items, group)     makes the format's arrays of the rows; by default it copies
///                                  columns that were made beside
///   check_made_values(group), make_values(phase, items, group)
///                                  by default of the last array, as `values` makes it
template <class Self, class P, class V>
class sparse_operand {
    static_assert(Pattern<P>,
                  "inputspec: SparseCSRFallback{pattern, values} and its like: the first is a "
                  "pattern, as uniform_nonzeros{.columns = dim<3, 0>} or power_law_rows{…}");
    static_assert(Values<V> || std::same_as<V, no_values>,
                  "inputspec: SparseCSRFallback{pattern, values} and its like: the second is a "
                  "generator, as uniform{…}, a policy of one argument, or no_values{}");

public:
    static constexpr bool has_values = !std::same_as<V, no_values>;
    /// Counts, settling, columns; the values; what the format makes of the rows.
    static constexpr std::size_t phases = row_phases + 1 + values_phases<V>;

    constexpr bool supplied() const
        requires may_be_absent<P>
    {
        return self().pattern.supplied();
    }

    template <class Engine>
    constexpr std::optional<Fault> check(const basic_group<Engine>& group) const {
        if (auto fault = self().check_arrays(group)) return fault;
        const auto base = this->base();
        if (base != 0 && base != 1) {
            return group.fault(FaultKind::range, 0, "the pattern's .base is 0 or 1", Fault::none,
                               base);
        }
        sparse_grid grid;
        if (auto fault = self().measure(group, grid)) return fault;
        if (auto fault = check_rows(self().pattern, grid, self().cell_columns(group), group,
                                    Self::index_arrays - 1)) {
            return fault;
        }
        if (auto fault = self().check_grid(grid, static_cast<std::uint64_t>(base), group)) {
            return fault;
        }
        if constexpr (has_values) return self().check_made_values(group);
        return std::nullopt;
    }
    template <class Engine>
    constexpr std::uint64_t size(std::size_t phase, const basic_group<Engine>& group) const {
        if constexpr (has_values) {
            if (is_of_values(phase)) {
                return values_items(self().values, phase - first_values_phase, group,
                                    Self::index_arrays);
            }
        }
        sparse_grid grid;
        (void)self().measure(group, grid);
        if (phase >= row_phases) return self().finish_items(grid, group);
        if (phase == 2 && !Self::makes_columns) return 0;
        return row_items<Engine>(self().pattern, phase, grid);
    }
    template <class Engine>
    constexpr std::uint64_t grain(std::size_t phase, const basic_group<Engine>& group) const {
        if (is_of_values(phase) || !Self::makes_columns) return row_grain(0, {});
        sparse_grid grid;
        (void)self().measure(group, grid);
        return row_grain(phase, grid);
    }
    template <class Engine>
    constexpr std::uint64_t scratch(const basic_group<Engine>& group) const {
        sparse_grid grid;
        (void)self().measure(group, grid);
        return scratch_block::sum(offsets_bytes(grid, group), columns_bytes(grid, group));
    }
    template <class Engine>
    void run(std::size_t phase, range items, const basic_group<Engine>& group) const {
        if constexpr (has_values) {
            if (is_of_values(phase)) {
                return self().make_values(phase - first_values_phase, items, group);
            }
        }
        sparse_grid grid;
        (void)self().measure(group, grid);
        const row_arrays rows = arrays(grid, group);
        if (phase < 2) {
            fill_offsets(self().pattern, phase, items, rows, group);
        } else if (phase < row_phases) {
            if constexpr (Self::makes_columns) run_columns(self().pattern, items, rows, group);
        } else {
            self().finish(rows, items, group);
        }
    }

    // What a format has no word of its own for.
    static constexpr int offsets_array = -1;
    static constexpr int columns_array = -1;
    static constexpr bool makes_columns = true;
    template <class Engine>
    static constexpr std::uint64_t cell_columns(const basic_group<Engine>&) {
        return 1;
    }
    template <class Engine>
    static constexpr std::uint64_t finish_items(const sparse_grid& grid,
                                                const basic_group<Engine>& group) {
        return has_columns_beside(group) ? grid.rows : 0;
    }
    template <class Engine>
    static void finish(const row_arrays& rows, range items, const basic_group<Engine>& group) {
        copy_columns(rows, items, group);
    }
    template <class Engine>
    constexpr std::optional<Fault> check_made_values(const basic_group<Engine>& group) const {
        return check_values(self().values, group, Self::index_arrays);
    }
    template <class Engine>
    void make_values(std::size_t phase, range items, const basic_group<Engine>& group) const {
        run_values(self().values, phase, items, group, Self::index_arrays);
    }

protected:
    static constexpr std::size_t columns_at() {
        return Self::columns_array < 0 ? 0 : static_cast<std::size_t>(Self::columns_array);
    }
    constexpr std::int64_t base() const {
        return with_pattern(self().pattern, [](const auto& one) { return one.base; });
    }

    /// Whether the columns are made beside the tensors, for want of an array or for its stride.
    template <class Engine>
    static constexpr bool has_columns_beside(const basic_group<Engine>& group) {
        if constexpr (!Self::makes_columns) return false;
        if constexpr (Self::columns_array < 0) return true;
        return !is_contiguous(group[columns_at()]);
    }
    template <class Engine>
    static void copy_columns(const row_arrays& rows, range items,
                             const basic_group<Engine>& group) {
        if (!has_columns_beside(group)) return;
        const pattern::offsets out{group[columns_at()]};
        const pattern::offsets from{rows.columns, 1, rows.has_wide_columns};
        const auto end = rows.row(items.end - 1).end;
        for (auto i = rows.row(items.begin).begin; i < end; ++i) out.set(i, from.get(i));
    }

private:
    static constexpr std::size_t first_values_phase = row_phases;
    static constexpr bool is_of_values(std::size_t phase) {
        return has_values && phase >= first_values_phase &&
               phase < first_values_phase + values_phases<V>;
    }

    template <class Engine>
    static constexpr bool has_wide_columns(const sparse_grid& grid,
                                           const basic_group<Engine>& group) {
        if constexpr (Self::columns_array < 0) return !element::is_narrow(grid.columns);
        return group[columns_at()].bits() == 64;
    }
    template <class Engine>
    static constexpr std::uint64_t offsets_bytes(const sparse_grid& grid,
                                                 const basic_group<Engine>&) {
        if constexpr (Self::offsets_array >= 0) return 0;
        return array_bytes(grid.rows + 1, !element::is_narrow(grid.nnz + 2));
    }
    template <class Engine>
    static constexpr std::uint64_t columns_bytes(const sparse_grid& grid,
                                                 const basic_group<Engine>& group) {
        return has_columns_beside(group) ? array_bytes(grid.nnz, has_wide_columns(grid, group)) : 0;
    }
    constexpr const Self& self() const { return static_cast<const Self&>(*this); }

protected:
    template <class Engine>
    row_arrays arrays(const sparse_grid& grid, const basic_group<Engine>& group) const {
        const auto offsets = [&]() -> pattern::offsets {
            if constexpr (Self::offsets_array >= 0) {
                return pattern::offsets{group[static_cast<std::size_t>(Self::offsets_array)]};
            } else {
                return {group.scratch(), 1, !element::is_narrow(grid.nnz + 2)};
            }
        };
        return {grid, static_cast<std::uint64_t>(base()), offsets(),
                has_columns_beside(group) ? group.scratch() + offsets_bytes(grid, group)
                                          : group[columns_at()].data(),
                has_wide_columns(grid, group)};
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
