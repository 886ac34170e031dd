#pragma once

#include <inputspec/element/elementary.hpp>
#include <inputspec/element/number.hpp>
#include <inputspec/element/rounded.hpp>
#include <inputspec/pattern/offsets.hpp>
#include <inputspec/pattern/subset.hpp>
#include <inputspec/random/shuffle.hpp>
#include <inputspec/tensor/extent.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// Row counts by a power law: the row of rank s = 1, 2, … weighs s^-exponent, no row above its
/// columns, counts rounded cumulatively to the exact sum; which row has which rank is shuffled. A
/// row's columns are a uniform subset.
struct power_law_rows {
    extent columns{};
    number exponent = 1.0;  ///< in [0, 64]; 0: all rows alike
    std::int64_t base = 0;  ///< 0 or 1: the first index

    static constexpr std::string_view name = "power_law_rows";
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("columns", self.columns);
        visit("exponent", self.exponent);
        visit("base", self.base);
    }

    static constexpr bool has_row_begin = false;
    constexpr std::optional<Fault> check(const sparse_grid& grid) const {
        if (!exponent.is_set() || !exponent.is_finite() || exponent.compare(0.0) < 0 ||
            exponent.compare(64.0) > 0) {
            return Fault{.kind = FaultKind::range,
                         .note = "power_law_rows{.exponent} is in [0, 64]"};
        }
        return pattern::check_cells(grid, pattern::all_cells(grid));
    }

    template <class Engine>
    void settle(const sparse_grid& grid, const basic_bits<Engine>& bits, std::uint64_t base_index,
                const pattern::offsets& out) const {
        using element::rounded;
        const double most = static_cast<double>(grid.columns);
        const double all = static_cast<double>(grid.nnz);
        // Weights relative to that of a rank near which rows cease to be full: none of those that
        // count is too large or too small for a double.
        const double middle = rounded(rounded(all / (most > 0 ? most : 1.0)) + 1.0);
        const double power = -exponent.real();
        const auto weight = [&](std::uint64_t rank) {
            return element::pow(rounded(static_cast<double>(rank) / middle), power);
        };
        // The first `full` ranks would get more than a whole row: they get a whole row. From the
        // last rank up, as the sum of small weights loses nothing so.
        double total = 0;  // of the ranks after `full`
        std::uint64_t full = grid.rows;
        while (full > 0) {
            const double mine = weight(full);
            const double sum = rounded(total + mine);
            const double left = rounded(all - rounded(static_cast<double>(full - 1) * most));
            if (left > 0 && rounded(left * mine) > rounded(most * sum)) break;
            total = sum;
            --full;
        }
        const double left = rounded(all - rounded(static_cast<double>(full) * most));
        const double scale = left > 0 && total > 0 ? rounded(left / total) : 0.0;

        const shuffle row_of{bits.with(purpose::order), grid.rows};
        std::uint64_t given = 0;
        double exact = 0;
        const auto base_count = full * grid.columns;
        for (std::uint64_t rank = 1; rank <= grid.rows; ++rank) {
            std::uint64_t count = grid.columns;
            if (rank > full) {
                exact = rounded(exact + rounded(scale * weight(rank)));
                const auto sum = base_count + static_cast<std::uint64_t>(rounded(exact + 0.5));
                count = sum > given ? sum - given : 0;
                if (count > grid.columns) count = grid.columns;
            }
            if (count > grid.nnz - given) count = grid.nnz - given;
            given += count;
            out.set(row_of(rank - 1) + 1, count);
        }
        // What rounding left over goes to the first ranks that have room.
        for (std::uint64_t rank = full; given < grid.nnz;
             rank = rank + 1 < grid.rows ? rank + 1 : 0) {
            const auto at = row_of(rank) + 1;
            const auto count = out.get(at);
            if (count < grid.columns) {
                out.set(at, count + 1);
                ++given;
            }
        }
        std::uint64_t offset = base_index;
        out.set(0, offset);
        for (std::uint64_t r = 0; r < grid.rows; ++r) {
            offset += out.get(r + 1);
            out.set(r + 1, offset);
        }
    }

    template <class Engine, class Out>
    void fill_row(const sparse_grid& grid, const basic_bits<Engine>&, std::uint64_t, std::size_t k,
                  pattern::row_draws<Engine>& draws, Out& out) const {
        pattern::draw_subset(out, k, grid.columns, draws);
    }
    constexpr const power_law_rows& rows() const { return *this; }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
