#pragma once

#include <cstdint>
#include <inputspec/generate/integers.hpp>
#include <inputspec/tensor/extent.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// Indices uniform in [0, below): for an argument that addresses another one, below is that one's
/// extent. Integer dtypes only.
struct index {
    extent below{};

    static constexpr std::string_view name = "index";
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("below", self.below);
    }

    template <class Engine>
    constexpr std::optional<Fault> check(const basic_slot<Engine>& slot) const {
        return check_below(slot, below, "index{.below}");
    }

    template <class Out>
    static constexpr bool makes = !element::is_float<Out>;
    template <class Out, class Engine, class F>
    constexpr void with_maker(const basic_slot<Engine>& slot, F&& f) const {
        std::int64_t count = 1;
        (void)slot.resolve(below, "index{.below}", count);
        element::with_integers<Out>(0, static_cast<std::uint64_t>(count < 1 ? 1 : count), f);
    }

    /// What every generator of indices in [0, below) asks of its slot.
    template <class Engine>
    static constexpr std::optional<Fault> check_below(const basic_slot<Engine>& slot,
                                                      const extent& below, std::string_view field) {
        if (!is_integer(slot.kind())) {
            return slot.wrong_dtype(
                "an index argument has an integer dtype, int4 to int64 or uint4 to uint64");
        }
        std::int64_t count = 0;
        if (auto fault = slot.resolve(below, field, count)) return fault;
        if (slot.size() == 0) return std::nullopt;
        const auto most = static_cast<std::uint64_t>(count) - 1;
        if (count == 0 || most > element::limits_of(slot.kind()).high) {
            return slot.fault(FaultKind::range, fixed_text<232>{} << field << " = " << count
                                                                  << ": indices in [0, " << count
                                                                  << ") do not exist in "
                                                                  << name_of(slot.kind()));
        }
        return std::nullopt;
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
