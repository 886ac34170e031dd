#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/validate/moe.hpp>
#include <optional>
#include <vector>

namespace inputspec::inline INPUTSPEC_ABI::validate {

/// Tiles of experts (vLLM's moe_align_block_size): sorted_ids, expert_ids and count [1] (arguments
/// 0, 1 and 2 of a fault) of topk_ids [tokens, k] (3): of the first `count` sorted_ids, whole
/// tiles, each is a place in topk_ids that has its tile's expert, or tokens · k; each place is
/// there once. Takes a byte of heap a place.
template <class Sorted, class Experts, class Count, class Ids>
std::optional<Fault> moe_blocks(Sorted&& sorted_ids, Experts&& expert_ids, Count&& count,
                                Ids&& topk_ids, std::int64_t experts, std::int64_t block) {
    using inputspec::detail::tensor_of;
    tensor_view sorted, tiles, size, view;
    if (auto fault = detail::view_index(tensor_of(sorted_ids), 0, "sorted_ids", sorted)) {
        return fault;
    }
    if (auto fault = detail::view_index(tensor_of(expert_ids), 1, "expert_ids", tiles)) {
        return fault;
    }
    if (auto fault = detail::view_index(tensor_of(count), 2, "count", size)) return fault;
    if (auto fault =
            detail::view_index_matrix(tensor_of(topk_ids), 3, "topk_ids [tokens, k]", view)) {
        return fault;
    }
    if (auto fault = detail::check_extent(experts, "expert")) return fault;
    if (size.size() != 1) {
        return Fault{FaultKind::shape,
                     2,
                     0,
                     1,
                     static_cast<std::int64_t>(size.size()),
                     "the number of sorted_ids is one element"};
    }
    const auto places = view.size();
    const auto tile = static_cast<std::uint64_t>(block);
    std::uint64_t all = 0;
    detail::with_array(size, [&](const auto& array) { all = array[0]; });
    if (block < 1 || all % tile != 0 || all > sorted.size() || all / tile > tiles.size()) {
        return detail::broken(2, static_cast<std::int64_t>(all),
                              fixed_text<232>{} << "the number of sorted_ids is whole tiles of "
                                                << block << ", for which both arrays have room");
    }
    const auto check = [&](const auto& rows, const auto& ids,
                           const auto& of) -> std::optional<Fault> {
        const auto k = static_cast<std::uint64_t>(view.extent(1));
        std::vector<bool> is_there(static_cast<std::size_t>(places));
        for (std::uint64_t i = 0; i < all; ++i) {
            const std::uint64_t place = ids[i], expert = of[i / tile];
            const auto at = [&] { return detail::place_of("tile", i / tile, "entry", i % tile); };
            if (expert >= static_cast<std::uint64_t>(experts)) {
                return detail::broken(1, detail::signed_value(tiles, of[i / tile]),
                                      at() << "an expert is in [0, " << experts << ")");
            }
            if (place == places) continue;
            if (place > places) {
                return detail::broken(0, detail::signed_value(sorted, ids[i]),
                                      at() << "a place is in [0, "
                                           << static_cast<std::int64_t>(places)
                                           << "), or that itself");
            }
            if (rows[place / k][place % k] != expert) {
                return detail::broken(0, static_cast<std::int64_t>(place),
                                      at() << "that place in topk_ids has another expert");
            }
            if (is_there[static_cast<std::size_t>(place)]) {
                return detail::broken(0, static_cast<std::int64_t>(place),
                                      at() << "that place was there before");
            }
            is_there[static_cast<std::size_t>(place)] = true;
        }
        for (std::uint64_t place = 0; place < places; ++place) {
            if (is_there[static_cast<std::size_t>(place)]) continue;
            return detail::broken(0, static_cast<std::int64_t>(place),
                                  fixed_text<232>{} << "that place in topk_ids is missing");
        }
        return std::nullopt;
    };
    return detail::with_matrix(view, [&](const auto& rows) {
        return detail::with_array(sorted, [&](const auto& ids) {
            return detail::with_array(tiles, [&](const auto& of) { return check(rows, ids, of); });
        });
    });
}

}  // namespace inputspec::inline INPUTSPEC_ABI::validate
