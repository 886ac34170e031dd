#pragma once

#include <cstdint>
#include <inputspec/element/zipf.hpp>
#include <inputspec/generate/index.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// Indices in [0, below), index k with weight (k + 1)^-exponent, exponent in [0, 64]:
/// rejection-inversion (element::zipf_law), 64 bits a draw. A rejected draw is drawn again at its
/// own index.
struct zipf {
    extent below{};
    number exponent = 1.1;

    static constexpr std::string_view name = "zipf";
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("below", self.below);
        visit("exponent", self.exponent);
    }

    template <class Engine>
    constexpr std::optional<Fault> check(const basic_slot<Engine>& slot) const {
        if (!exponent.is_set() || !exponent.is_finite() || exponent.compare(0.0) < 0 ||
            exponent.compare(64.0) > 0) {
            return slot.fault(FaultKind::range, "zipf{.exponent} is in [0, 64]");
        }
        return index::check_below(slot, below, "zipf{.below}");
    }

    template <class Out>
    static constexpr bool makes = !element::is_float<Out>;
    template <class Out, class Engine, class F>
    constexpr void with_maker(const basic_slot<Engine>& slot, F&& f) const {
        std::int64_t count = 1;
        (void)slot.resolve(below, "zipf{.below}", count);
        f(element::to_zipf<Out>{{exponent.real(), static_cast<double>(count < 1 ? 1 : count)}});
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
