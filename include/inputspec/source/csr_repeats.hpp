#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/source/csr_build.hpp>
#include <inputspec/source/csr_data.hpp>
#include <inputspec/source/entry_list.hpp>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// The first cell, by rows, with several entries, of a matrix that has one.
inline sparse_cell first_repeat(const csr_data& csr) {
    sparse_cell out;
    bool is_found = false;
    csr.each_row(0, csr.nnz(), [&](std::uint64_t row, std::uint64_t first, std::uint64_t end) {
        for (auto i = first + 1; i < end && !is_found; ++i) {
            is_found = csr.column(i - 1) == csr.column(i);
            out = {static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(csr.column(i))};
        }
    });
    return out;
}

/// One entry of each cell: add(value, other) sums those of one, in the order in which they came,
/// and gives false where it cannot: then so does this.
template <class V, class Add>
bool sum_repeats(built_csr<V>& matrix, Add&& add, bool& has_memory) {
    const auto& csr = matrix.csr;
    entry_list<V> sums;
    has_memory = sums.reserve(csr.nnz());
    bool is_good = has_memory;
    csr.each_row(0, csr.nnz(), [&](std::uint64_t row, std::uint64_t i, std::uint64_t end) {
        for (; i < end && is_good; ++i) {
            V value = matrix.value[i];
            for (; i + 1 < end && csr.column(i + 1) == csr.column(i) && is_good; ++i) {
                is_good = add(value, matrix.value[i + 1]);
            }
            if (!is_good) return;
            has_memory = sums.add(static_cast<std::uint32_t>(row),
                                  static_cast<std::uint32_t>(csr.column(i)), value);
            is_good = has_memory;
        }
    });
    if (!is_good) return false;
    const auto rows = csr.rows(), columns = csr.columns();
    has_memory = csr_builder<V>{rows, columns, sums, 1}.build(matrix);
    return has_memory;
}

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
