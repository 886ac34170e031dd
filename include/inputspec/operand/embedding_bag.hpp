#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/generate/index.hpp>
#include <inputspec/operand/sparse_operand.hpp>
#include <inputspec/tensor/extent.hpp>
#include <string_view>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

/// The index arguments of an embedding bag: offsets [bags], or [bags + 1] with `has_last_offset`,
/// from 0; and indices [total]. The bags' sizes (pooling factors) are the rows of a pattern, whose
/// .columns, where they are written, are the largest; `values` makes the indices, as index{.below =
/// dim<2, 0>} or zipf{…}, repeats and all.
template <class P, class V = index>
struct EmbeddingBagFallback : detail::sparse_operand<EmbeddingBagFallback<P, V>, P, V> {
    static_assert(Generator<V>,
                  "inputspec: EmbeddingBagFallback{sizes, indices}: the second makes the indices, "
                  "as index{.below = dim<2, 0>} or zipf{…}");

    P pattern;
    V values{};
    bool has_last_offset = false;

    EmbeddingBagFallback() = default;
    constexpr explicit EmbeddingBagFallback(P sizes, V indices = {}, bool is_with_last = false)
        : pattern{std::move(sizes)}, values{std::move(indices)}, has_last_offset{is_with_last} {}

    static constexpr std::string_view name = "EmbeddingBagFallback";
    static constexpr std::size_t index_arrays = 1;
    static constexpr bool makes_columns = false;
    static constexpr std::size_t arguments = 2;

    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("pattern", self.pattern);
        visit("values", self.values);
        visit("has_last_offset", self.has_last_offset);
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
        if (!has_last_offset || group[0].size() != 0) return std::nullopt;
        return group.fault(FaultKind::shape, 0,
                           "offsets have bags + 1 entries: allocate one for no bags", 1, 0, 0);
    }
    template <class Engine>
    constexpr std::optional<Fault> measure(const basic_group<Engine>& group,
                                           sparse_grid& out) const {
        out.rows = group[0].size() - (has_last_offset ? 1 : 0);
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
};

}  // namespace inputspec::inline INPUTSPEC_ABI
