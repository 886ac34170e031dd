#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <inputspec/fault.hpp>
#include <inputspec/group.hpp>
#include <inputspec/source/file.hpp>
#include <inputspec/source/sparse_check.hpp>
#include <inputspec/source/sparse_data.hpp>
#include <inputspec/tensor/extent.hpp>
#include <inputspec/tensor/extents.hpp>
#include <inputspec/tensor/place.hpp>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

namespace inputspec::inline INPUTSPEC_ABI {

/// How a sparse operand's arrays have its entries. Each is canonical: sorted, no cell twice.
enum class sparse_format : std::uint8_t {
    csr,  ///< indptr [rows + 1], column indices [nnz], values [nnz]
    csc,  ///< indptr [columns + 1], row indices [nnz], values [nnz]
    coo,  ///< row indices [nnz], column indices [nnz], values [nnz]; by row, then column
    bsr,  ///< indptr [block rows + 1], block columns [blocks], values [blocks, height, width]
};
/// The names in recipes, by value.
constexpr std::array<std::string_view, 4> words_of(sparse_format) {
    return {"csr", "csc", "coo", "bsr"};
}

/// A file's sparse matrix as an operand: index arrays, and values where the file has them. What it
/// holds is read when `path` is constructed, once; copies share it. Data: a detail::sparse_data
/// with a `name`, and what detail::loaded_file wants of it.
template <class Data>
struct sparse_file {
    static constexpr std::string_view name = Data::name;
    static constexpr bool has_values = Data::values_type::has_values;
    static constexpr std::size_t arguments = has_values ? 3 : 2;
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("path", self.path);
        visit("columns", self.columns);
        visit("format", self.format);
        visit("block", self.block);
        visit("row_count", self.row_count);
        visit("sum_duplicates", self.sum_duplicates);
    }

    /// A string, a std::filesystem::path, nullopt … or a loaded file.
    detail::loaded_file<Data> path = {};
    /// The dense operand's extent that column indices point into. Where it is set, the file's
    /// column count must be the same.
    extent columns = {};
    sparse_format format = sparse_format::csr;
    /// A BSR operand's block: its height and width. They divide the matrix's extents.
    extents block = {};
    /// As columns, of rows: what the row indices of CSC and COO point into.
    extent row_count = {};
    /// A cell that is given several times has the sum, as in SciPy: of reals in float64, in the
    /// file's order. Else it is a fault.
    bool sum_duplicates = false;

    bool supplied() const { return path.supplied(); }
    /// Why there is no matrix.
    const std::optional<Fault>& fault() const {
        const auto* const loaded = path.data();
        const bool is_refused = loaded != nullptr && loaded->repeats && !sum_duplicates;
        return is_refused ? loaded->repeats : path.fault();
    }

    /// Its fault as one of the given argument, where there is no matrix.
    std::optional<Fault> fault_of(int argument) const {
        auto out = path.data() == nullptr ? path.fault_of(argument) : fault();
        if (out) out->argument = argument;
        return out;
    }
    /// The matrix by rows; null where there is none.
    const detail::sparse_matrix<typename Data::values_type>* matrix() const {
        return path.data() != nullptr && !fault() ? &path.data()->matrix : nullptr;
    }

    // The file's matrix; all 0 where there is none.
    std::uint64_t rows() const { return matrix() != nullptr ? csr().rows() : 0; }
    std::uint64_t file_columns() const { return matrix() != nullptr ? csr().columns() : 0; }
    /// Non-zeros, after expansion of what is symmetric.
    std::uint64_t nnz() const { return matrix() != nullptr ? csr().nnz() : 0; }
    /// Of a BSR operand: blocks that have an entry.
    std::uint64_t blocks() const {
        return matrix() != nullptr && !check_block() ? arranged()->csr.nnz() : 0;
    }
    // Of a matrix that was loaded, by rows: the first entry of a row in [0, rows()], and the column
    // of an entry in [0, nnz()).
    std::uint64_t row_begin(std::uint64_t row) const { return csr().row_begin(row); }
    std::uint64_t column(std::uint64_t entry) const { return csr().column(entry); }

    template <class Engine>
    std::optional<Fault> check(const basic_group<Engine>& group) const;

    const std::byte* bytes(std::size_t argument, element_kind kind) const {
        const auto& all = *arranged();
        if (argument == 1) return all.csr.column_bytes(kind);
        if (argument == 0) {
            return format == sparse_format::coo ? nullptr : all.csr.indptr_bytes(kind);
        }
        if constexpr (has_values) return all.values.bytes(kind);
        return nullptr;
    }
    template <class S>
    void read(std::size_t argument, std::uint64_t first, std::span<detail::stored_t<S>> out) const {
        const auto& all = *arranged();
        if constexpr (has_values) {
            if (argument == 2) return all.values.template read<S>(first, out);
        }
        if constexpr (std::is_integral_v<S> && sizeof(S) >= 4) {  // check has refused others
            if (argument == 1) return all.csr.template read_columns<S>(first, out);
            if (format == sparse_format::coo) return all.csr.template read_rows<S>(first, out);
            all.csr.template read_indptr<S>(first, out);
        }
    }

private:
    using arrangement = detail::sparse_matrix<typename Data::values_type>;

    const detail::csr_data& csr() const { return path.data()->matrix.csr; }
    /// The matrix by rows, columns or blocks; null where there is no memory for it.
    const arrangement* arranged() const {
        const auto& data = *path.data();
        if (format == sparse_format::csc) return data.by_columns();
        if (format != sparse_format::bsr) return &data.matrix;
        return data.by_blocks(static_cast<std::uint64_t>(block[0]),
                              static_cast<std::uint64_t>(block[1]));
    }
    /// Of a loaded matrix: that it has the blocks that are asked for, and memory for them.
    std::optional<Fault> check_block() const {
        if (format == sparse_format::bsr) {
            if (block.rank() != 2 || block[0] < 1 || block[1] < 1) {
                return detail::fault_about(FaultKind::bound, name,
                                           ": a BSR operand's .block is its height and width: "
                                           "extents{16, 1}");
            }
            if (rows() % static_cast<std::uint64_t>(block[0]) != 0 ||
                file_columns() % static_cast<std::uint64_t>(block[1]) != 0) {
                return detail::fault_about(FaultKind::shape, path.path(), ": blocks of ", block[0],
                                           " x ", block[1], " do not divide ", rows(), " x ",
                                           file_columns());
            }
        }
        if (arranged() != nullptr) return std::nullopt;
        return detail::fault_about(FaultKind::source, path.path(),
                                   ": no memory for it in this .format");
    }
    /// The values' tensor of a BSR operand: [blocks, height, width].
    template <class Engine>
    std::optional<Fault> check_blocks(const basic_group<Engine>& group, std::uint64_t count) const;
};

template <class Data>
template <class Engine>
std::optional<Fault> sparse_file<Data>::check(const basic_group<Engine>& group) const {
    const auto placed = [&](std::optional<Fault> bad, std::size_t i) {
        if (bad) bad->argument = group.position(i);
        return bad;
    };
    if (matrix() == nullptr) return fault_of(group.position(0));
    const auto whose = path.path();
    if (csr().is_full()) {
        return placed(detail::fault_about(FaultKind::source, whose,
                                          ": a dense file (array) is no sparse operand: write "
                                          "dense_of{",
                                          name, "{…}}"),
                      0);
    }
    if (!has_values && format == sparse_format::bsr) {
        return placed(detail::fault_about(FaultKind::source, whose,
                                          ": it has no values, and a BSR operand is values"),
                      0);
    }
    if (auto bad = check_block()) return placed(bad, 0);
    const auto& found = arranged()->csr;
    const auto count = found.nnz();
    constexpr std::string_view nonzeros = " non-zeros";
    const bool is_bsr = format == sparse_format::bsr;
    const std::string_view counted = is_bsr ? " blocks with an entry" : nonzeros;
    const bool is_csc = format == sparse_format::csc;
    detail::sparse_array arrays[] = {{"indptr", found.rows(),
                                      is_csc   ? " columns, and indptr one entry more"
                                      : is_bsr ? " rows of blocks, and indptr one entry more"
                                               : " rows, and indptr one entry more",
                                      found.rows() + 1, count, "non-zeros"},
                                     {"indices", count, counted, count, found.columns(),
                                      is_csc   ? "rows"
                                      : is_bsr ? "columns of blocks"
                                               : "columns"},
                                     {"values", count, counted, count}};
    if (format == sparse_format::coo) {
        arrays[0] = {"row indices", count, nonzeros, count, found.rows(), "rows"};
        arrays[1].name = "column indices";
    }
    if (auto bad =
            detail::check_sparse_arrays(group, std::span{arrays, is_bsr ? 2u : arguments}, whose)) {
        return bad;
    }
    if (auto bad = detail::check_sparse_extent(group, 1, columns, file_columns(),
                                               {" columns", ".columns"}, whose)) {
        return bad;
    }
    if (auto bad = detail::check_sparse_extent(group, 0, row_count, rows(), {" rows", ".row_count"},
                                               whose)) {
        return bad;
    }
    if constexpr (has_values) {
        if (is_bsr) {
            if (auto bad = check_blocks(group, count)) return bad;
        }
        return placed(arranged()->values.check(group[2], whose), 2);
    }
    return std::nullopt;
}

template <class Data>
template <class Engine>
std::optional<Fault> sparse_file<Data>::check_blocks(const basic_group<Engine>& group,
                                                     std::uint64_t count) const {
    const auto& view = group[2];
    const std::int64_t shape[] = {static_cast<std::int64_t>(count), block[0], block[1]};
    constexpr std::string_view note = "a BSR operand's values are [blocks, height, width]";
    if (view.rank() != 3) return group.fault(FaultKind::rank, 2, note, 3, view.rank());
    if (const auto lanes = view.dtype().lanes; lanes != 1) {
        return group.fault(FaultKind::lanes, 2, "a BSR operand's values have no lanes", 1, lanes);
    }
    for (int axis = 0; axis < 3; ++axis) {
        if (view.extent(axis) != shape[axis]) {
            return group.fault(FaultKind::shape, 2, note, shape[axis], view.extent(axis), axis);
        }
    }
    return std::nullopt;
}

}  // namespace inputspec::inline INPUTSPEC_ABI
