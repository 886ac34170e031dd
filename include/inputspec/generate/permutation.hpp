#pragma once

#include <cstdint>
#include <inputspec/generate/index.hpp>
#include <inputspec/random/shuffle.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// A random permutation of [0, size) over the whole tensor, in logical order: every index once.
struct permutation {
    static constexpr std::string_view name = "permutation";
    template <class Self, class Visit>
    static constexpr void fields(Self&, Visit&&) {}

    template <class Engine>
    constexpr std::optional<Fault> check(const basic_slot<Engine>& slot) const {
        return index::check_below(slot, static_cast<std::int64_t>(slot.size()),
                                  "permutation's size");
    }

    template <element::Carrier C, class Engine>
    constexpr auto bind(const basic_slot<Engine>& slot) const {
        if constexpr (!std::is_floating_point_v<C>) {
            return
                [order = shuffle{slot.bits(), slot.size()}](std::uint64_t first, std::span<C> out) {
                    for (std::size_t i = 0; i < out.size(); ++i) {
                        out[i] = static_cast<C>(order(first + i));
                    }
                };
        }
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
