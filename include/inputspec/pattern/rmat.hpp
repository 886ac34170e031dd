#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/element/number.hpp>
#include <inputspec/pattern/halving.hpp>
#include <inputspec/pattern/offsets.hpp>
#include <inputspec/pattern/row_draws.hpp>
#include <inputspec/pattern/subset.hpp>
#include <inputspec/tensor/extent.hpp>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI {

namespace pattern {
class rmat_rows;
}

/// A power-law graph (R-MAT: Chakrabarti, Zhan & Faloutsos 2004): the matrix is quartered again and
/// again, and a non-zero falls into its quarters upper left, upper right, lower left, lower right
/// with probabilities ∝ a, b, c, d. No cell twice and the nnz exact. First the rows are halved: the
/// non-zeros of a part are shared out between its halves binomially, no half above its cells. Then,
/// row by row, the columns: where a part has many non-zeros, alike; where it has few, each falls by
/// itself, and again while it falls on another.
///
/// Part i of 2^d begins at ⌊i·n/2^d⌋. Shares: pattern::split. Few is 1; or up to 256, and up to
/// s^(1 − h)/4, where h halvings are left and s is the greatest of a level's chances that two
/// non-zeros go to the same side: half of all falls at least are then on free cells.
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

    constexpr pattern::rmat_rows rows() const;
};

namespace pattern {

/// What rmat does, and what many rows share in doing it: to be made anew wherever rows are filled.
class rmat_rows {
public:
    static constexpr bool has_row_begin = false;

    constexpr explicit rmat_rows(const rmat& law) : law_{law} {
        using element::rounded;
        if (!has_weights()) return;
        const double a = law.a.real(), b = law.b.real(), c = law.c.real(), d = law.d.real();
        rows_ = {rounded(a + b), rounded(c + d)};
        upper_ = {a, b};
        lower_ = {c, d};
        both_ = {rounded(a + c), rounded(b + d)};
        double same = both_.agreement();
        for (const coin& toss : {upper_, lower_}) {
            if (toss.agreement() > same) same = toss.agreement();
        }
        power_[0] = 1;
        for (unsigned i = 1; i < 64; ++i) power_[i] = rounded(power_[i - 1] * same);
    }

    constexpr std::optional<Fault> check(const sparse_grid& grid) const {
        if (has_weights()) return check_cells(grid, all_cells(grid));
        return Fault{.kind = FaultKind::range,
                     .note = "rmat{.a, .b, .c, .d} are weights in [0, 2^100], and not all 0"};
    }

    /// Phase 1, any rows at once: out[r + 1] = row r's count. How a part is shared out is drawn at
    /// its first non-zero's offset under its level's redraw: anyone can draw it who needs it.
    template <class Engine>
    void count_rows(const sparse_grid& grid, const basic_bits<Engine>& bits, range rows,
                    const offsets& out) const {
        struct part {
            std::uint64_t at, nnz, offset;
            unsigned level;
        } open[66];
        open[0] = {0, grid.nnz, 0, 0};
        for (std::size_t opened = 1; opened != 0;) {
            const auto [at, nnz, offset, level] = open[--opened];
            const auto begin = part_begin(grid.rows, at, level);
            const auto end = part_begin(grid.rows, at + 1, level);
            if (end <= rows.begin || rows.end <= begin) continue;
            if (nnz == 0 || end - begin == 1) {
                const auto last = end < rows.end ? end : rows.end;
                for (auto r = begin < rows.begin ? rows.begin : begin; r < last;) {
                    out.set(++r, nnz);
                }
                continue;
            }
            const auto middle = part_begin(grid.rows, 2 * at + 1, level + 1);
            constexpr std::uint64_t all = std::uint64_t{1} << 32;
            row_draws<Engine> draws{bits.redraw(level), offset, nnz};
            const auto word = [&] { return static_cast<std::uint32_t>(draws.below(all)); };
            const auto first =
                split(word, nnz, rows_, static_cast<cell_count>(middle - begin) * grid.columns,
                      static_cast<cell_count>(end - middle) * grid.columns);
            open[opened++] = {2 * at + 1, nnz - first, offset + first, level + 1};
            open[opened++] = {2 * at, first, offset, level + 1};
        }
    }

    /// Phase 2, at once: from counts to offsets.
    template <class Engine>
    void settle(const sparse_grid& grid, const basic_bits<Engine>&, std::uint64_t base,
                const offsets& out) const {
        out.set(0, base);
        for (std::uint64_t r = 0; r < grid.rows;) {
            base += out.get(++r);
            out.set(r, base);
        }
    }

    /// Phase 3, any rows at once: row r's k columns, ascending.
    template <class Engine, class Out>
    void fill_row(const sparse_grid& grid, const basic_bits<Engine>&, std::uint64_t r,
                  std::size_t k, row_draws<Engine>& draws, Out& out) const {
        using index_type = std::remove_cvref_t<decltype(out[0])>;
        const path row{grid.rows, r};
        const auto levels = halvings(grid.columns);
        struct part {
            std::uint64_t at, nnz;
            unsigned level;
        } open[66];
        open[0] = {0, k, 0};
        words<Engine> word{draws, levels < 20 ? k * ((levels + 4) / 5) : 4 * k};
        std::size_t taken = 0;
        for (std::size_t opened = 1; opened != 0;) {
            const auto [at, nnz, level] = open[--opened];
            if (nnz == 0) continue;
            const auto begin = part_begin(grid.columns, at, level);
            const auto end = part_begin(grid.columns, at + 1, level);
            if (nnz == end - begin) {
                for (auto c = begin; c < end; ++c) out[taken++] = static_cast<index_type>(c);
            } else if (is_few(nnz, levels - level)) {
                const falls law{*this, grid.columns, row, at, level, levels};
                const tail<Out> rest{out, taken};
                draw(law, word, rest, static_cast<std::size_t>(nnz), static_cast<index_type>(begin),
                     static_cast<index_type>(end - 1));
                taken += static_cast<std::size_t>(nnz);
            } else {
                const auto middle = part_begin(grid.columns, 2 * at + 1, level + 1);
                const auto first = split(word, nnz, toss(row, level), middle - begin, end - middle);
                open[opened++] = {2 * at + 1, nnz - first, level + 1};
                open[opened++] = {2 * at, first, level + 1};
            }
        }
    }

private:
    static constexpr std::uint64_t most_few = 256;

    constexpr bool has_weights() const {
        bool is_zero = true;
        for (const number& weight : {law_.a, law_.b, law_.c, law_.d}) {
            if (!weight.is_set() || !weight.is_finite() || weight.compare(0.0) < 0 ||
                weight.compare(0x1p100) > 0) {
                return false;
            }
            is_zero = is_zero && weight.compare(0.0) == 0;
        }
        return !is_zero;
    }

    /// Whether of a part's cells, `left` halvings deep, any so many have a quarter of the squared
    /// chances at most: then (Cauchy & Schwarz) half of all falls are on others.
    constexpr bool is_few(std::uint64_t nnz, unsigned left) const {
        if (nnz == 1) return true;
        return nnz <= most_few &&
               element::rounded(static_cast<double>(nnz) * power_[left - 1]) <= 0.25;
    }

    /// The halves that a row is in: of `levels` halvings, the last one's in the lowest bit.
    struct path {
        std::uint64_t halves = 0;
        unsigned levels = 0;

        constexpr path(std::uint64_t rows, std::uint64_t r) {
            if (rows < 2) return;
            levels = halvings(rows) - 1;  // where parts have one row or two
            halves =
                static_cast<std::uint64_t>(((static_cast<cell_count>(r + 1) << levels) - 1) / rows);
            const auto begin = part_begin(rows, halves, levels);
            if (part_begin(rows, halves + 1, levels) - begin == 1) return;
            ++levels;
            halves = 2 * halves + (r - begin);
        }
        /// The next `count` levels' halves.
        constexpr std::uint64_t at(unsigned level, unsigned count) const {
            return halves >> (levels - level - count) & ((std::uint64_t{1} << count) - 1);
        }
    };
    constexpr const coin& toss(const path& row, unsigned level) const {
        if (level >= row.levels) return both_;  // one row has no halves
        return row.at(level, 1) != 0 ? lower_ : upper_;
    }
    /// Five halvings from this level on, in this row.
    const five_halvings& five(const path& row, unsigned level) const {
        const unsigned left = level < row.levels ? row.levels - level : 0;
        const unsigned count = left < 5 ? left : 5;
        const auto index = std::uint64_t{1} << count | (count != 0 ? row.at(level, count) : 0);
        if ((made_ >> index & 1) == 0) {
            five_[index].assign([&](unsigned i) { return toss(row, level + i); });
            made_ |= std::uint64_t{1} << index;
        }
        return five_[index];
    }

    /// How non-zeros of a part of a row fall into columns.
    struct falls {
        std::uint64_t columns;
        std::uint64_t at;
        unsigned levels, left;  // of the columns' halvings: all, and those after the part's
        unsigned words;
        const five_halvings* by_word[13];

        falls(const rmat_rows& rows, std::uint64_t all, const path& row, std::uint64_t part,
              unsigned level, unsigned end)
            : columns{all}, at{part}, levels{end}, left{end - level}, words{(left + 4) / 5} {
            for (unsigned i = 0; i < words; ++i) by_word[i] = &rows.five(row, level + 5 * i);
        }
        template <class Words>
        [[gnu::always_inline]] std::uint64_t next(Words& draws) const {
            std::uint32_t other[13];
            const auto* const word = draws(words, other);
            std::uint64_t halves = at;
            for (unsigned i = 0; i < words - 1; ++i) halves = halves << 5 | (*by_word[i])(word[i]);
            const unsigned last = left - 5 * (words - 1);
            halves = halves << last | (*by_word[words - 1])(word[words - 1]) >> (5 - last);
            // The last half counts in parts of two columns.
            const auto pair = halves >> 1;
            const auto begin = part_begin(columns, pair, levels - 1);
            const auto end = part_begin(columns, pair + 1, levels - 1);
            return begin + (halves & (end - begin - 1));
        }
    };

    template <class Out>
    struct tail {
        Out& out;
        std::size_t first;
        constexpr auto& operator[](std::size_t i) const { return out[first + i]; }
    };

    /// Non-zeros fall until n are distinct, into out[0, n), ascending.
    template <class Words, class Out, class Index>
    static void draw(const falls& law, Words& draws, const Out& out, std::size_t n, Index low,
                     Index high) {
        for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<Index>(law.next(draws));
        detail::sort(out, 0, n, low, high);
        for (auto have = detail::unique(out, n); have < n;) {
            const auto column = static_cast<Index>(law.next(draws));
            auto place = have;
            while (place > 0 && column < out[place - 1]) --place;
            if (place > 0 && out[place - 1] == column) continue;
            for (auto i = have++; i > place; --i) out[i] = out[i - 1];
            out[place] = column;
        }
    }

    const rmat& law_;
    coin rows_, upper_, lower_, both_;
    double power_[64] = {};
    mutable std::uint64_t made_ = 0;  // of five_, by their numbers
    mutable five_halvings five_[64];  // 1, and as many of the row's next halves as there are
};

}  // namespace pattern

constexpr pattern::rmat_rows rmat::rows() const { return pattern::rmat_rows{*this}; }

}  // namespace inputspec::inline INPUTSPEC_ABI
