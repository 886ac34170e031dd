#pragma once

#include <cstdint>
#include <inputspec/element/normal.hpp>
#include <inputspec/generate/uniform.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// Normal floats by inverse CDF, one draw a value: 32 bits for f32 and below (so that narrow types
/// are f32's values rounded), 64 for f64. mean + stddev·z, each operation rounded once; finite
/// always: what is beyond the dtype is its largest value.
struct normal {
    number mean = 0.0;
    number stddev = 1.0;

    static constexpr std::string_view name = "normal";
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("mean", self.mean);
        visit("stddev", self.stddev);
    }

    template <class Engine>
    constexpr std::optional<Fault> check(const basic_slot<Engine>& slot) const {
        if (!is_floating(slot.kind())) {
            return slot.wrong_dtype(
                "normal makes floats: write integers{.low = …, .high = …} (half-open)");
        }
        const double limit = slot.kind() == element_kind::f64 ? 0x1p1000 : 0x1p120;
        if (!mean.is_set() || !stddev.is_set() || !mean.is_finite() || !stddev.is_finite() ||
            stddev.compare(0.0) < 0 || stddev.compare(limit) > 0 || mean.compare(limit) > 0 ||
            mean.compare(-limit) < 0) {
            return slot.fault(FaultKind::range,
                              "normal{.mean, .stddev} are finite, stddev is not negative, both are "
                              "below 2^120 (2^1000 for float64)");
        }
        return std::nullopt;
    }

    template <class Out>
    static constexpr bool makes = element::is_float<Out>;
    template <class Out, class Engine, class F>
    constexpr void with_maker(const basic_slot<Engine>&, F&& f) const {
        element::to_normal<Out> make;
        using C = decltype(make.mean);
        make.mean = static_cast<C>(element::nearest_value<C>(mean));
        make.stddev = static_cast<C>(element::nearest_value<C>(stddev));
        make.most = static_cast<C>(
            element::detail::value_at<Out>(std::int64_t{element::format_of<Out>::max}));
        f(make);
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
