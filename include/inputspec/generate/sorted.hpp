#pragma once

#include <cstdint>
#include <inputspec/generate/index.hpp>
#include <inputspec/random/bounded.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// Sorted keys in [0, below): element i uniform in the i-th of size equal strata, so that the whole
/// never decreases, and strictly increases where below ≥ size. Integer dtypes only.
struct sorted {
    extent below{};

    static constexpr std::string_view name = "sorted";
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("below", self.below);
    }

    template <class Engine>
    constexpr std::optional<Fault> check(const basic_slot<Engine>& slot) const {
        return index::check_below(slot, below, "sorted{.below}");
    }

    template <element::Carrier C, class Engine>
    constexpr auto bind(const basic_slot<Engine>& slot) const {
        if constexpr (!std::is_floating_point_v<C>) {
            std::int64_t count = 1;
            (void)slot.resolve(below, "sorted{.below}", count);
            const auto keys = static_cast<std::uint64_t>(count < 1 ? 1 : count);
            return [bits = slot.bits(), strata{stratum{keys, slot.size()}}](std::uint64_t first,
                                                                            std::span<C> out) {
                for (std::size_t i = 0; i < out.size(); ++i) {
                    const auto low = strata.begin(first + i);
                    const auto width = strata.begin(first + i + 1) - low;
                    const auto within = width > 1 ? bounded{width}(bits, first + i) : 0;
                    out[i] = static_cast<C>(low + within);
                }
            };
        }
    }

    /// [0, total) cut into `parts` strata of equal width, up to rounding.
    struct stratum {
        std::uint64_t total;
        std::uint64_t parts;
        /// ⌊i · total / parts⌋, exactly.
        constexpr std::uint64_t begin(std::uint64_t i) const {
            return multiply_divide(i, total, parts);
        }
    };
};

}  // namespace inputspec::inline INPUTSPEC_ABI
