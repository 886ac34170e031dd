#pragma once

#include <cstdint>
#include <inputspec/element/convert.hpp>
#include <inputspec/element/holds.hpp>
#include <inputspec/element/number.hpp>
#include <inputspec/element/rounded.hpp>
#include <inputspec/group.hpp>
#include <inputspec/element/product.hpp>
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
            f([this, is_short = is_short(slot.size()), widest, kind](std::uint64_t first,
                                                                     std::span<Out> out) {
                const double from = start.real(), by = step.real();
                (void)widest, (void)kind, (void)is_short;
                if constexpr (std::is_same_v<Out, float>) {
                    if (is_short && widest != simd::level::scalar) {
                        const auto begin = word(start) + first * word(step);
                        return simd::ramp(widest, kind, out.data(), out.size(),
                                          static_cast<std::uint32_t>(begin),
                                          static_cast<std::uint32_t>(word(step)));
                    }
                }
                if constexpr (std::is_floating_point_v<Out>) {
                    if (widest != simd::level::scalar && first + out.size() < std::uint64_t{1}
                                                                                  << 53) {
                        return simd::ramp(widest, kind, out.data(), out.size(),
                                          static_cast<double>(first), from, by);
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
                if (widest != simd::level::scalar) {
                    return simd::ramp(widest, kind, out.data(), out.size(), static_cast<Out>(begin),
                                      static_cast<Out>(by));
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
    /// Whether all elements are integers of 32 bits, which a float is converted from with the same
    /// one rounding. −0 is none.
    constexpr bool is_short(std::uint64_t size) const {
        if (!start.is_integer() || !step.is_integer()) return false;
        if (start.is_negative() && start.magnitude() == 0) return false;
        constexpr std::uint64_t most = 0x7fffffff;
        const auto reach = multiply(step.magnitude(), size);
        return reach.high == 0 && reach.low <= most && start.magnitude() <= most - reach.low;
    }
    static constexpr double at(double from, double by, std::uint64_t i) {
        return element::rounded(from + element::rounded(static_cast<double>(i) * by));
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
