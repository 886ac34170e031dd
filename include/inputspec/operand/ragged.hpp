#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/operand/sparse_operand.hpp>
#include <inputspec/tensor/extent.hpp>
#include <string_view>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

/// Where the segments of a ragged axis begin: offsets [segments + 1] from 0 (cu_seqlens, the indptr
/// of a jagged or grouped operand), `total` entries in all. The segments' lengths are the rows of a
/// pattern, whose .columns, where they are written, are the longest that one may be:
/// balanced_rows{} gives equal lengths, uniform_nonzeros{} binomial ones, power_law_rows{} a few
/// long ones, like{source} a file's.
template <class P>
struct RaggedOffsets : detail::sparse_operand<RaggedOffsets<P>, P, no_values> {
    P pattern;
    extent total{};

    RaggedOffsets() = default;
    constexpr explicit RaggedOffsets(P lengths, extent all = {})
        : pattern{std::move(lengths)}, total{all} {}

    static constexpr std::string_view name = "RaggedOffsets";
    static constexpr std::size_t index_arrays = 1;
    static constexpr int offsets_array = 0;
    static constexpr bool makes_columns = false;
    static constexpr std::size_t arguments = 1;

    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("pattern", self.pattern);
        visit("total", self.total);
    }

private:
    friend detail::sparse_operand<RaggedOffsets, P, no_values>;

    template <class Engine>
    static constexpr std::optional<Fault> check_arrays(const basic_group<Engine>& group) {
        if (auto fault =
                detail::check_index_array(group, 0, 1, "offsets have one axis: [segments + 1]",
                                          "offsets are int32, int64, uint32 or uint64")) {
            return fault;
        }
        if (group[0].size() != 0) return std::nullopt;
        return group.fault(FaultKind::shape, 0,
                           "offsets have segments + 1 entries: allocate one for no segments", 1, 0,
                           0);
    }
    template <class Engine>
    constexpr std::optional<Fault> measure(const basic_group<Engine>& group,
                                           sparse_grid& out) const {
        if (auto fault = detail::count_of(total, group, 0, "RaggedOffsets{.total}", out.nnz)) {
            return fault;
        }
        out.rows = group[0].size() - 1;
        return detail::longest_of(pattern, group, out.nnz, out.columns);
    }
    template <class Engine>
    static constexpr std::optional<Fault> check_grid(const sparse_grid& grid, std::uint64_t base,
                                                     const basic_group<Engine>& group) {
        return detail::check_fits(group, 0, grid.nnz + base,
                                  "the total does not fit the offsets' dtype: write int64");
    }
};

/// The lengths of the segments of a ragged axis: [segments], which sum up to `total`. They are what
/// RaggedOffsets of the same pattern are the offsets of.
template <class P>
struct RaggedLengths : detail::sparse_operand<RaggedLengths<P>, P, no_values> {
    P pattern;
    extent total{};

    RaggedLengths() = default;
    constexpr explicit RaggedLengths(P lengths, extent all = {})
        : pattern{std::move(lengths)}, total{all} {}

    static constexpr std::string_view name = "RaggedLengths";
    static constexpr std::size_t index_arrays = 1;
    static constexpr bool makes_columns = false;
    static constexpr std::size_t arguments = 1;

    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("pattern", self.pattern);
        visit("total", self.total);
    }

private:
    friend detail::sparse_operand<RaggedLengths, P, no_values>;

    template <class Engine>
    static constexpr std::optional<Fault> check_arrays(const basic_group<Engine>& group) {
        return detail::check_index_array(group, 0, 1, "lengths have one axis: [segments]",
                                         "lengths are int32, int64, uint32 or uint64");
    }
    template <class Engine>
    constexpr std::optional<Fault> measure(const basic_group<Engine>& group,
                                           sparse_grid& out) const {
        if (auto fault = detail::count_of(total, group, 0, "RaggedLengths{.total}", out.nnz)) {
            return fault;
        }
        out.rows = group[0].size();
        return detail::longest_of(pattern, group, out.nnz, out.columns);
    }
    template <class Engine>
    static constexpr std::optional<Fault> check_grid(const sparse_grid& grid, std::uint64_t,
                                                     const basic_group<Engine>& group) {
        return detail::check_fits(group, 0, grid.nnz,
                                  "the total does not fit the lengths' dtype: write int64");
    }
    template <class Engine>
    static constexpr std::uint64_t finish_items(const sparse_grid& grid,
                                                const basic_group<Engine>&) {
        return grid.rows;
    }
    template <class Engine>
    static void finish(const detail::row_arrays& rows, range items,
                       const basic_group<Engine>& group) {
        const pattern::offsets out{group[0]};
        for (auto r = items.begin; r < items.end; ++r) out.set(r, rows.row(r).size());
    }
};

/// Of each entry of a ragged axis the segment that it belongs to: [total], ascending, from the
/// pattern's base, `segments` of them, some of which may be empty.
template <class P>
struct SegmentIds : detail::sparse_operand<SegmentIds<P>, P, no_values> {
    P pattern;
    extent segments{};

    SegmentIds() = default;
    constexpr explicit SegmentIds(P lengths, extent count = {})
        : pattern{std::move(lengths)}, segments{count} {}

    static constexpr std::string_view name = "SegmentIds";
    static constexpr std::size_t index_arrays = 1;
    static constexpr bool makes_columns = false;
    static constexpr std::size_t arguments = 1;

    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("pattern", self.pattern);
        visit("segments", self.segments);
    }

private:
    friend detail::sparse_operand<SegmentIds, P, no_values>;

    template <class Engine>
    static constexpr std::optional<Fault> check_arrays(const basic_group<Engine>& group) {
        return detail::check_index_array(group, 0, 1, "segment ids have one axis: [total]",
                                         "segment ids are int32, int64, uint32 or uint64");
    }
    template <class Engine>
    constexpr std::optional<Fault> measure(const basic_group<Engine>& group,
                                           sparse_grid& out) const {
        if (auto fault =
                detail::rows_of(pattern, segments, group, 0, "SegmentIds{.segments}", out.rows)) {
            return fault;
        }
        out.nnz = group[0].size();
        return detail::longest_of(pattern, group, out.nnz, out.columns);
    }
    template <class Engine>
    static constexpr std::optional<Fault> check_grid(const sparse_grid& grid, std::uint64_t,
                                                     const basic_group<Engine>& group) {
        return detail::check_fits(group, 0, grid.rows,
                                  "the segments do not fit the ids' dtype: write int64");
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
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
