#pragma once

#include <cstdint>
#include <inputspec/element/convert.hpp>
#include <inputspec/element/float_format.hpp>
#include <inputspec/element/number.hpp>
#include <inputspec/element/rounded.hpp>
#include <inputspec/group.hpp>
#include <inputspec/simd/four.hpp>
#include <optional>
#include <span>

namespace inputspec::inline INPUTSPEC_ABI {

/// Floats uniform in [low, high): low + k·2^-p·(high − low), p = 24 bits of the draw for f32, 53
/// for f64, 16 for narrower floats; in f32 (f64 for f64), each operation rounded once, then rounded
/// to the dtype and clamped to its values in [low, high), so that high never appears.
struct uniform {
    number low = 0.0;
    number high = 1.0;

    static constexpr std::string_view name = "uniform";
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("low", self.low);
        visit("high", self.high);
    }

    template <class Engine>
    constexpr std::optional<Fault> check(const basic_slot<Engine>& slot) const {
        if (!is_floating(slot.kind())) {
            return slot.wrong_dtype(
                "uniform makes floats: write integers{.low = …, .high = …} (half-open), or "
                "index{.below "
                "= …} for an index argument");
        }
        if (!low.is_finite() || !high.is_finite() || !low.is_set() || !high.is_set()) {
            return slot.fault(FaultKind::range, "uniform{.low, .high} are finite numbers");
        }
        if (slot.kind() == element_kind::f64) return check_range<double, double>(slot);
        return element::with_float_type(slot.kind(), [&]<class T>(T) -> std::optional<Fault> {
            if constexpr (sizeof(T) == 8) {
                return std::nullopt;
            } else {
                return check_range<float, T>(slot);
            }
        });
    }

    template <element::Carrier C, class Engine>
    constexpr auto bind(const basic_slot<Engine>& slot) const {
        if constexpr (std::is_floating_point_v<C>) {
            bound<C, Engine> out{slot.bits(), {}, {}, {}, {}, bits_of(slot.kind()) <= 16};
            out.low = narrow<C>(low);
            out.span = element::rounded(narrow<C>(high) - out.low);
            element::with_float_type(slot.kind(), [&]<class T>(T) {
                if constexpr (sizeof(T) <= sizeof(C)) {
                    double at = 0;
                    if (element::least_value<T>(low, at)) out.least = static_cast<C>(at);
                    if (element::greatest_value_below<T>(high, at)) out.most = static_cast<C>(at);
                }
            });
            return out;
        }
    }

private:
    template <class C, class Engine>
    struct bound {
        basic_bits<Engine> bits;
        C low, span, least, most;
        bool is_half;  // 16 bits a draw

        constexpr C value(C unit) const {
            // unit is exact, but -Ofast would multiply its power of two into span, maybe to a
            // subnormal.
            const C scaled = element::rounded(element::rounded(unit) * span);
            const C v = element::rounded(low + scaled);
            const C raised = least > v ? least : v;
            return most < raised ? most : raised;
        }
        constexpr void operator()(std::uint64_t first, std::span<C> out) const {
            C* const to = out.data();
            const bound self = *this;  // a copy, which what is written cannot alias
            if constexpr (sizeof(C) == 8) {
                bits.template draws<std::uint64_t>(
                    first, out.size(), [&](std::size_t i, std::uint64_t draw) {
                        to[i] = self.value(static_cast<double>(draw >> 11) * 0x1p-53);
                    });
            } else if (is_half) {
                bits.template draws<std::uint16_t>(
                    first, out.size(), [&](std::size_t i, std::uint16_t draw) {
                        to[i] = self.value(static_cast<float>(draw) * 0x1p-16f);
                    });
            } else {
                bits.template draws<std::uint32_t>(first, out.size(), words_to<Engine>{to, self});
            }
        }
    };

    /// f32 values from words, one by one and a block at once.
    template <class Engine>
    struct words_to {
        float* to;
        bound<float, Engine> make;

        constexpr void operator()(std::size_t i, std::uint32_t draw) const {
            const auto kept = static_cast<std::int32_t>(draw >> 8);
            to[i] = make.value(static_cast<float>(kept) * 0x1p-24f);
        }
        void block(std::size_t i, const std::uint32_t* words) const {
            using element::rounded;
            const auto all = [](float x) { return simd::float4{x, x, x, x}; };
            const auto kept = simd::load<simd::word4>(words) >> 8;
            const auto whole = __builtin_convertvector(kept, simd::int4);
            const auto unit = rounded(__builtin_convertvector(whole, simd::float4) * 0x1p-24f);
            const auto v = rounded(make.low + rounded(unit * make.span));
            const auto raised = all(make.least) > v ? all(make.least) : v;
            simd::store(to + i, all(make.most) < raised ? all(make.most) : raised);
        }
    };

    /// low and high as the arithmetic sees them.
    template <class C>
    static constexpr C narrow(number x) {
        if (x.is_real() && element::detail::is_within<C>(x.real())) return static_cast<C>(x.real());
        return static_cast<C>(element::nearest_value<C>(x));
    }

    template <class C, class T, class Engine>
    constexpr std::optional<Fault> check_range(const basic_slot<Engine>& slot) const {
        constexpr auto limit = static_cast<double>(std::bit_cast<C>(element::format_of<C>::max));
        if (low.compare(-limit) < 0 || high.compare(limit) > 0 ||
            high.real() * 0.5 - low.real() * 0.5 > limit * 0.5) {
            return slot.fault(
                FaultKind::range,
                "uniform{.low, .high} or their difference is beyond the largest float");
        }
        double least = 0;
        if (!element::least_value<T>(low, least) || high.compare(least) <= 0) {
            return slot.fault(FaultKind::range,
                              "the dtype has no value in [low, high): write a wider "
                              "uniform{.low = …, .high = …}");
        }
        return std::nullopt;
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
