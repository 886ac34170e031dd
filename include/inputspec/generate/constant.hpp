#pragma once

#include <bit>
#include <cstdint>
#include <inputspec/element/convert.hpp>
#include <inputspec/element/float_format.hpp>
#include <inputspec/element/holds.hpp>
#include <inputspec/element/number.hpp>
#include <inputspec/group.hpp>
#include <inputspec/tensor/repeat.hpp>
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

    template <class Out>
    static constexpr bool makes = true;
    template <class Out, class Engine, class F>
    constexpr void with_maker(const basic_slot<Engine>& slot, F&& f) const {
        f([out = as<Out>(), widest = slot.options().widest, kind = stores_of(slot.view())](
              std::uint64_t, std::span<Out> to) { repeat(to, out, widest, kind); });
    }

private:
    template <class Out>
    constexpr Out as() const {
        if constexpr (!element::is_float<Out>) {
            return static_cast<Out>(value.is_negative() ? 0 - value.magnitude()
                                                        : value.magnitude());
        } else {
            const double nearest =
                value.is_finite() ? element::nearest_value<Out>(value) : value.real();
            const auto code =
                value.is_nan() ? element::nan_code<Out> : code_of(element::convert<Out>(nearest));
            return std::bit_cast<Out>(code);
        }
    }
    template <class Out>
    static constexpr auto code_of(Out x) {
        return std::bit_cast<typename element::format_of<Out>::bits_type>(x);
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
