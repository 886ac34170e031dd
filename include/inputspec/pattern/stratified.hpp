#pragma once

#include <inputspec/pattern/offsets.hpp>
#include <inputspec/pattern/subset.hpp>
#include <inputspec/tensor/extent.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// indptr[r] = ⌊r · nnz / rows⌋, and in a row of k one column uniform in each of k equal strata:
/// O(1) access to any element, no sort.
struct stratified {
    extent columns{};
    std::int64_t base = 0;  ///< 0 or 1: the first index

    static constexpr std::string_view name = "stratified";
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("columns", self.columns);
        visit("base", self.base);
    }

    static constexpr bool has_row_begin = true;
    constexpr std::optional<Fault> check(const sparse_grid& grid) const {
        return pattern::check_cells(grid, pattern::all_cells(grid));
    }
    constexpr std::uint64_t row_begin(const sparse_grid& grid, std::uint64_t r) const {
        return multiply_divide(r, grid.nnz, grid.rows == 0 ? 1 : grid.rows);
    }
    template <class Engine, class Out>
    void fill_row(const sparse_grid& grid, const basic_bits<Engine>&, std::uint64_t, std::size_t k,
                  pattern::row_draws<Engine>& draws, Out& out) const {
        using index_type = std::remove_cvref_t<decltype(out[0])>;
        const std::uint64_t width = grid.columns / k;
        const std::uint64_t longer = grid.columns % k;
        std::uint64_t low = 0;
        std::uint64_t rest = 0;
        draws.each(k, width + 1, [&](std::size_t j, auto&& pick) {
            rest += longer;  // the stratum ends at ⌊(j + 1) · columns / k⌋
            const bool is_longer = rest >= k;
            if (is_longer) rest -= k;
            const auto size = width + is_longer;
            out[j] = static_cast<index_type>(low + pick(size));
            low += size;
        });
    }
    constexpr const stratified& rows() const { return *this; }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
