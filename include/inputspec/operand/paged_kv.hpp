#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/operand/sparse_operand.hpp>
#include <inputspec/random/shuffle.hpp>
#include <inputspec/tensor/extent.hpp>
#include <string_view>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

/// The page table of a paged KV cache: indptr [batch + 1] from 0, pages [total], last_page_len
/// [batch]. How many pages a sequence has is a row of a pattern, whose .columns, where they are
/// written, are the most; pages are distinct ids in [0, pool), in random order; a last page holds 1
/// to page_size entries, and 0 where the sequence has no page. So sequence b has
/// (indptr[b + 1] − indptr[b] − 1) · page_size + last_page_len[b] entries.
template <class P>
struct PagedKVFallback : detail::sparse_operand<PagedKVFallback<P>, P, no_values> {
    P pattern;
    extent pool{};
    extent page_size{};

    PagedKVFallback() = default;
    constexpr explicit PagedKVFallback(P pages, extent pool_pages = {}, extent page_entries = {})
        : pattern{std::move(pages)}, pool{pool_pages}, page_size{page_entries} {}

    static constexpr std::string_view name = "PagedKVFallback";
    static constexpr std::size_t index_arrays = 3;
    static constexpr int offsets_array = 0;
    static constexpr bool makes_columns = false;
    static constexpr std::size_t arguments = 3;

    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("pattern", self.pattern);
        visit("pool", self.pool);
        visit("page_size", self.page_size);
    }

private:
    friend detail::sparse_operand<PagedKVFallback, P, no_values>;

    template <class Engine>
    static constexpr std::optional<Fault> check_arrays(const basic_group<Engine>& group) {
        constexpr const char* rank_note =
            "a page table's arrays have one axis each: indptr [batch + 1], pages [total], "
            "last_page_len [batch]";
        const char* const notes[] = {"indptr is int32, int64, uint32 or uint64",
                                     "pages are int32, int64, uint32 or uint64",
                                     "last_page_len is int32, int64, uint32 or uint64"};
        for (std::size_t i = 0; i < index_arrays; ++i) {
            if (auto fault = detail::check_index_array(group, i, 1, rank_note, notes[i])) {
                return fault;
            }
        }
        if (group[0].extent(0) == group[2].extent(0) + 1) return std::nullopt;
        return group.fault(FaultKind::shape, 0, "indptr has one entry more than last_page_len",
                           group[2].extent(0) + 1, group[0].extent(0), 0);
    }
    template <class Engine>
    constexpr std::optional<Fault> measure(const basic_group<Engine>& group,
                                           sparse_grid& out) const {
        out.rows = group[0].size() - 1;
        out.nnz = group[1].size();
        return detail::longest_of(pattern, group, out.nnz, out.columns);
    }
    template <class Engine>
    constexpr std::optional<Fault> check_grid(const sparse_grid& grid, std::uint64_t base,
                                              const basic_group<Engine>& group) const {
        std::uint64_t pages = 0;
        std::uint64_t entries = 0;
        if (auto fault = detail::count_of(pool, group, 1, "PagedKVFallback{.pool}", pages))
            return fault;
        if (auto fault =
                detail::count_of(page_size, group, 2, "PagedKVFallback{.page_size}", entries)) {
            return fault;
        }
        if (base != 0) {
            return group.fault(FaultKind::range, 0,
                               "a page table's indptr begins at 0: leave .base out", 0,
                               static_cast<std::int64_t>(base));
        }
        if (grid.nnz > pages) {
            return group.fault(FaultKind::range, 1,
                               "PagedKVFallback{.pool}: the pool has not so many pages: allocate "
                               "fewer, or write a larger pool",
                               static_cast<std::int64_t>(pages),
                               static_cast<std::int64_t>(grid.nnz));
        }
        if (entries == 0) {
            return group.fault(FaultKind::range, 2,
                               "PagedKVFallback{.page_size}: a page holds one entry at least", 1,
                               0);
        }
        const struct {
            std::uint64_t most;
            const char* note;
        } all[] = {{grid.nnz, "the pages do not fit indptr's dtype: write int64"},
                   {pages, "the pool does not fit the pages' dtype: write int64"},
                   {entries, "the page size does not fit last_page_len's dtype: write int64"}};
        for (std::size_t i = 0; i < index_arrays; ++i) {
            if (auto fault = detail::check_fits(group, i, all[i].most, all[i].note)) return fault;
        }
        return std::nullopt;
    }
    /// The pages, then the sequences.
    template <class Engine>
    static constexpr std::uint64_t finish_items(const sparse_grid& grid,
                                                const basic_group<Engine>&) {
        return grid.nnz + grid.rows;
    }
    template <class Engine>
    void finish(const detail::row_arrays& rows, range items,
                const basic_group<Engine>& group) const {
        const auto total = rows.grid.nnz;
        std::uint64_t count = 0;
        if (items.begin < total) {
            (void)detail::count_of(pool, group, 1, {}, count);
            const shuffle order{group.bits(purpose::order), count};
            const pattern::offsets pages{group[1]};
            const auto end = items.end < total ? items.end : total;
            for (auto i = items.begin; i < end; ++i) pages.set(i, order(i));
        }
        if (items.end > total) {
            (void)detail::count_of(page_size, group, 2, {}, count);
            const bounded any{count};
            const auto random = group.bits();
            const pattern::offsets last{group[2]};
            for (auto i = items.begin < total ? total : items.begin; i < items.end; ++i) {
                const auto b = i - total;
                last.set(b, rows.row(b).size() == 0 ? 0 : 1 + any(random, b));
            }
        }
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
