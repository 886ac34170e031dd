#pragma once

#include <inputspec/pattern/allowed_cells.hpp>
#include <inputspec/random/bounded.hpp>
#include <inputspec/tensor/extent.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// A uniform nnz-subset of blocks: each `height` rows share `per_row` blocks of `width` columns, one
/// uniform in each of per_row equal strata of the whole blocks.
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

    static constexpr bool is_everything = false;
    constexpr std::uint64_t total_cells(const sparse_grid& grid) const {
        std::uint64_t out = 0;
        return __builtin_mul_overflow(grid.rows, cells(grid, 0), &out) ? ~std::uint64_t{0} : out;
    }
    constexpr std::uint64_t cells(const sparse_grid& grid, std::uint64_t) const {
        if (height < 1 || width < 1 || per_row < 1) return 0;
        const auto whole = grid.columns / unsigned_of(width);
        const auto wanted = unsigned_of(per_row);
        return (wanted < whole ? wanted : whole) * unsigned_of(width);
    }
    template <class Engine>
    constexpr std::uint64_t column(const sparse_grid& grid, std::uint64_t r, std::uint64_t j,
                                   const basic_bits<Engine>& order) const {
        const auto wide = unsigned_of(width);
        const auto whole = grid.columns / wide;
        const auto count = cells(grid, r) / wide;
        const auto block = j / wide;
        const auto low = multiply_divide(block, whole, count);
        const auto high = multiply_divide(block + 1, whole, count);
        const auto at = r / unsigned_of(height) * count + block;
        return (low + bounded{high - low}(order, at)) * wide + j % wide;
    }

    constexpr auto rows() const { return pattern::allowed_cells<blocks>{*this}; }

private:
    static constexpr std::uint64_t unsigned_of(std::int64_t value) {
        return static_cast<std::uint64_t>(value);
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
