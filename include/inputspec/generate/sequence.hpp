#pragma once

#include <bit>
#include <cstdint>
#include <inputspec/element/convert.hpp>
#include <inputspec/element/holds.hpp>
#include <inputspec/element/number.hpp>
#include <inputspec/element/product.hpp>
#include <inputspec/element/rounded.hpp>
#include <inputspec/group.hpp>
#include <inputspec/simd/bodies.hpp>
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

    template <class Out>
    static constexpr bool makes = true;
    template <class Out, class Engine, class F>
    constexpr void with_maker(const basic_slot<Engine>& slot, F&& f) const {
        const auto widest = slot.options().widest;
        const auto kind = stores_of(slot.view());
        if constexpr (element::is_float<Out>) {
            f([this, whole = as_integers(slot.size()), widest, kind](std::uint64_t first,
                                                                     std::span<Out> out) {
                const double from = start.real(), by = step.real();
                (void)widest, (void)kind, (void)whole;
                if constexpr (std::is_same_v<Out, float>) {
                    if (whole &&
                        simd::ramp(widest, kind, out.data(), out.size(),
                                   static_cast<std::uint32_t>(whole->from + first * whole->by),
                                   whole->by, whole->unit)) {
                        return;
                    }
                }
                if constexpr (std::is_floating_point_v<Out>) {
                    if (first + out.size() < std::uint64_t{1} << 53 &&
                        simd::ramp(widest, kind, out.data(), out.size(), static_cast<double>(first),
                                   from, by)) {
                        return;
                    }
                }
                for (std::size_t i = 0; i < out.size(); ++i) {
                    out[i] = element::convert<Out>(at(from, by, first + i));
                }
            });
        } else {
            f([from = word(start), by = word(step), widest, kind](std::uint64_t first,
                                                                  std::span<Out> out) {
                const auto begin = from + first * by;
                if (simd::ramp(widest, kind, out.data(), out.size(), static_cast<Out>(begin),
                               static_cast<Out>(by))) {
                    return;
                }
                for (std::size_t i = 0; i < out.size(); ++i) {
                    out[i] = static_cast<Out>(begin + i * by);
                }
            });
        }
    }

private:
    static constexpr std::uint64_t word(number x) {
        return x.is_negative() ? 0 - x.magnitude() : x.magnitude();
    }
    /// The elements as (from + i·by)·unit: 32-bit integers times a power of two, both exact in a
    /// float's range, so that one is converted with the same one rounding.
    struct integers {
        std::uint32_t from, by;
        float unit;
    };
    /// None where there are no such integers. −0 is none.
    constexpr std::optional<integers> as_integers(std::uint64_t size) const {
        constexpr std::uint64_t most = 0x7fffffff;
        constexpr int any = 2000;  // of zero
        const auto lowest_bit = [](number x) {
            const auto bits = x.magnitude_bits();
            return bits != 0 ? x.magnitude_exponent() + std::countr_zero(bits) : any;
        };
        const int of_start = lowest_bit(start), of_step = lowest_bit(step);
        if (start.is_negative() && of_start == any) return std::nullopt;
        int exponent = of_start < of_step ? of_start : of_step;
        if (exponent == any) exponent = 0;
        if (exponent < -126 || exponent > 127) return std::nullopt;
        const auto in_units = [exponent](number x) {
            const auto bits = x.magnitude_bits();
            const int up = x.magnitude_exponent() - exponent;
            if (bits == 0) return bits;
            if (up < 0) return bits >> -up;
            return up < 31 && bits <= most >> up ? bits << up : most + 1;
        };
        const auto from = in_units(start), by = in_units(step);
        const auto reach = multiply(by, size);
        if (reach.high != 0 || reach.low > most || from > most - reach.low) return std::nullopt;
        const auto signed_word = [](std::uint64_t magnitude, bool is_negative) {
            return static_cast<std::uint32_t>(is_negative ? 0 - magnitude : magnitude);
        };
        return integers{signed_word(from, start.is_negative()), signed_word(by, step.is_negative()),
                        std::bit_cast<float>(static_cast<std::uint32_t>(exponent + 127) << 23)};
    }
    static constexpr double at(double from, double by, std::uint64_t i) {
        return element::rounded(from + element::rounded(static_cast<double>(i) * by));
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
