#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <inputspec/operand/sparse_operand.hpp>
#include <inputspec/tensor/extent.hpp>
#include <string_view>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

/// A valid BSR operand over three arguments: indptr [rows / R + 1], indices [blocks], data
/// [blocks, R, C]. The pattern is one of blocks: its bandwidths and the like count blocks, but its
/// columns are the matrix's, a multiple of C. The number of blocks is the buffers' own and met
/// exactly; indices ascend strictly within a row of blocks. `values` is a generator of the data, or
/// a policy, as LayoutTransformed{GeneratorInput{…}, layout, extents{blocks, R, C}}.
template <class P, class V = default_values>
struct SparseBSRFallback : detail::sparse_operand<SparseBSRFallback<P, V>, P, V> {
    static_assert(!std::same_as<V, no_values>,
                  "inputspec: SparseBSRFallback{pattern, no_values{}}: the shape of its blocks is "
                  "the data's; write a generator, as uniform{…}");

    P pattern;
    V values{};

    SparseBSRFallback()
        requires std::default_initializable<V>
    = default;
    constexpr explicit SparseBSRFallback(P where, V what = {})
        : pattern{std::move(where)}, values{std::move(what)} {}

    static constexpr std::string_view name = "SparseBSRFallback";
    static constexpr std::size_t index_arrays = 2;
    static constexpr int offsets_array = 0;
    static constexpr int columns_array = 1;
    static constexpr std::size_t arguments = 3;

    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("pattern", self.pattern);
        visit("values", self.values);
    }

private:
    friend detail::sparse_operand<SparseBSRFallback, P, V>;

    template <class Engine>
    constexpr std::optional<Fault> check_arrays(const basic_group<Engine>& group) const {
        constexpr const char* note =
            "a BSR operand's arrays are indptr [rows / R + 1], indices [blocks], data [blocks, R, "
            "C]";
        if (auto fault = detail::check_compressed<false>(
                group, note,
                "indptr has an entry more than rows of blocks: allocate one for no rows")) {
            return fault;
        }
        extents data;
        if (auto fault = shape_of_data(group, data)) return fault;
        if (data.rank() != 3) {
            return group.fault(FaultKind::rank, 2, note, 3, data.rank());
        }
        if (data[0] != group[1].extent(0)) {
            return group.fault(FaultKind::shape, 2, "data has as many blocks as indices",
                               group[1].extent(0), data[0], 0);
        }
        for (int axis = 1; axis < 3; ++axis) {
            if (data[axis] < 1) {
                return group.fault(FaultKind::shape, 2, "a block has a row and a column at least",
                                   1, data[axis], axis);
            }
        }
        return std::nullopt;
    }

    template <class Engine>
    constexpr std::optional<Fault> measure(const basic_group<Engine>& group,
                                           sparse_grid& out) const {
        out.rows = group[0].size() - 1;
        out.nnz = group[1].size();
        if (auto fault = detail::columns_of(pattern, group, 1, out.columns)) return fault;
        if (detail::columns_are_own(pattern)) return std::nullopt;  // a file's cells are blocks
        const auto width = cell_columns(group);
        const auto columns = out.columns;
        out.columns = columns / width;
        if (columns % width == 0) return std::nullopt;
        return group.fault(FaultKind::shape, 2,
                           fixed_text<232>{} << "the matrix has "
                                             << static_cast<std::int64_t>(columns)
                                             << " columns, no multiple of the block's: choose a "
                                                "block whose last extent divides them",
                           Fault::none, static_cast<std::int64_t>(width), 2);
    }
    template <class Engine>
    constexpr std::uint64_t cell_columns(const basic_group<Engine>& group) const {
        extents data;
        (void)shape_of_data(group, data);
        return data.rank() == 3 && data[2] > 0 ? static_cast<std::uint64_t>(data[2]) : 1;
    }

    template <class Engine>
    static constexpr std::optional<Fault> check_grid(const sparse_grid& grid, std::uint64_t base,
                                                     const basic_group<Engine>& group) {
        if (auto fault = detail::check_fits(
                group, 0, grid.nnz + base,
                "the number of blocks does not fit indptr's dtype: write int64")) {
            return fault;
        }
        return detail::check_fits(
            group, 1, grid.columns,
            "the columns of blocks do not fit the indices' dtype: write int64");
    }

    /// The data's logical shape.
    template <class Engine>
    constexpr std::optional<Fault> shape_of_data(const basic_group<Engine>& group,
                                                 extents& out) const {
        if (detail::is_transformed(values)) {
            return detail::logical_shape(values, group.part(2, 1), out);
        }
        out = extents{group[2].shape()};
        return std::nullopt;
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
