#pragma once

#include <cstdint>
#include <inputspec/pattern/banded.hpp>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI {

/// A uniform nnz-subset of a causal mask: cell (r, c) is allowed where c ≤ r + diagonal and, given
/// a window, c > r + diagonal − window (a sliding window). For queries that are the last of the
/// keys, diagonal is keys − queries.
struct lower_triangular {
    extent columns{};
    std::int64_t window = 0;    ///< columns at most in a row, up to its last one; 0: all
    std::int64_t diagonal = 0;  ///< column − row of a row's last cell; may be negative
    std::int64_t base = 0;      ///< 0 or 1: the first index

    static constexpr std::string_view name = "lower_triangular";
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("columns", self.columns);
        visit("window", self.window);
        visit("diagonal", self.diagonal);
        visit("base", self.base);
    }

    constexpr std::optional<Fault> check() const {
        if (window >= 0) return std::nullopt;
        return Fault{.kind = FaultKind::range,
                     .note = "lower_triangular{.window} is 1 or more, or 0 for no window"};
    }
    constexpr pattern::cell_count total_cells(const sparse_grid& grid) const {
        return band().total_cells(grid);
    }
    constexpr std::uint64_t cells(const sparse_grid& grid, std::uint64_t r) const {
        return band().cells(grid, r);
    }
    template <class Engine, class Out>
    constexpr void place(const sparse_grid& grid, const basic_bits<Engine>& order, std::uint64_t r,
                         std::size_t k, Out& out) const {
        band().place(grid, order, r, k, out);
    }

    constexpr auto rows() const { return pattern::allowed_cells<lower_triangular>{*this}; }

private:
    constexpr banded band() const {
        std::int64_t lower = 0;
        if (window == 0 || __builtin_sub_overflow(window - 1, diagonal, &lower)) lower = INT64_MAX;
        return {.lower = lower, .upper = diagonal};
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
