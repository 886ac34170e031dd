#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <inputspec/fault.hpp>
#include <inputspec/source/bulk.hpp>
#include <inputspec/source/csr_build.hpp>
#include <inputspec/source/csr_data.hpp>
#include <inputspec/source/entry_list.hpp>
#include <new>
#include <optional>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// A sparse matrix without values: where its entries are.
struct pattern_values {
    static constexpr bool has_values = false;

    bool gather(const bulk<std::uint64_t>&, bool, pattern_values&) const { return true; }
};

/// A sparse matrix by rows. Of blocks, or by columns, it is another matrix: its rows are theirs.
template <class Values>
struct sparse_matrix {
    csr_data csr;
    Values values;
};

/// The transposed matrix; false where there is no memory.
template <class Values>
bool transpose(const sparse_matrix<Values>& from, sparse_matrix<Values>& out) {
    const auto& csr = from.csr;
    entry_list<std::uint64_t> entries;
    if (!entries.reserve(csr.nnz())) return false;
    bool is_good = true;
    csr.each_row(0, csr.nnz(), [&](std::uint64_t row, std::uint64_t entry, std::uint64_t end) {
        for (; entry < end && is_good; ++entry) {
            is_good = entries.add(static_cast<std::uint32_t>(csr.column(entry)),
                                  static_cast<std::uint32_t>(row), entry);
        }
    });
    built_csr<std::uint64_t> built;
    if (!is_good ||
        !csr_builder<std::uint64_t>{csr.columns(), csr.rows(), entries, 0}.build(built)) {
        return false;
    }
    out.csr = std::move(built.csr);
    return from.values.gather(built.value, false, out.values);
}

/// The matrix of the blocks, `rows` by `columns` each, that have an entry; values are whole blocks
/// in C order. Extents are multiples of the blocks'. False where there is no memory.
template <class Values>
bool make_blocks(const sparse_matrix<Values>& from, std::uint64_t rows, std::uint64_t columns,
                 sparse_matrix<Values>& out) {
    struct place {
        std::uint64_t entry;
        std::uint64_t in_block;
    };
    const auto& csr = from.csr;
    entry_list<place> entries;
    if (!entries.reserve(csr.nnz())) return false;
    bool is_good = true;
    csr.each_row(0, csr.nnz(), [&](std::uint64_t row, std::uint64_t entry, std::uint64_t end) {
        for (; entry < end && is_good; ++entry) {
            const auto column = csr.column(entry);
            is_good = entries.add(static_cast<std::uint32_t>(row / rows),
                                  static_cast<std::uint32_t>(column / columns),
                                  {entry, row % rows * columns + column % columns});
        }
    });
    const auto block_rows = csr.rows() / rows, block_columns = csr.columns() / columns;
    built_csr<place> built;
    if (!is_good || !csr_builder<place>{block_rows, block_columns, entries, 0}.build(built)) {
        return false;
    }
    // The first entry of each block stands for it.
    const auto& all = built.csr;
    entry_list<std::uint64_t> blocks;
    if (!blocks.reserve(all.nnz())) return false;
    std::uint64_t size = 0;
    all.each_row(0, all.nnz(), [&](std::uint64_t row, std::uint64_t i, std::uint64_t end) {
        for (const auto begin = i; i < end && is_good; ++i) {
            if (i != begin && all.column(i - 1) == all.column(i)) continue;
            is_good = blocks.add(static_cast<std::uint32_t>(row),
                                 static_cast<std::uint32_t>(all.column(i)), i);
        }
    });
    built_csr<std::uint64_t> whole;
    if (!is_good ||
        !csr_builder<std::uint64_t>{block_rows, block_columns, blocks, 0}.build(whole)) {
        return false;
    }
    if constexpr (Values::has_values) {
        bulk<std::uint64_t> from_entry;
        if (__builtin_mul_overflow(whole.csr.nnz(), rows * columns, &size) ||
            !from_entry.allocate(size)) {
            return false;
        }
        std::ranges::fill(from_entry, Values::gap);
        for (std::uint64_t block = 0; block < whole.csr.nnz(); ++block) {
            const auto end =
                block + 1 < whole.csr.nnz() ? whole.value[block + 1] : std::uint64_t{all.nnz()};
            for (auto i = whole.value[block]; i < end; ++i) {
                from_entry[block * rows * columns + built.value[i].in_block] = built.value[i].entry;
            }
        }
        if (!from.values.gather(from_entry, true, out.values)) return false;
    }
    out.csr = std::move(whole.csr);
    return true;
}

/// What a sparse file holds: a matrix, and its other arrangements, each made when it is first asked
/// for, by whichever thread asks, and then kept.
template <class Values>
class sparse_data {
public:
    using values_type = Values;

    sparse_data() = default;
    sparse_data(sparse_data&& other) noexcept { *this = std::move(other); }
    sparse_data& operator=(sparse_data&& other) noexcept {
        std::swap(matrix, other.matrix);
        std::swap(repeats, other.repeats);
        others_.store(other.others_.exchange(others_.load()));
        return *this;
    }
    ~sparse_data() {
        for (auto* one = others_.load(); one != nullptr;) delete std::exchange(one, one->next);
    }

    sparse_matrix<Values> matrix;
    /// Cells that are given several times, of which the matrix has the sums: a fault, unless these
    /// are asked for.
    std::optional<Fault> repeats;

    /// By columns; null where there is no memory.
    const sparse_matrix<Values>* by_columns() const {
        return arranged(0, 0, [&](auto& out) { return transpose(matrix, out); });
    }
    /// By blocks, whose extents divide the matrix's; null where there is no memory.
    const sparse_matrix<Values>* by_blocks(std::uint64_t rows, std::uint64_t columns) const {
        return arranged(rows, columns,
                        [&](auto& out) { return make_blocks(matrix, rows, columns, out); });
    }

private:
    struct arrangement {
        std::uint64_t block_rows;  // 0: by columns
        std::uint64_t block_columns;
        sparse_matrix<Values> matrix;
        arrangement* next;
    };

    template <class Make>
    const sparse_matrix<Values>* arranged(std::uint64_t rows, std::uint64_t columns,
                                          Make&& make) const {
        auto* head = others_.load();
        const auto find = [&]() -> const sparse_matrix<Values>* {
            for (const auto* one = head; one != nullptr; one = one->next) {
                if (one->block_rows == rows && one->block_columns == columns) return &one->matrix;
            }
            return nullptr;
        };
        if (const auto* const found = find()) return found;
        auto* const mine = new (std::nothrow) arrangement{rows, columns, {}, nullptr};
        if (mine == nullptr) return nullptr;
        if (!make(mine->matrix)) {
            delete mine;
            return nullptr;
        }
        do {  // another thread may have made it meanwhile
            if (const auto* const found = find()) {
                delete mine;
                return found;
            }
            mine->next = head;
        } while (!others_.compare_exchange_weak(head, mine));
        return &mine->matrix;
    }

    mutable std::atomic<arrangement*> others_{nullptr};
};

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
