#pragma once

#include <cstdint>
#include <inputspec/element/float_format.hpp>
#include <inputspec/element/number.hpp>
#include <inputspec/element/rounded.hpp>
#include <inputspec/element/uniform.hpp>
#include <inputspec/group.hpp>
#include <optional>

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
        if (slot.kind() == element_kind::f32 && is_plain<float>()) return std::nullopt;
        return check_fully(slot.view());
    }

    template <class Out>
    static constexpr bool makes = element::is_float<Out>;
    template <class Out, class Engine, class F>
    [[gnu::always_inline]] constexpr void with_maker(const basic_slot<Engine>&, F&& f) const {
        f(std::is_same_v<Out, decltype(element::to_uniform<Out>::low)> && low.is_real() &&
                  high.is_real()
              ? make_plainly<Out>()
              : element::to_uniform<Out>{make_exactly<decltype(element::to_uniform<Out>::low)>(
                    element::detail::grid_of<Out>)});
    }

private:
    /// What nearly every call has: floats, none near T's largest, and a value of T in [low, high).
    template <class T>
    constexpr bool is_plain() const {
        constexpr double most = element::detail::value_at<T>(element::format_of<T>::max) / 4;
        if (!low.is_real() || !high.is_real()) return false;
        const double from = low.real(), to = high.real();
        return from > -most && to < most && static_cast<double>(element::least_from<T>(from)) < to;
    }

    /// From floats, of an Out that they are made in.
    template <class Out>
    constexpr element::to_uniform<Out> make_plainly() const {
        using C = decltype(element::to_uniform<Out>::low);
        const double from = low.real(), to = high.real();
        const auto first = static_cast<C>(from);
        return {{first, element::rounded(static_cast<C>(to) - first), element::least_from<C>(from),
                 element::greatest_below<C>(to)}};
    }
    /// From any numbers, of the values that `grid` has.
    template <class C>
    [[gnu::noinline]] constexpr element::affine<C> make_exactly(
        const element::detail::float_grid& grid) const {
        const auto first = static_cast<C>(element::nearest_value<C>(low));
        double least = 0, most = 0;
        grid.least_value(low, least);
        grid.greatest_value_below(high, most);
        return {first, element::rounded(static_cast<C>(element::nearest_value<C>(high)) - first),
                static_cast<C>(least), static_cast<C>(most)};
    }

    [[gnu::noinline]] constexpr std::optional<Fault> check_fully(const tensor_view& view) const {
        if (!is_floating(view.kind())) {
            return detail::wrong_dtype(
                view,
                "uniform makes floats: write integers{.low = …, .high = …} (half-open), or "
                "index{.below = …} for an index argument");
        }
        const auto fault = [&](std::string_view note) {
            return Fault{FaultKind::range, view.argument(), -1, Fault::none, Fault::none, note};
        };
        if (!low.is_finite() || !high.is_finite() || !low.is_set() || !high.is_set()) {
            return fault("uniform{.low, .high} are finite numbers");
        }
        // Of the dtype, and of the type that it is made in.
        double limit = 0x1.fffffep+127, least = 0;
        bool has_value = false;
        element::with_float_type(view.kind(), [&]<class T>(T) {
            if (sizeof(T) == 8) limit = 0x1.fffffffffffffp+1023;
            has_value = element::least_value<T>(low, least) && high.compare(least) > 0;
        });
        if (low.compare(-limit) < 0 || high.compare(limit) > 0 ||
            high.real() * 0.5 - low.real() * 0.5 > limit * 0.5) {
            return fault("uniform{.low, .high} or their difference is beyond the largest float");
        }
        if (!has_value) {
            return fault(
                "the dtype has no value in [low, high): write a wider "
                "uniform{.low = …, .high = …}");
        }
        return std::nullopt;
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
