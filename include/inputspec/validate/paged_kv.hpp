#pragma once

#include <cstdint>
#include <inputspec/validate/array.hpp>
#include <inputspec/validate/offsets.hpp>
#include <inputspec/validate/repeats.hpp>
#include <inputspec/validate/scan.hpp>
#include <optional>

namespace inputspec::inline INPUTSPEC_ABI::validate {

/// What a paged KV cache's page table must be, besides valid.
struct paged_kv_rules {
    bool may_share = false;  ///< a page may be in the table more than once (shared prefixes)
};

namespace detail {

/// "sequence 3, page 0: ", of the page i in the table; `indptr` is valid.
inline fixed_text<232> place_of_page(const tensor_view& indptr, std::uint64_t i) {
    std::uint64_t s = 0;
    while (element_at(indptr, s + 1) <= i) ++s;
    return place_of("sequence", s, "page", i - element_at(indptr, s));
}

inline std::optional<Fault> check_distinct_pages(const tensor_view& indptr,
                                                 const tensor_view& pages, std::int64_t pool) {
    return with_array(pages, [&](const auto& array) -> std::optional<Fault> {
        const auto count = pages.size();
        const auto i = first_repeat(array, count, static_cast<std::uint64_t>(pool));
        if (i == count) return std::nullopt;
        return broken(1, signed_value(pages, array[i]),
                      place_of_page(indptr, i)
                          << "the page was given out before, at entry "
                          << static_cast<std::int64_t>(first_like(array, i))
                          << ": a page is in the table once, unless it may be shared");
    });
}

/// A sequence of p pages and l tokens on the last has (p − 1) · page_size + l tokens; of no page,
/// l says nothing.
inline std::optional<Fault> check_last_pages(const tensor_view& indptr, const tensor_view& last,
                                             std::int64_t page_size) {
    return with_array(last, [&](const auto& array) -> std::optional<Fault> {
        for (std::uint64_t s = 0; s < last.size(); ++s) {
            const std::uint64_t found = array[s];
            if (found - 1 < static_cast<std::uint64_t>(page_size)) continue;
            const bool is_empty = element_at(indptr, s) == element_at(indptr, s + 1);
            if (found == 0 && is_empty) continue;
            return broken(2, signed_value(last, array[s]),
                          place_of("sequence", s)
                              << "the tokens on the last page are in [" << (is_empty ? 0 : 1)
                              << ", " << page_size << "]");
        }
        return std::nullopt;
    });
}

}  // namespace detail

/// A paged KV cache's table: indptr [batch + 1] (argument 0 of a fault) begins at 0, does not fall
/// and ends with the number of pages in the table; pages (1) are in [0, pool) and distinct, unless
/// they may be shared; last_page_len [batch] (2) is in [1, page_size], or 0 where a sequence has no
/// page. Takes a bit of heap a page of the pool, unless pages may be shared.
template <class Indptr, class Pages, class LastPageLen>
std::optional<Fault> paged_kv(Indptr&& indptr, Pages&& pages, LastPageLen&& last_page_len,
                              std::int64_t pool, std::int64_t page_size,
                              const paged_kv_rules& rules = {}) {
    tensor_view starts;
    tensor_view ids;
    tensor_view last;
    using inputspec::detail::tensor_of;
    if (auto fault = detail::view_index(tensor_of(indptr), 0, "indptr", starts)) return fault;
    if (auto fault = detail::view_index(tensor_of(pages), 1, "pages", ids)) return fault;
    if (auto fault = detail::view_index(tensor_of(last_page_len), 2, "last_page_len", last)) {
        return fault;
    }
    if (auto fault = detail::check_extent(pool, "page")) return fault;
    if (page_size < 1) {
        return Fault{FaultKind::bound, -1,        -1,
                     Fault::none,      page_size, "a page has a token or more"};
    }
    if (auto fault = detail::check_offsets(starts, ids.size(), 0, "indptr")) return fault;
    if (last.size() != starts.size() - 1) {
        return Fault{FaultKind::shape,
                     2,
                     0,
                     static_cast<std::int64_t>(starts.size() - 1),
                     static_cast<std::int64_t>(last.size()),
                     "last_page_len has an entry a sequence"};
    }
    if (auto fault = detail::check_range(ids, pool, "a page", [&](std::uint64_t i) {
            return detail::place_of_page(starts, i);
        })) {
        return fault;
    }
    if (!rules.may_share) {
        if (auto fault = detail::check_distinct_pages(starts, ids, pool)) return fault;
    }
    return detail::check_last_pages(starts, last, page_size);
}

}  // namespace inputspec::inline INPUTSPEC_ABI::validate
