#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/generate/index.hpp>
#include <inputspec/operand/sparse_operand.hpp>
#include <inputspec/tensor/extent.hpp>
#include <inputspec/tensor/integer_list.hpp>
#include <string_view>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

/// The index arguments of an embedding bag: offsets [bags], or [bags + 1] with `has_last_offset`,
/// from 0; and indices [total]. The bags' sizes (pooling factors) are the rows of a pattern, whose
/// .columns, where they are written, are the largest; `values` makes the indices, as index{.below =
/// dim<2, 0>} or zipf{…}, repeats and all.
///
/// Of several tables in one pair of arrays (FBGEMM's table-batched embeddings), `tables` says how
/// many rows each has, and `values` no .below: as many bags of each, table after table.
template <class P, class V = index>
struct EmbeddingBagFallback : detail::sparse_operand<EmbeddingBagFallback<P, V>, P, V> {
    static_assert(Generator<V>,
                  "inputspec: EmbeddingBagFallback{sizes, indices}: the second makes the indices, "
                  "as index{.below = dim<2, 0>} or zipf{…}");

    P pattern;
    V values{};
    bool has_last_offset = false;
    integer_list tables{};

    EmbeddingBagFallback() = default;
    constexpr explicit EmbeddingBagFallback(P sizes, V indices = {}, bool is_with_last = false,
                                            const integer_list& rows_of_tables = {})
        : pattern{std::move(sizes)},
          values{std::move(indices)},
          has_last_offset{is_with_last},
          tables{rows_of_tables} {}

    static constexpr std::string_view name = "EmbeddingBagFallback";
    static constexpr std::size_t index_arrays = 1;
    static constexpr bool makes_columns = false;
    static constexpr std::size_t arguments = 2;

    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("pattern", self.pattern);
        visit("values", self.values);
        visit("has_last_offset", self.has_last_offset);
        visit("tables", self.tables);
    }

private:
    friend detail::sparse_operand<EmbeddingBagFallback, P, V>;

    template <class Engine>
    constexpr std::optional<Fault> check_arrays(const basic_group<Engine>& group) const {
        if (auto fault = detail::check_index_array(
                group, 0, 1, "offsets have one axis: [bags], or [bags + 1] with .has_last_offset",
                "offsets are int32, int64, uint32 or uint64")) {
            return fault;
        }
        if (auto fault = detail::check_index_array(group, 1, 1, "indices have one axis: [total]",
                                                   "indices are int32, int64, uint32 or uint64")) {
            return fault;
        }
        if (has_last_offset && group[0].size() == 0) {
            return group.fault(FaultKind::shape, 0,
                               "offsets have bags + 1 entries: allocate one for no bags", 1, 0, 0);
        }
        return std::nullopt;
    }
    template <class Engine>
    constexpr std::optional<Fault> measure(const basic_group<Engine>& group,
                                           sparse_grid& out) const {
        out.rows = bags_of(group);
        out.nnz = group[1].size();
        return detail::longest_of(pattern, group, out.nnz, out.columns);
    }
    template <class Engine>
    static constexpr std::optional<Fault> check_grid(const sparse_grid& grid, std::uint64_t base,
                                                     const basic_group<Engine>& group) {
        return detail::check_fits(group, 0, grid.nnz + base,
                                  "the total does not fit the offsets' dtype: write int64");
    }
    template <class Engine>
    static constexpr std::uint64_t finish_items(const sparse_grid&,
                                                const basic_group<Engine>& group) {
        return group[0].size();
    }
    template <class Engine>
    static void finish(const detail::row_arrays& rows, range items,
                       const basic_group<Engine>& group) {
        const pattern::offsets out{group[0]};
        for (auto r = items.begin; r < items.end; ++r) out.set(r, rows.offsets.get(r));
    }

    using shared = detail::sparse_operand<EmbeddingBagFallback, P, V>;
    template <class Engine>
    constexpr std::uint64_t bags_of(const basic_group<Engine>& group) const {
        return group[0].size() - (has_last_offset ? 1 : 0);
    }
    /// Calls f(values, whose .below is the table's rows); false where they have no such field, or
    /// it is written.
    template <class G, class F>
    static constexpr bool with_table(const G& made, std::int64_t rows, F&& f) {
        if constexpr (ChoiceOfGenerators<G>) {
            return made.visit([&](const auto& one) { return with_table(one, rows, f); });
        } else if constexpr (PerTrialGenerator<G>) {
            return with_table(made.inner, rows, [&](const auto& one) {
                return f(per_trial_of<std::remove_cvref_t<decltype(one)>>{one});
            });
        } else if constexpr (requires { made.below.is_set(); }) {
            if (made.below.is_set()) return false;
            auto copy = made;
            copy.below = rows;
            return f(copy), true;
        } else {
            return false;
        }
    }
    template <class One>
    struct per_trial_of {
        using per_trial_generator = One;
        const One& inner;
    };

    template <class Engine>
    constexpr std::optional<Fault> check_made_values(const basic_group<Engine>& group) const {
        if (tables.size() == 0) return shared::check_made_values(group);
        const auto bags = bags_of(group);
        if (tables.size() > integer_list::most || bags % tables.size() != 0) {
            return group.fault(
                FaultKind::shape, 0,
                "the bags are as many of each of the 64 .tables at most: allocate a multiple",
                static_cast<std::int64_t>(tables.size()), static_cast<std::int64_t>(bags), 0);
        }
        for (const auto rows : tables.span()) {
            std::optional<Fault> fault;
            const bool is_made = with_table(values, rows, [&](const auto& one) {
                fault = detail::check_values(one, group, 1);
            });
            if (fault) return fault;
            if (!is_made) {
                return group.fault(FaultKind::generator, 1,
                                   "EmbeddingBagFallback{.tables}: the indices' .below are the "
                                   "tables' rows: write index{} or zipf{} without it");
            }
        }
        return std::nullopt;
    }
    template <class Engine>
    void make_values(std::size_t phase, range items, const basic_group<Engine>& group) const {
        if (tables.size() == 0) return shared::make_values(phase, items, group);
        sparse_grid grid;
        (void)measure(group, grid);
        const auto rows = shared::arrays(grid, group);
        const auto bags = bags_of(group) / tables.size();
        const auto begin_of = [&](std::uint64_t table) {
            const auto at = rows.offsets.get(table * bags) - rows.base;
            return at < items.begin ? items.begin : at > items.end ? items.end : at;
        };
        for (std::size_t table = 0; table < tables.size(); ++table) {
            const range mine{begin_of(table), begin_of(table + 1)};
            if (mine.size() == 0) continue;
            with_table(values, tables[table],
                       [&](const auto& one) { detail::run_values(one, phase, mine, group, 1); });
        }
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
