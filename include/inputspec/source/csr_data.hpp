#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <inputspec/element/integer_limits.hpp>
#include <inputspec/fault.hpp>
#include <inputspec/group.hpp>
#include <inputspec/source/file.hpp>
#include <inputspec/tensor/extent.hpp>
#include <inputspec/tensor/place.hpp>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// Entries of a sparse matrix in any order. `value` is empty for a pattern.
struct coo_entries {
    std::vector<std::uint32_t> row;
    std::vector<std::uint32_t> column;
    std::vector<std::uint64_t> value;

    std::size_t size() const { return row.size(); }
    void reserve(std::size_t count, bool has_values) {
        row.reserve(count);
        column.reserve(count);
        if (has_values) value.reserve(count);
    }

    /// Sorts by row, then column.
    void sort(std::uint64_t rows, std::uint64_t columns) {
        bool is_sorted = true;
        bool has_sorted_columns = true;
        for (std::size_t i = 1; i < size(); ++i) {
            is_sorted &=
                row[i - 1] < row[i] || (row[i - 1] == row[i] && column[i - 1] <= column[i]);
            has_sorted_columns &= column[i - 1] <= column[i];
        }
        if (is_sorted) return;
        if (!has_sorted_columns) sort_by(&coo_entries::column, columns);
        sort_by(&coo_entries::row, rows);
    }

private:
    /// Stable counting sorts by up to 11 bits of the key at a time: time and memory depend on the
    /// number of entries, not on what extents a file claims.
    void sort_by(std::vector<std::uint32_t> coo_entries::* key, std::uint64_t extent) {
        const auto bits = static_cast<unsigned>(std::bit_width(extent - 1));
        const auto passes = (bits + 10) / 11;
        if (passes == 0) return;
        const auto digit_bits = (bits + passes - 1) / passes;
        coo_entries to;
        to.row.resize(size());
        to.column.resize(size());
        to.value.resize(value.size());
        for (unsigned shift = 0; shift < bits; shift += digit_bits) {
            const auto mask = (1u << digit_bits) - 1;
            std::size_t begin[2049] = {};
            for (const auto k : this->*key) ++begin[(k >> shift & mask) + 1];
            for (unsigned digit = 0; digit < mask; ++digit) begin[digit + 1] += begin[digit];
            for (std::size_t i = 0; i < size(); ++i) {
                const auto at = begin[(this->*key)[i] >> shift & mask]++;
                to.row[at] = row[i];
                to.column[at] = column[i];
                if (!value.empty()) to.value[at] = value[i];
            }
            std::swap(*this, to);
        }
    }
};

/// What a CSR operand's tensors are checked against.
struct csr_extents {
    std::uint64_t rows = 0;
    std::uint64_t columns = 0;
    std::uint64_t nnz = 0;
};

/// Extents and dtypes of indptr (argument 0 of the group), indices and, where there are three,
/// values. `columns`, where it is set, must be the data's. `whose` begins each note: a path, or
/// "the matrix".
template <class Engine>
constexpr std::optional<Fault> check_csr(const basic_group<Engine>& group, const csr_extents& data,
                                         const extent& columns, std::string_view whose) {
    constexpr std::string_view name[] = {"indptr", "indices", "values"};
    const auto fault = [&](FaultKind kind, std::size_t i, std::int64_t expected, std::int64_t found,
                           int axis, const auto&... why) {
        auto out = fault_about(kind, whose, why...);
        out.argument = group.position(i);
        out.axis = axis;
        out.expected = expected;
        out.found = found;
        return out;
    };
    const auto as_extent = [](std::uint64_t value) { return static_cast<std::int64_t>(value); };
    for (std::size_t i = 0; i < group.size(); ++i) {
        const auto& view = group[i];
        if (view.rank() != 1) {
            return fault(FaultKind::rank, i, 1, view.rank(), -1, ": ", name[i], " has one axis");
        }
        if (view.lanes() != 1) {
            return fault(FaultKind::lanes, i, 1, view.lanes(), -1, ": ", name[i], " has no lanes");
        }
        const auto expected = i == 0 ? data.rows + 1 : data.nnz;
        if (view.size() != expected) {
            return fault(FaultKind::shape, i, as_extent(expected), view.extent(0), 0, " has ",
                         i == 0 ? data.rows : data.nnz,
                         i == 0 ? " rows, and indptr one entry more" : " non-zeros");
        }
        if (i == 2) continue;
        const bool is_index = view.kind() == element_kind::i32 ||
                              view.kind() == element_kind::i64 ||
                              view.kind() == element_kind::u32 || view.kind() == element_kind::u64;
        if (!is_index) {
            return fault(FaultKind::dtype, i, Fault::none, Fault::pack(view.dtype()), -1, ": ",
                         name[i], " is int32, int64, uint32 or uint64");
        }
        const auto most = i == 0 ? data.nnz : data.columns;
        if (most > element::limits_of(view.kind()).high) {
            return fault(FaultKind::range, i, Fault::none, as_extent(most), -1, ": its ",
                         i == 0 ? "non-zeros" : "columns", " do not fit ", name_of(view.kind()),
                         "; make ", name[i], " 64 bits wide");
        }
    }
    if (!columns.is_set()) return std::nullopt;
    std::int64_t wanted = 0;
    if (auto unbound = group.resolve(columns, 1, ".columns", wanted)) return unbound;
    if (static_cast<std::uint64_t>(wanted) != data.columns) {
        return fault(FaultKind::shape, 1, wanted, as_extent(data.columns), -1, " has ",
                     data.columns, " columns, and .columns is ", wanted,
                     ": indices must agree with the dense operand");
    }
    return std::nullopt;
}

/// Where the non-zeros of a file's matrix are: canonical CSR.
class csr_data {
public:
    /// Extents below 2^32, so that indices take half the memory.
    static constexpr std::uint64_t max_extent = 0xffffffff;

    std::uint64_t rows() const { return rows_; }
    std::uint64_t columns() const { return columns_; }
    std::uint64_t nnz() const { return column_.size(); }
    csr_extents shape() const { return {rows_, columns_, nnz()}; }

    /// The first entry of a row in [0, rows]; row `rows` begins where the last one ends.
    std::uint64_t row_begin(std::uint64_t row) const {
        if (!begin_.empty()) return begin_[row];
        return row == rows_ ? nnz() : lower_bound(row_, 0, nnz(), row);
    }
    std::uint64_t column(std::uint64_t entry) const { return column_[entry]; }
    /// The rows of all entries, where rows are far more than entries, as in a short file that
    /// claims billions of them; else none.
    std::span<const std::uint32_t> entry_rows() const { return row_; }
    /// Whether it is so: decided by rows and nnz alone.
    bool has_far_more_rows() const { return begin_.empty(); }

    /// The entry at a cell that has one.
    std::uint64_t find(std::uint32_t row, std::uint32_t column) const {
        return lower_bound(column_, row_begin(row), row_begin(row + std::uint64_t{1}), column);
    }

    struct cell {
        std::uint32_t row;
        std::uint32_t column;
    };
    /// Takes sorted entries (but their values), all inside the extents. Gives a cell that has two.
    std::optional<cell> assign(std::uint64_t rows, std::uint64_t columns, coo_entries&& sorted) {
        const auto& row = sorted.row;
        for (std::size_t i = 1; i < sorted.size(); ++i) {
            if (row[i - 1] == row[i] && sorted.column[i - 1] == sorted.column[i]) {
                return cell{row[i], sorted.column[i]};
            }
        }
        rows_ = rows;
        columns_ = columns;
        if (rows <= 8 * row.size() + 4096) {
            begin_.assign(rows + 1, 0);
            for (const auto r : row) ++begin_[r + std::size_t{1}];
            for (std::size_t r = 0; r < rows; ++r) begin_[r + 1] += begin_[r];
        } else {  // a short file may claim many rows
            row_ = std::move(sorted.row);
        }
        column_ = std::move(sorted.column);
        return std::nullopt;
    }

    /// All of indptr (argument 0) or indices (1) as the dtype stores them, or null.
    const std::byte* bytes(std::size_t argument, element_kind kind) const {
        if (argument == 0) {
            const bool is_same = bits_of(kind) == 64 && !begin_.empty();
            return is_same ? reinterpret_cast<const std::byte*>(begin_.data()) : nullptr;
        }
        return bits_of(kind) == 32 ? reinterpret_cast<const std::byte*>(column_.data()) : nullptr;
    }
    /// Elements [first, first + out.size()) of indptr or indices.
    template <class S>
    void read(std::size_t argument, std::uint64_t first, std::span<stored_t<S>> out) const {
        if constexpr (std::is_integral_v<S> && sizeof(S) >= 4) {
            if (argument == 1) {
                for (auto& value : out) value = static_cast<S>(column_[first++]);
            } else if (!begin_.empty()) {
                for (auto& value : out) value = static_cast<S>(begin_[first++]);
            } else {
                auto entry = row_begin(first);
                for (auto& value : out) {
                    value = static_cast<S>(entry);
                    while (entry < nnz() && row_[entry] == first) ++entry;
                    ++first;
                }
            }
        } else {  // check has refused it
            for (auto& value : out) value = {};
        }
    }

private:
    /// The first of ascending values in [low, high) that is ≥ key.
    static std::uint64_t lower_bound(const std::vector<std::uint32_t>& values, std::uint64_t low,
                                     std::uint64_t high, std::uint64_t key) {
        while (low < high) {
            const auto middle = low + (high - low) / 2;
            if (values[middle] < key) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    std::uint64_t rows_ = 0;
    std::uint64_t columns_ = 0;
    std::vector<std::uint64_t> begin_;  // of each row; or, where rows are far more than entries,
    std::vector<std::uint32_t> row_;    // the row of each entry
    std::vector<std::uint32_t> column_;
};

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
