#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/concepts.hpp>
#include <inputspec/tensor/view.hpp>

namespace inputspec::inline INPUTSPEC_ABI::pattern {

/// An indptr-like tensor of 32- or 64-bit integers as uint64 values, whatever its stride: the scratch
/// in which patterns count their rows.
class offsets {
public:
    explicit offsets(const tensor_view& view)
        : data_{view.data()}, step_{view.stride(0)}, is_wide_{view.bits() == 64} {}

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

/// The fault of more non-zeros than cells; the operand fills in which argument.
constexpr std::optional<Fault> check_cells(const sparse_grid& grid, std::uint64_t cells) {
    if (grid.nnz <= cells) return std::nullopt;
    const auto shown = [](std::uint64_t value) {
        return static_cast<std::int64_t>(value < INT64_MAX ? value : INT64_MAX);
    };
    return Fault{FaultKind::nnz, -1, -1, Fault::none, shown(grid.nnz),
                 fixed_text<232>{} << "the pattern has at most " << shown(cells)
                                   << " cells: allocate fewer indices, or widen it"};
}

/// rows · columns, or 2^64 − 1 where that is more.
constexpr std::uint64_t all_cells(const sparse_grid& grid) {
    std::uint64_t out = 0;
    return __builtin_mul_overflow(grid.rows, grid.columns, &out) ? ~std::uint64_t{0} : out;
}

}  // namespace inputspec::inline INPUTSPEC_ABI::pattern
