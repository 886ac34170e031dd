#pragma once

#include <cstdint>
#include <inputspec/element/convert.hpp>
#include <inputspec/element/float_format.hpp>
#include <inputspec/element/holds.hpp>
#include <inputspec/element/number.hpp>
#include <inputspec/group.hpp>
#include <optional>
#include <span>

namespace inputspec::inline INPUTSPEC_ABI {

/// One value everywhere, rounded to the dtype once. Integer dtypes take integers in their range;
/// float dtypes infinities and NaN too (the canonical one).
struct constant {
    number value = 0;

    static constexpr std::string_view name = "constant";
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("value", self.value);
    }

    template <class Engine>
    constexpr std::optional<Fault> check(const basic_slot<Engine>& slot) const {
        if (value.is_set() && element::holds(slot.kind(), value)) return std::nullopt;
        return slot.fault(FaultKind::range,
                          fixed_text<232>{}
                              << "constant{value} is no " << name_of(slot.kind())
                              << (is_floating(slot.kind()) ? ": it is beyond the largest"
                                                           : ": write an integer in its range"));
    }

    template <element::Carrier C, class Engine>
    constexpr auto bind(const basic_slot<Engine>& slot) const {
        C out{};
        if constexpr (std::is_floating_point_v<C>) {
            out = value.is_finite() ? element::nearest_of<C>(slot.kind(), value)
                  : value.is_nan()  ? std::bit_cast<C>(element::nan_code<C>)
                                    : element::convert<C>(value.real());
        } else {
            out = static_cast<C>(value.is_negative() ? 0 - value.magnitude() : value.magnitude());
        }
        return [out](std::uint64_t, std::span<C> to) {
            for (auto& element : to) element = out;
        };
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
