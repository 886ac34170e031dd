#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/source/bulk.hpp>
#include <inputspec/tensor/place.hpp>
#include <span>
#include <type_traits>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// A cell of a sparse matrix, counted from 0.
struct sparse_cell {
    std::uint32_t row = 0;
    std::uint32_t column = 0;
    friend constexpr bool operator==(sparse_cell, sparse_cell) = default;
};

/// Where the entries of a file's matrix are: canonical CSR. (Made by build_csr.)
class csr_data {
public:
    /// Extents below 2^32, so that indices take half the memory.
    static constexpr std::uint64_t max_extent = 0xffffffff;

    /// Whether it is worth an offset a row: a short file may claim many rows.
    static constexpr bool has_few_rows(std::uint64_t rows, std::uint64_t nnz) {
        return rows <= 8 * nnz + 4096;
    }

    csr_data() = default;
    /// Of `begin` or `row` one is empty.
    csr_data(std::uint64_t rows, std::uint64_t columns, bulk<std::uint64_t>&& begin,
             bulk<std::uint32_t>&& row, bulk<std::uint32_t>&& column)
        : rows_{rows},
          columns_{columns},
          nnz_{column.size()},
          begin_{std::move(begin)},
          row_{std::move(row)},
          column_{std::move(column)} {}
    /// A matrix whose every cell is an entry; their number fits.
    static csr_data full(std::uint64_t rows, std::uint64_t columns) {
        csr_data out;
        out.rows_ = rows;
        out.columns_ = columns;
        out.nnz_ = rows * columns;
        out.is_full_ = true;
        return out;
    }

    std::uint64_t rows() const { return rows_; }
    std::uint64_t columns() const { return columns_; }
    std::uint64_t nnz() const { return nnz_; }
    bool is_full() const { return is_full_; }

    /// The first entry of a row in [0, rows]; row `rows` begins where the last one ends.
    std::uint64_t row_begin(std::uint64_t row) const {
        if (!begin_.empty()) return begin_[row];
        if (is_full_) return row * columns_;
        return row == rows_ ? nnz() : lower_bound(row_, 0, nnz(), row);
    }
    std::uint64_t column(std::uint64_t entry) const {
        return is_full_ ? entry % columns_ : column_[entry];
    }
    /// The row of an entry in [0, nnz).
    std::uint64_t row_of(std::uint64_t entry) const {
        if (is_full_) return entry / columns_;
        if (begin_.empty()) return row_[entry];
        std::uint64_t low = 0, high = rows_;  // begin[low] ≤ entry < begin[high]
        while (high - low > 1) {
            const auto middle = low + (high - low) / 2;
            (begin_[middle] <= entry ? low : high) = middle;
        }
        return low;
    }
    /// The entry at a cell; where it has none, the first after it, or the end of its row.
    std::uint64_t find(sparse_cell cell) const {
        return lower_bound(column_, row_begin(cell.row), row_begin(cell.row + std::uint64_t{1}),
                           cell.column);
    }

    /// Calls f(row, first, last) for the rows that entries [first, last) are of, in order: each
    /// with its part of them.
    template <class F>
    void each_row(std::uint64_t first, std::uint64_t last, F&& f) const {
        for (std::uint64_t row = first < last ? row_of(first) : 0; first < last; ++row) {
            if (begin_.empty() && !is_full_) row = row_[first];
            const auto end = row_begin(row + 1);
            if (end <= first) continue;
            f(row, first, end < last ? end : last);
            first = end;
        }
    }

    /// All of indptr or of the column indices as the dtype stores them, or null.
    const std::byte* indptr_bytes(element_kind kind) const {
        return bits_of(kind) == 64 && !begin_.empty() ? begin_.bytes() : nullptr;
    }
    const std::byte* column_bytes(element_kind kind) const {
        return bits_of(kind) == 32 && !is_full_ ? column_.bytes() : nullptr;
    }
    // Elements [first, first + out.size()) of indptr, and of the entries' columns and rows.
    template <class S>
    void read_indptr(std::uint64_t first, std::span<S> out) const {
        if (!begin_.empty() || is_full_) {
            for (auto& value : out) value = static_cast<S>(row_begin(first++));
            return;
        }
        auto entry = row_begin(first);
        for (auto& value : out) {
            value = static_cast<S>(entry);
            while (entry < nnz() && row_[entry] == first) ++entry;
            ++first;
        }
    }
    template <class S>
    void read_columns(std::uint64_t first, std::span<S> out) const {
        for (auto& value : out) value = static_cast<S>(column(first++));
    }
    template <class S>
    void read_rows(std::uint64_t first, std::span<S> out) const {
        auto* to = out.data();
        each_row(first, first + out.size(), [&](auto row, auto begin, auto end) {
            for (; begin < end; ++begin) *to++ = static_cast<S>(row);
        });
    }

private:
    /// The first of ascending values in [low, high) that is ≥ key.
    static std::uint64_t lower_bound(const bulk<std::uint32_t>& values, std::uint64_t low,
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
    std::uint64_t nnz_ = 0;
    bool is_full_ = false;
    bulk<std::uint64_t> begin_;  // of each row; or, where rows are far more than entries,
    bulk<std::uint32_t> row_;    // the row of each entry
    bulk<std::uint32_t> column_;
};

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
