#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/concepts.hpp>
#include <inputspec/tensor/view.hpp>

namespace inputspec::inline INPUTSPEC_ABI::pattern {

/// An indptr-like array of 32- or 64-bit integers as uint64 values, whatever its stride: the
/// scratch in which patterns count their rows.
class offsets {
public:
    explicit offsets(const tensor_view& view)
        : data_{view.data()}, step_{view.stride(0)}, is_wide_{view.bits() == 64} {}
    offsets(std::byte* data, std::int64_t step, bool is_wide)
        : data_{data}, step_{step}, is_wide_{is_wide} {}

    std::uint64_t get(std::uint64_t i) const {
        const auto at = static_cast<std::int64_t>(i) * step_;
        return is_wide_ ? reinterpret_cast<const std::uint64_t*>(data_)[at]
                        : reinterpret_cast<const std::uint32_t*>(data_)[at];
    }
    void set(std::uint64_t i, std::uint64_t value) const {
        const auto at = static_cast<std::int64_t>(i) * step_;
        if (is_wide_) {
            reinterpret_cast<std::uint64_t*>(data_)[at] = value;
        } else {
            reinterpret_cast<std::uint32_t*>(data_)[at] = static_cast<std::uint32_t>(value);
        }
    }

private:
    std::byte* data_;
    std::int64_t step_;
    bool is_wide_;
};

/// How many cells: rows · columns can be beyond 2^64.
__extension__ using cell_count = unsigned __int128;

constexpr cell_count all_cells(const sparse_grid& grid) {
    return static_cast<cell_count>(grid.rows) * grid.columns;
}

/// The fault of more non-zeros than cells. In a pattern's faults argument 0 is indptr, and anything
/// else indices.
constexpr std::optional<Fault> check_cells(const sparse_grid& grid, cell_count cells) {
    if (grid.nnz <= cells) return std::nullopt;
    return Fault{.kind = FaultKind::nnz,
                 .found = static_cast<std::int64_t>(grid.nnz),
                 .note = fixed_text<232>{} << "the pattern has at most "
                                           << static_cast<std::int64_t>(cells)
                                           << " cells: allocate fewer indices, or widen it"};
}

}  // namespace inputspec::inline INPUTSPEC_ABI::pattern
