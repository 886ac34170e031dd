#pragma once

#include <cstdint>
#include <inputspec/concepts.hpp>
#include <inputspec/random/shuffle.hpp>
#include <inputspec/tensor/extent.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// Exactly `ones` elements true (1), at random places, the others false (0): element i is true
/// where a random permutation of all elements takes i below `ones`. Bool and integer dtypes.
struct mask {
    extent ones{};

    static constexpr std::string_view name = "mask";
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("ones", self.ones);
    }

    template <class Engine>
    constexpr std::optional<Fault> check(const basic_slot<Engine>& slot) const {
        if (is_floating(slot.kind())) {
            return slot.wrong_dtype("a mask is bool or an integer: write bool, int8 or uint8");
        }
        std::int64_t count = 0;
        if (auto fault = slot.resolve(ones, "mask{.ones}", count)) return fault;
        if (static_cast<std::uint64_t>(count) <= slot.size()) return std::nullopt;
        return slot.fault(FaultKind::range, "mask{.ones} is more than the elements there are",
                          static_cast<std::int64_t>(slot.size()), count);
    }

    template <element::Carrier C, class Engine>
    constexpr auto bind(const basic_slot<Engine>& slot) const {
        if constexpr (!std::is_floating_point_v<C>) {
            std::int64_t count = 0;
            (void)slot.resolve(ones, "mask{.ones}", count);
            return
                [order = shuffle{slot.bits(), slot.size()},
                 below = static_cast<std::uint64_t>(count)](std::uint64_t first, std::span<C> out) {
                    for (std::size_t i = 0; i < out.size(); ++i) out[i] = order(first + i) < below;
                };
        }
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
