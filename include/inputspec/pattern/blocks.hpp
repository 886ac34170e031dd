#pragma once

#include <inputspec/pattern/allowed_cells.hpp>
#include <inputspec/random/bounded.hpp>
#include <inputspec/tensor/extent.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// A uniform nnz-subset of blocks: each `height` rows share `per_row` blocks of `width` columns,
/// one uniform in each of per_row equal strata of the whole blocks.
struct blocks {
    extent columns{};
    std::int64_t height = 16;
    std::int64_t width = 16;
    std::int64_t per_row = 1;
    std::int64_t base = 0;  ///< 0 or 1: the first index

    static constexpr std::string_view name = "blocks";
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("columns", self.columns);
        visit("height", self.height);
        visit("width", self.width);
        visit("per_row", self.per_row);
        visit("base", self.base);
    }

    constexpr std::optional<Fault> check() const {
        if (height >= 1 && width >= 1 && per_row >= 1) return std::nullopt;
        return Fault{.kind = FaultKind::range,
                     .note = "blocks{.height, .width, .per_row} are 1 or more"};
    }
    constexpr pattern::cell_count total_cells(const sparse_grid& grid) const {
        return static_cast<pattern::cell_count>(grid.rows) * cells(grid, 0);
    }
    constexpr std::uint64_t cells(const sparse_grid& grid, std::uint64_t) const {
        return blocks_in_row(grid) * unsigned_of(width);
    }
    template <class Engine, class Out>
    constexpr void place(const sparse_grid& grid, const basic_bits<Engine>& order, std::uint64_t r,
                         std::size_t k, Out& out) const {
        using index_type = std::remove_cvref_t<decltype(out[0])>;
        const auto wide = unsigned_of(width);
        const auto whole = grid.columns / wide;
        const auto count = blocks_in_row(grid);
        const auto block_row = r / unsigned_of(height) * count;
        std::uint64_t end = 0;  // of the cells in the blocks up to the j-th cell's
        std::uint64_t shift = 0;
        for (std::size_t j = 0; j < k; ++j) {
            if (out[j] >= end) {
                const auto block = out[j] / wide;
                end = (block + 1) * wide;
                const auto low = multiply_divide(block, whole, count);
                const auto high = multiply_divide(block + 1, whole, count);
                const auto chosen = low + bounded{high - low}(order, block_row + block);
                shift = (chosen - block) * wide;
            }
            out[j] = static_cast<index_type>(out[j] + shift);
        }
    }

    constexpr auto rows() const { return pattern::allowed_cells<blocks>{*this}; }

private:
    static constexpr std::uint64_t unsigned_of(std::int64_t value) {
        return static_cast<std::uint64_t>(value);
    }
    constexpr std::uint64_t blocks_in_row(const sparse_grid& grid) const {
        const auto whole = grid.columns / unsigned_of(width);
        return unsigned_of(per_row) < whole ? unsigned_of(per_row) : whole;
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
