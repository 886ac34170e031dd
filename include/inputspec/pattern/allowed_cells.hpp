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
/// `total_cells(grid)` in all, the j-th of row r in `column(grid, r, j, bits)`, ascending in j.
///
/// Row counts are binomial, a little too low; single random free cells are then added (or, rarely,
/// taken ones removed) until the sum is exact. By symmetry that leaves all subsets equally likely.
/// Above one half the free cells are drawn instead.
template <class Shape>
struct allowed_cells {
    static constexpr bool has_row_begin = false;

    const Shape& shape;

    constexpr std::optional<Fault> check(const sparse_grid& grid) const {
        return check_cells(grid, shape.total_cells(grid));
    }

    /// Phase 1, any rows at once: out[r + 1] = a first count of row r.
    template <class Engine>
    void count_rows(const sparse_grid& grid, const basic_bits<Engine>& bits, range rows,
                    const offsets& out) const {
        const plan aim{grid, shape.total_cells(grid)};
        binomial law;
        binomial rest;
        for (auto r = rows.begin; r < rows.end; ++r) {
            const std::uint64_t cells = shape.cells(grid, r);
            const auto parts = aim.parts(cells);
            if (law.n() != cells / parts) law = binomial{cells / parts, aim.probability};
            // The first cells % parts of the parts have one cell more.
            const auto longer = cells % parts;
            if (longer != 0 && rest.n() != cells / parts + 1) {
                rest = binomial{cells / parts + 1, aim.probability};
            }
            std::uint64_t count = 0;
            for (std::uint64_t i = 0; i < parts; ++i) {
                const auto draw = bits.template draw<std::uint64_t>(r + i * grid.rows);
                count += i < longer ? rest(draw) : law(draw);
            }
            out.set(r + 1, count);
        }
    }

    /// Phase 2, at once: makes the sum exact and out the offsets, from `base`.
    template <class Engine>
    void settle(const sparse_grid& grid, const basic_bits<Engine>& bits, std::uint64_t base,
                const offsets& out) const {
        const plan aim{grid, shape.total_cells(grid)};
        std::uint64_t sum = 0;
        std::uint64_t most_taken = 0;
        std::uint64_t most_free = 0;
        for (std::uint64_t r = 0; r < grid.rows; ++r) {
            const auto count = out.get(r + 1);
            const std::uint64_t free = shape.cells(grid, r) - count;
            sum += count;
            most_taken = count > most_taken ? count : most_taken;
            most_free = free > most_free ? free : most_free;
        }
        std::uint64_t tries = 0;
        const auto step = [&](std::uint64_t most, auto weight, int change) {
            while (true) {  // a row with probability ∝ weight: uniform rows, accepted by weight
                const auto r = bounded{grid.rows}(bits, 2 * tries);
                const auto lot = bounded{most}(bits.redraw(128), tries);
                ++tries;
                const auto count = out.get(r + 1);
                if (lot < weight(r, count)) {
                    out.set(r + 1, change > 0 ? count + 1 : count - 1);
                    return;
                }
            }
        };
        for (; sum < aim.goal; ++sum) {
            step(most_free,
                 [&](std::uint64_t r, std::uint64_t count) { return shape.cells(grid, r) - count; },
                 1);
        }
        for (; sum > aim.goal; --sum) {
            step(most_taken, [](std::uint64_t, std::uint64_t count) { return count; }, -1);
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
    void fill_row(const sparse_grid& grid, const basic_bits<Engine>& order, std::uint64_t r, std::size_t k,
                  row_draws<Engine>& draws, Out& out) const {
        draw_subset(out, k, shape.cells(grid, r), draws);
        if constexpr (!Shape::is_everything) {
            using index = std::remove_cvref_t<decltype(out[0])>;
            for (std::size_t j = 0; j < k; ++j) {
                out[j] = static_cast<index>(shape.column(grid, r, out[j], order));
            }
        }
    }

private:
    struct plan {
        std::uint64_t goal;  // how many cells to draw: the taken, or the free ones
        bool is_inverted;
        double probability;

        constexpr plan(const sparse_grid& grid, std::uint64_t total)
            : goal{grid.nnz}, is_inverted{grid.nnz > total / 2}, probability{0} {
            if (is_inverted) goal = total - grid.nnz;
            if (goal == 0) return;
            // Four standard deviations low, so that cells are added, hardly ever removed.
            const double wanted = static_cast<double>(goal);
            const double low = element::rounded(
                wanted - element::rounded(4.0 * element::sqrt(wanted)));
            if (low > 0) probability = element::rounded(low / static_cast<double>(total));
        }
        constexpr std::uint64_t parts(std::uint64_t cells) const {
            const double mean = element::rounded(static_cast<double>(cells) * probability);
            return 1 + static_cast<std::uint64_t>(mean * (1.0 / binomial::most_mean));
        }
    };
};

}  // namespace inputspec::inline INPUTSPEC_ABI::pattern
