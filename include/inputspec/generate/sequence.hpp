#pragma once

#include <cstdint>
#include <inputspec/element/convert.hpp>
#include <inputspec/element/holds.hpp>
#include <inputspec/element/number.hpp>
#include <inputspec/element/rounded.hpp>
#include <inputspec/group.hpp>
#include <inputspec/random/bounded.hpp>
#include <optional>
#include <span>

namespace inputspec::inline INPUTSPEC_ABI {

/// start + i·step at logical index i. Integers exactly; floats in f64 (product and sum rounded once
/// each), then to the dtype. A sequence that leaves the dtype's range is refused.
struct sequence {
    number start = 0;
    number step = 1;

    static constexpr std::string_view name = "sequence";
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("start", self.start);
        visit("step", self.step);
    }

    template <class Engine>
    constexpr std::optional<Fault> check(const basic_slot<Engine>& slot) const {
        const auto refuse = [&](std::string_view note) {
            return slot.fault(FaultKind::range, fixed_text<232>{} << "sequence{.start, .step} "
                                                                  << note << name_of(slot.kind()));
        };
        if (!start.is_set() || !step.is_set() || !start.is_finite() || !step.is_finite()) {
            return refuse("are finite numbers, on ");
        }
        if (slot.size() == 0) return std::nullopt;
        const std::uint64_t last = slot.size() - 1;
        if (is_floating(slot.kind())) {
            const double end = at(start.real(), step.real(), last);
            if (!element::holds(slot.kind(), start) || !number{end}.is_finite() ||
                !element::holds(slot.kind(), number{end})) {
                return refuse("leaves the range of ");
            }
            return std::nullopt;
        }
        if (!start.is_integer() || !step.is_integer()) return refuse("are integers, on ");
        const auto reach = multiply(step.magnitude(), last);
        if (!element::holds(slot.kind(), start) || reach.high != 0) {
            return refuse("leaves the range of ");
        }
        const auto limits = element::limits_of(slot.kind());
        const auto from = word(start) - limits.low;  // distance from the lowest value
        const auto room = step.is_negative() ? from : limits.high - limits.low - from;
        return reach.low <= room ? std::optional<Fault>{} : refuse("leaves the range of ");
    }

    template <element::Carrier C, class Engine>
    constexpr auto bind(const basic_slot<Engine>& slot) const {
        if constexpr (std::is_floating_point_v<C>) {
            return bound<C>{slot.kind(), start.real(), step.real()};
        } else {
            const auto from = word(start);
            const auto by = word(step);
            return [from, by](std::uint64_t first, std::span<C> out) {
                for (std::size_t i = 0; i < out.size(); ++i) {
                    out[i] = static_cast<C>(from + (first + i) * by);
                }
            };
        }
    }

private:
    template <class C>
    struct bound {
        element_kind kind;
        double from, by;

        constexpr void operator()(std::uint64_t first, std::span<C> out) const {
            for (std::size_t i = 0; i < out.size(); ++i) {
                const double value = at(from, by, first + i);
                if constexpr (sizeof(C) == 8) {
                    out[i] = value;
                } else {
                    out[i] = kind == element_kind::f32 ? static_cast<float>(value)
                                                       : element::nearest_of<C>(kind, value);
                }
            }
        }
    };

    static constexpr std::uint64_t word(number x) {
        return x.is_negative() ? 0 - x.magnitude() : x.magnitude();
    }
    static constexpr double at(double from, double by, std::uint64_t i) {
        return element::rounded(from + element::rounded(static_cast<double>(i) * by));
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
