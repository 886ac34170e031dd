#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/validate/array.hpp>
#include <inputspec/validate/matrix.hpp>
#include <inputspec/validate/offsets.hpp>
#include <inputspec/validate/repeats.hpp>
#include <inputspec/validate/scan.hpp>
#include <optional>
#include <vector>

namespace inputspec::inline INPUTSPEC_ABI::validate {

namespace detail {

/// topk_ids [tokens, k], each in [0, experts).
template <class Rows>
std::optional<Fault> check_experts(const Rows& rows, const tensor_view& view,
                                   std::int64_t experts) {
    const auto below = reach(view, experts);
    const auto all_below = [below](const auto& array, std::uint64_t count) {
        return first_outside(array, count, below) == count;
    };
    if (each_run(rows, view, all_below)) return std::nullopt;
    const auto k = static_cast<std::uint64_t>(view.extent(1));
    std::uint64_t token = 0;
    while (all_below(rows[token], k)) ++token;
    const auto choice = first_outside(rows[token], k, below);
    return broken_cell(view.argument(), signed_value(view, rows[token][choice]),
                       place_of("token", token, "choice", choice)
                           << "an expert is in [0, " << experts << ")");
}

/// Whether no token names an expert twice: of each expert, the last token that named it is kept.
template <class Rows>
std::optional<Fault> check_choices(const Rows& rows, const tensor_view& view,
                                   std::int64_t experts) {
    const auto k = static_cast<std::uint64_t>(view.extent(1));
    std::vector<std::uint64_t> last(static_cast<std::size_t>(experts));
    for (std::uint64_t token = 0; token < static_cast<std::uint64_t>(view.extent(0)); ++token) {
        const auto row = rows[token];
        bool is_repeated = false;
        for (std::uint64_t j = 0; j < k; ++j) {
            auto& named = last[static_cast<std::size_t>(row[j])];
            is_repeated |= named == token + 1;
            named = token + 1;
        }
        for (std::uint64_t j = 1; is_repeated && j < k; ++j) {
            const auto i = first_like(row, j);
            if (i == j) continue;
            return broken_cell(view.argument(), signed_value(view, row[j]),
                               place_of("token", token, "choice", j)
                                   << "it is choice " << static_cast<std::int64_t>(i)
                                   << " too: a token's experts are distinct");
        }
    }
    return std::nullopt;
}

}  // namespace detail

/// A mixture of experts' choices, topk_ids [tokens, k] (argument 0 of a fault): each in
/// [0, experts), none twice for a token; in any order. Takes eight bytes of heap an expert.
template <class Ids>
std::optional<Fault> moe(Ids&& topk_ids, std::int64_t experts) {
    tensor_view view;
    if (auto fault = detail::view_index_matrix(inputspec::detail::tensor_of(topk_ids), 0,
                                               "topk_ids [tokens, k]", view)) {
        return fault;
    }
    if (auto fault = detail::check_extent(experts, "expert")) return fault;
    if (view.size() == 0) return std::nullopt;
    return detail::with_matrix(view, [&](const auto& rows) {
        auto fault = detail::check_experts(rows, view, experts);
        return fault ? fault : detail::check_choices(rows, view, experts);
    });
}

/// Where each expert's tokens begin once they are sorted by expert, offsets [experts + 1]
/// (argument 0 of a fault), of topk_ids [tokens, k] (1): the prefix sums of how often each expert
/// is chosen, rounded up to a multiple of `block`. Takes eight bytes of heap an expert.
template <class Offsets, class Ids>
std::optional<Fault> expert_offsets(Offsets&& offsets, Ids&& topk_ids, std::int64_t block = 1) {
    tensor_view starts;
    tensor_view view;
    using inputspec::detail::tensor_of;
    if (auto fault = detail::view_index(tensor_of(offsets), 0, "offsets", starts)) return fault;
    if (auto fault =
            detail::view_index_matrix(tensor_of(topk_ids), 1, "topk_ids [tokens, k]", view)) {
        return fault;
    }
    if (block < 1) {
        return Fault{FaultKind::range, -1, -1, Fault::none, block, "a block has an entry or more"};
    }
    if (block == 1 || starts.size() == 0) {
        if (auto fault = detail::check_offsets(starts, view.size(), 0, "offsets")) return fault;
    }
    const auto experts = static_cast<std::int64_t>(starts.size() - 1);
    std::vector<std::uint64_t> chosen(starts.size());
    if (auto fault = detail::with_matrix(view, [&](const auto& rows) -> std::optional<Fault> {
            if (view.size() == 0) return std::nullopt;
            if (auto outside = detail::check_experts(rows, view, experts)) return outside;
            (void)detail::each_run(rows, view, [&](const auto& array, std::uint64_t count) {
                for (std::uint64_t i = 0; i < count; ++i) {
                    ++chosen[static_cast<std::size_t>(array[i])];
                }
                return true;
            });
            return std::nullopt;
        })) {
        return fault;
    }
    const auto tile = static_cast<std::uint64_t>(block);
    std::uint64_t all = 0;
    for (auto& one : chosen) all += one = (one + tile - 1) / tile * tile;
    if (block != 1) {
        if (auto fault = detail::check_offsets(starts, all, 0, "offsets")) return fault;
    }
    return detail::with_array(starts, [&](const auto& array) -> std::optional<Fault> {
        for (std::uint64_t e = 0; e + 1 < starts.size(); ++e) {
            const auto found = std::uint64_t{array[e + 1]} - array[e];
            const auto expected = chosen[static_cast<std::size_t>(e)];
            if (found == expected) continue;
            return detail::broken(0, static_cast<std::int64_t>(found),
                                  detail::place_of("expert", e)
                                      << "its offsets are not as far apart as topk_ids has it",
                                  static_cast<std::int64_t>(expected));
        }
        return std::nullopt;
    });
}

}  // namespace inputspec::inline INPUTSPEC_ABI::validate
