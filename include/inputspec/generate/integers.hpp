#pragma once

#include <cstdint>
#include <inputspec/element/convert.hpp>
#include <inputspec/element/integer_limits.hpp>
#include <inputspec/element/number.hpp>
#include <inputspec/group.hpp>
#include <inputspec/element/integer.hpp>
#include <optional>
#include <span>

namespace inputspec::inline INPUTSPEC_ABI {

/// Integers uniform in [low, high), exactly; unset limits are the dtype's own, so that integers{}
/// is its full range. On a float dtype: the same integers, which it must hold exactly.
struct integers {
    number low{};
    number high{};

    static constexpr std::string_view name = "integers";
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("low", self.low);
        visit("high", self.high);
    }

    template <class Engine>
    constexpr std::optional<Fault> check(const basic_slot<Engine>& slot) const {
        const auto kind = slot.kind();
        if (is_floating(kind) && !(low.is_set() && high.is_set())) {
            return slot.fault(FaultKind::range,
                              "on floats write both: integers{.low = …, .high = …} (half-open)");
        }
        for (const auto& limit : {low, high}) {
            if (limit.is_set() && !limit.is_integer()) {
                return slot.fault(
                    FaultKind::range,
                    "integers{.low, .high} are integers; for fractions on a float dtype "
                    "write uniform{.low = …, .high = …}");
            }
        }
        const auto limits = element::limits_of(kind);
        const auto bottom = low.is_set() ? low : at(limits.low, limits.low >> 63 != 0);
        if (!is_in(bottom, kind) || !is_end_in(high, kind)) {
            return slot.fault(FaultKind::range,
                              fixed_text<232>{} << "integers{.low, .high} reaches beyond "
                                                << name_of(kind)
                                                << (is_floating(kind) ? "'s exact integers" : ""));
        }
        if (high.is_set() && compare(bottom, high) >= 0) {
            return slot.fault(FaultKind::range,
                              "integers{.low, .high} is empty: high is excluded, write low < high");
        }
        return std::nullopt;
    }

    template <class Out>
    static constexpr bool makes = true;
    template <class Out, class Engine, class F>
    constexpr void with_maker(const basic_slot<Engine>& slot, F&& f) const {
        const auto limits = element::limits_of(slot.kind());
        const auto bottom = low.is_set() ? word(low) : limits.low;
        const auto end = high.is_set() ? word(high) : limits.high + 1;
        element::with_integers<Out>(bottom, end - bottom, f);
    }

private:
    /// An integer number in two's complement, modulo 2^64.
    static constexpr std::uint64_t word(number x) {
        return x.is_negative() ? 0 - x.magnitude() : x.magnitude();
    }
    static constexpr number at(std::uint64_t bits, bool negative) {
        return negative ? number{static_cast<std::int64_t>(bits)} : number{bits};
    }
    /// The order of two integer numbers.
    static constexpr int compare(number a, number b) {
        const bool minus_a = a.is_negative() && a.magnitude() != 0;
        const bool minus_b = b.is_negative() && b.magnitude() != 0;
        if (minus_a != minus_b) return minus_a ? -1 : 1;
        const auto x = a.magnitude();
        const auto y = b.magnitude();
        if (x == y) return 0;
        return (x < y) != minus_a ? -1 : 1;
    }
    static constexpr bool is_in(number x, element_kind kind) {
        const auto limits = element::limits_of(kind);
        return compare(x, at(limits.low, limits.low >> 63 != 0)) >= 0 &&
               compare(x, number{limits.high}) <= 0;
    }
    static constexpr bool is_end_in(number end, element_kind kind) {
        const auto limits = element::limits_of(kind);
        return !end.is_set() ||
               (compare(end, at(limits.low, limits.low >> 63 != 0)) >= 0 &&
                (limits.high == ~std::uint64_t{0} || compare(end, number{limits.high + 1}) <= 0));
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
