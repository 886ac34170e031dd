#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/operand/moe.hpp>
#include <optional>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI {

/// A routing and its tiles (vLLM's moe_align_block_size): topk_ids [tokens, k]; sorted_ids, the
/// places in topk_ids by expert, an expert's padded to a multiple of `block` by tokens · k, as is
/// the rest; expert_ids, each tile's expert, and 0 in the rest; and how many sorted_ids there are
/// with padding, [1]. With n = tokens · k, sorted_ids have room for n + min(experts, n) · (block −
/// 1), and expert_ids for as many tiles.
struct MoEBlocksFallback : detail::routed {
    constexpr explicit MoEBlocksFallback(MoERouting of = MoERouting{}, std::int64_t tile = 64)
        : routed{of, tile} {}

    static constexpr std::string_view name = "MoEBlocksFallback";
    static constexpr std::size_t arguments = 4;

    template <class Engine>
    constexpr std::optional<Fault> check(const basic_group<Engine>& group) const {
        if (auto fault = routing.check(group.part(0, 1))) return fault;
        if (auto fault = check_block(group, "MoEBlocksFallback{.block} is in [1, 2^31]")) {
            return fault;
        }
        constexpr const char* rank_note =
            "tiles of experts have one axis each: sorted_ids, expert_ids [tiles], count [1]";
        constexpr const char* dtype_note =
            "sorted_ids, expert_ids and their count are int32, int64, uint32 or uint64";
        for (std::size_t i = 1; i < arguments; ++i) {
            if (auto fault = detail::check_index_array(group, i, 1, rank_note, dtype_note)) {
                return fault;
            }
        }
        const auto experts = routing.expert_count(group);
        const auto n = group[0].size();
        const auto padding = static_cast<std::uint64_t>(block - 1);
        const auto most = n + (experts < n ? experts : n) * padding;
        const auto room = [&](std::size_t i, std::uint64_t least, std::string_view note) {
            return group[i].size() >= least
                       ? std::nullopt
                       : std::optional{group.fault(FaultKind::shape, i, note,
                                                   static_cast<std::int64_t>(least),
                                                   group[i].extent(0), 0)};
        };
        if (auto fault =
                room(1, most, "sorted_ids have room for the most that padding can make of them")) {
            return fault;
        }
        if (auto fault = room(2, blocks_of(most), "expert_ids have room for all tiles")) {
            return fault;
        }
        if (group[3].size() != 1) {
            return group.fault(FaultKind::shape, 3, "the number of sorted_ids is one element", 1,
                               group[3].extent(0), 0);
        }
        constexpr const char* fits_note = "the tokens or experts do not fit the dtype: write int64";
        if (auto fault = detail::check_fits(group, 1, n, fits_note)) return fault;
        if (auto fault = detail::check_fits(group, 2, experts, fits_note)) return fault;
        return detail::check_fits(group, 3, most, fits_note);
    }
    template <class Engine>
    constexpr std::uint64_t scratch(const basic_group<Engine>& group) const {
        return detail::array_bytes(routing.expert_count(group) + 1, true);
    }
    template <class Engine>
    void run(std::size_t phase, range items, const basic_group<Engine>& group) const {
        if (phase == 0) return routing.run(0, items, group.part(0, 1));
        const auto experts = routing.expert_count(group);
        const pattern::offsets sorted{group[1]}, expert{group[2]}, count{group[3]};
        const pattern::offsets next{group.scratch(), 1, true};  // each expert's next place
        for (std::uint64_t e = 0; e <= experts; ++e) next.set(e, 0);
        each_choice(group[0],
                    [&](std::uint64_t e, std::uint64_t) { next.set(e, next.get(e) + 1); });
        const auto tile = static_cast<std::uint64_t>(block);
        std::uint64_t tiles = 0;
        for (std::uint64_t e = 0; e < experts; ++e) {
            const auto mine = blocks_of(next.get(e));
            next.set(e, tiles * tile);
            for (const auto end = tiles + mine; tiles < end; ++tiles) expert.set(tiles, e);
        }
        count.set(0, tiles * tile);
        for (auto i = tiles; i < group[2].size(); ++i) expert.set(i, 0);
        for (std::uint64_t i = 0; i < group[1].size(); ++i) sorted.set(i, group[0].size());
        each_choice(group[0], [&](std::uint64_t e, std::uint64_t place) {
            const auto to = next.get(e);
            sorted.set(to, place);
            next.set(e, to + 1);
        });
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
