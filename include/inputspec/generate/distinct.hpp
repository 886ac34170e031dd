#pragma once

#include <cstdint>
#include <inputspec/generate/index.hpp>
#include <inputspec/random/shuffle.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// Indices in [0, below), no two the same, in random order: the first of a random permutation of
/// [0, below). For an operator that updates what it addresses (scatter, index_put). At most `below`
/// elements; integer dtypes only.
struct distinct {
    extent below{};

    static constexpr std::string_view name = "distinct";
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("below", self.below);
    }

    template <class Engine>
    constexpr std::optional<Fault> check(const basic_slot<Engine>& slot) const {
        if (auto fault = index::check_below(slot, below, "distinct{.below}")) return fault;
        std::int64_t count = 0;
        (void)slot.resolve(below, "distinct{.below}", count);
        if (slot.size() <= static_cast<std::uint64_t>(count)) return std::nullopt;
        return slot.fault(FaultKind::range,
                          "distinct{.below}: there are not so many indices: allocate fewer "
                          "elements, or write index{.below = …}, which repeats",
                          count, static_cast<std::int64_t>(slot.size()));
    }

    template <element::Carrier C, class Engine>
    constexpr auto bind(const basic_slot<Engine>& slot) const {
        if constexpr (!std::is_floating_point_v<C>) {
            std::int64_t count = 0;
            (void)slot.resolve(below, "distinct{.below}", count);
            return [order = shuffle{slot.bits(), static_cast<std::uint64_t>(count)}](
                       std::uint64_t first, std::span<C> out) {
                for (std::size_t i = 0; i < out.size(); ++i) {
                    out[i] = static_cast<C>(order(first + i));
                }
            };
        }
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
