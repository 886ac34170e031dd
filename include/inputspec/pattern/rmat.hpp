#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/element/number.hpp>
#include <inputspec/pattern/halving.hpp>
#include <inputspec/pattern/offsets.hpp>
#include <inputspec/pattern/row_draws.hpp>
#include <inputspec/tensor/extent.hpp>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI {

/// A power-law graph (R-MAT: Chakrabarti, Zhan & Faloutsos 2004): the matrix is quartered again and
/// again, and a non-zero falls into its quarters upper left, upper right, lower left, lower right
/// with probabilities ∝ a, b, c, d. No cell twice and the nnz exact, because the non-zeros of a
/// part are shared out between its halves, no half above its cells: first between rows, then, row
/// by row, between columns. A half's share is binomial (of more than 64, the normal law's nearest).
struct rmat {
    extent columns{};
    number a = 0.57;  ///< Graph500's defaults; each finite and 0 or more
    number b = 0.19;
    number c = 0.19;
    number d = 0.05;
    std::int64_t base = 0;  ///< 0 or 1: the first index

    static constexpr std::string_view name = "rmat";
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("columns", self.columns);
        visit("a", self.a);
        visit("b", self.b);
        visit("c", self.c);
        visit("d", self.d);
        visit("base", self.base);
    }

    static constexpr bool has_row_begin = false;
    constexpr std::optional<Fault> check(const sparse_grid& grid) const {
        bool is_zero = true;
        bool is_fine = true;
        for (const number& weight : {a, b, c, d}) {
            is_fine = is_fine && weight.is_set() && weight.is_finite() &&
                      weight.compare(0.0) >= 0 && weight.compare(0x1p100) <= 0;
            is_zero = is_zero && (!is_fine || weight.compare(0.0) == 0);
        }
        if (!is_fine || is_zero) {
            return Fault{.kind = FaultKind::range,
                         .note = "rmat{.a, .b, .c, .d} are weights in [0, 2^100], and not all 0"};
        }
        return pattern::check_cells(grid, pattern::all_cells(grid));
    }

    /// Shares the non-zeros out between the rows, depth first.
    template <class Engine>
    void settle(const sparse_grid& grid, const basic_bits<Engine>& bits, std::uint64_t base_index,
                const pattern::offsets& out) const {
        using pattern::cell_count;
        const pattern::coin upper{a.real() + b.real(), c.real() + d.real()};
        pattern::row_draws<Engine> draws{bits, 0, std::uint64_t{1} << 62};
        struct part {
            std::uint64_t rows, nnz;
        } open[66];
        std::size_t depth = 0;
        open[0] = {grid.rows, grid.nnz};
        std::uint64_t offset = base_index;
        std::uint64_t row = 0;
        out.set(0, offset);
        while (true) {
            auto& top = open[depth];
            if (top.rows == 1 || top.nnz == 0) {
                for (; top.rows != 0; --top.rows) {
                    offset += top.nnz;
                    out.set(++row, offset);
                }
                if (depth-- == 0) return;
                continue;
            }
            const auto low = top.rows / 2, high = top.rows - low;  // the first half has one more
            const auto first =
                pattern::split(draws, top.nnz, upper, static_cast<cell_count>(high) * grid.columns,
                               static_cast<cell_count>(low) * grid.columns);
            const auto rest = top.nnz - first;
            top = {low, rest};
            open[++depth] = {high, first};
        }
    }

    /// Shares the row's non-zeros out between the columns, depth first.
    template <class Engine, class Out>
    void fill_row(const sparse_grid& grid, const basic_bits<Engine>&, std::uint64_t r,
                  std::size_t k, pattern::row_draws<Engine>& draws, Out& out) const {
        using index_type = std::remove_cvref_t<decltype(out[0])>;
        const levels left{*this, grid.rows, r};
        struct part {
            std::uint64_t columns, nnz;
            unsigned level;
        } open[66];
        std::size_t depth = 0;
        open[0] = {grid.columns, k, 0};
        std::uint64_t column = 0;
        std::size_t taken = 0;
        while (true) {
            auto& top = open[depth];
            if (top.nnz == 0 || top.nnz == top.columns) {
                const auto end = column + top.columns;
                for (; top.nnz != 0 && column < end; ++column) {
                    out[taken++] = static_cast<index_type>(column);
                }
                column = end;
                if (taken == k || depth-- == 0) return;
                continue;
            }
            const auto low = top.columns / 2, high = top.columns - low;
            const auto level = top.level;
            const auto first = pattern::split(draws, top.nnz, left[level], high, low);
            top = {low, top.nnz - first, level + 1};
            open[++depth] = {high, first, level + 1};
        }
    }
    constexpr const rmat& rows() const { return *this; }

private:
    /// Of each level of quarters, how a row's non-zeros fall to the left and to the right.
    struct levels {
        constexpr levels(const rmat& law, std::uint64_t rows, std::uint64_t r)
            : upper{law.a.real(), law.b.real()},
              lower{law.c.real(), law.d.real()},
              both{law.a.real() + law.c.real(), law.b.real() + law.d.real()} {
            for (; rows > 1; ++count) {
                const auto low = rows / 2, high = rows - low;
                const bool is_lower = r >= high;
                if (is_lower) r -= high;
                rows = is_lower ? low : high;
                lower_at |= std::uint64_t{is_lower} << count;
            }
        }
        constexpr const pattern::coin& operator[](unsigned level) const {
            if (level >= count) return both;  // a part of one row has no halves
            return (lower_at >> level & 1) != 0 ? lower : upper;
        }

        pattern::coin upper, lower, both;
        std::uint64_t lower_at = 0;
        unsigned count = 0;
    };
};

}  // namespace inputspec::inline INPUTSPEC_ABI
