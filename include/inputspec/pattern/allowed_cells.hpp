#pragma once

#include <cstdint>
#include <inputspec/element/elementary.hpp>
#include <inputspec/element/rounded.hpp>
#include <inputspec/pattern/binomial.hpp>
#include <inputspec/pattern/offsets.hpp>
#include <inputspec/pattern/subset.hpp>
#include <inputspec/random/bounded.hpp>

namespace inputspec::inline INPUTSPEC_ABI::pattern {

/// A uniform nnz-subset of the allowed cells of a shape: `cells(grid, r)` allowed in row r,
/// `total_cells(grid)` in all; `place(grid, order, r, k, out)` turns k ascending numbers of row r's
/// allowed cells into their columns.
///
/// Every cell is taken with one probability, a little too low: row counts are binomial. Then
/// uniform free cells are added (or, rarely, taken ones removed) until the sum is exact. A uniform
/// m-subset and a uniform cell outside it are a uniform (m + 1)-subset, so that all nnz-subsets are
/// equally likely; given its count, a row's subset is uniform and independent of the others. So
/// only counts are kept, and the subsets are drawn in the end. Above one half it is the free cells
/// that are drawn.
template <class Shape>
struct allowed_cells {
    static constexpr bool has_row_begin = false;

    const Shape& shape;

    constexpr std::optional<Fault> check(const sparse_grid& grid) const {
        if constexpr (requires { shape.check(); }) {
            if (auto fault = shape.check()) return fault;
        }
        return check_cells(grid, shape.total_cells(grid));
    }

    /// Phase 1, any rows at once: out[r + 1] = a first count of row r.
    template <class Engine>
    void count_rows(const sparse_grid& grid, const basic_bits<Engine>& bits, range rows,
                    const offsets& out) const {
        const plan aim{grid, shape.total_cells(grid)};
        binomial law;
        binomial longer_law;
        bits.template draws<std::uint64_t>(
            rows.begin, rows.size(), [&](std::size_t i, std::uint64_t draw) {
                const auto r = rows.begin + i;
                const std::uint64_t cells = shape.cells(grid, r);
                // The first `longer` of the parts have one cell more.
                const auto parts = aim.parts(cells);
                const auto longer = cells % parts;
                if (law.n() != cells / parts) law.assign(cells / parts, aim.probability);
                if (longer != 0 && longer_law.n() != cells / parts + 1) {
                    longer_law.assign(cells / parts + 1, aim.probability);
                }
                std::uint64_t count = longer != 0 ? longer_law(draw) : law(draw);
                for (std::uint64_t part = 1; part < parts; ++part) {
                    const auto next = bits.template draw<std::uint64_t>(r + part * grid.rows);
                    count += part < longer ? longer_law(next) : law(next);
                }
                out.set(r + 1, count);
            });
    }

    /// Phase 2, at once: makes the sum exact and out the offsets, from `base`.
    template <class Engine>
    void settle(const sparse_grid& grid, const basic_bits<Engine>& bits, std::uint64_t base,
                const offsets& out) const {
        const plan aim{grid, shape.total_cells(grid)};
        std::uint64_t sum = 0;
        std::uint64_t most_taken = 0;
        std::uint64_t most_free = 0;
        range rows{grid.rows, 0};  // that have cells
        for (std::uint64_t r = 0; r < grid.rows; ++r) {
            const std::uint64_t cells = shape.cells(grid, r);
            if (cells == 0) continue;
            if (rows.end == 0) rows.begin = r;
            rows.end = r + 1;
            const auto count = out.get(r + 1);
            sum += count;
            if (count > most_taken) most_taken = count;
            if (cells - count > most_free) most_free = cells - count;
        }
        if (sum < aim.goal) {
            const auto free = [&](std::uint64_t r) {
                return shape.cells(grid, r) - out.get(r + 1);
            };
            draw_rows(bits, rows, free, most_free, aim.goal - sum,
                      [&](std::uint64_t r) { out.set(r + 1, out.get(r + 1) + 1); });
        } else if (sum > aim.goal) {
            const auto taken = [&](std::uint64_t r) { return out.get(r + 1); };
            draw_rows(bits, rows, taken, most_taken, sum - aim.goal,
                      [&](std::uint64_t r) { out.set(r + 1, out.get(r + 1) - 1); });
        }
        std::uint64_t offset = base;
        out.set(0, offset);
        for (std::uint64_t r = 0; r < grid.rows; ++r) {
            const auto count = out.get(r + 1);
            offset += aim.is_inverted ? shape.cells(grid, r) - count : count;
            out.set(r + 1, offset);
        }
    }

    /// Phase 3, any rows at once: row r's k columns, ascending.
    template <class Engine, class Out>
    void fill_row(const sparse_grid& grid, const basic_bits<Engine>& order, std::uint64_t r,
                  std::size_t k, row_draws<Engine>& draws, Out& out) const {
        draw_subset(out, k, shape.cells(grid, r), draws);
        shape.place(grid, order, r, k, out);
    }

private:
    struct plan {
        std::uint64_t goal;  // how many cells to draw: the taken, or the free ones
        bool is_inverted;
        double probability = 0;

        constexpr plan(const sparse_grid& grid, cell_count total)
            : goal{grid.nnz}, is_inverted{grid.nnz > total / 2} {
            if (is_inverted) goal = static_cast<std::uint64_t>(total - grid.nnz);
            // Four standard deviations low, so that cells are added, hardly ever removed.
            const double wanted = static_cast<double>(goal);
            const double low =
                element::rounded(wanted - element::rounded(4.0 * element::sqrt(wanted)));
            if (low > 0) probability = element::rounded(low / static_cast<double>(total));
        }
        /// Into how many parts a row's cells go, each of a mean that the binomial can do.
        constexpr std::uint64_t parts(std::uint64_t cells) const {
            const double mean = element::rounded(static_cast<double>(cells) * probability);
            return 1 + static_cast<std::uint64_t>(mean * (1.0 / binomial::most_mean));
        }
    };

    /// Calls change(r) `times` times for a row drawn with probability ∝ weight(r) ≤ most, which the
    /// change may lower: uniform rows, accepted by their weight.
    template <class Engine, class Weight, class Change>
    static void draw_rows(const basic_bits<Engine>& bits, range rows, const Weight& weight,
                          std::uint64_t most, std::uint64_t times, const Change& change) {
        const bounded any_row{rows.size()};
        const bounded any_weight{most};
        for (std::uint64_t index = 0; times != 0; ++index) {
            const auto r = rows.begin + any_row(bits, index);
            if (any_weight(bits.redraw(128), index) < weight(r)) {
                change(r);
                --times;
            }
        }
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI::pattern
