#pragma once

#include <concepts>
#include <cstdint>
#include <inputspec/version.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// An integer, or another argument's logical extent, with + − * / by constants (division rounds
/// down): 4096, dim<3, 0>, (dim<3, 0> + 15) / 16. Unset by default.
class extent {
public:
    enum class op : std::uint8_t { add, multiply, divide };
    struct step {
        op what = op::add;
        std::int64_t by = 0;
        friend constexpr bool operator==(const step&, const step&) = default;
    };
    static constexpr int max_steps = 6;

    constexpr extent() = default;
    template <std::integral I>
    constexpr extent(I value)
        : constant_{static_cast<std::int64_t>(value)},
          is_set_{true},
          steps_{is_beyond(value) ? too_many : std::uint8_t{0}} {}

    /// Extent `axis` of argument `argument`; negative axes count from the last.
    static constexpr extent of(int argument, int axis) {
        extent out;
        out.is_set_ = true;
        out.argument_ = static_cast<std::int16_t>(argument);
        out.axis_ = static_cast<std::int16_t>(axis);
        return out;
    }

    /// The same of another argument, where it is one's.
    constexpr extent of_argument(int argument) const {
        extent out = *this;
        if (is_dim()) out.argument_ = static_cast<std::int16_t>(argument);
        return out;
    }

    constexpr bool is_set() const { return is_set_; }
    constexpr bool is_dim() const { return argument_ >= 0; }
    constexpr int argument() const { return argument_; }
    constexpr int axis() const { return axis_; }
    constexpr std::int64_t constant() const { return constant_; }
    constexpr int steps() const { return steps_; }
    constexpr const step& at(int index) const { return step_[index]; }

    /// The value, given the named argument's extent; false for a division by zero, an overflow,
    /// or more steps than max_steps.
    constexpr bool evaluate(std::int64_t named, std::int64_t& out) const {
        std::int64_t value = is_dim() ? named : constant_;
        if (steps_ > max_steps) return false;
        for (int i = 0; i < steps_; ++i) {
            const auto [what, by] = step_[i];
            if (what == op::add) {
                if (__builtin_add_overflow(value, by, &value)) return false;
            } else if (what == op::multiply) {
                if (__builtin_mul_overflow(value, by, &value)) return false;
            } else {
                if (by == 0 || (by == -1 && value == INT64_MIN)) return false;
                const bool inexact = value % by != 0 && (value < 0) != (by < 0);
                value = value / by - (inexact ? 1 : 0);
            }
        }
        out = value;
        return true;
    }

    template <std::integral I>
    friend constexpr extent operator+(extent a, I b) {
        return a.then(op::add, b);
    }
    template <std::integral I>
    friend constexpr extent operator+(I a, extent b) {
        return b + a;
    }
    template <std::integral I>
    friend constexpr extent operator-(extent a, I b) {
        const auto value = static_cast<std::int64_t>(b);
        if (is_beyond(b) || value == INT64_MIN) return a.then(op::add, ~std::uint64_t{0});
        return a.then(op::add, -value);
    }
    template <std::integral I>
    friend constexpr extent operator*(extent a, I b) {
        return a.then(op::multiply, b);
    }
    template <std::integral I>
    friend constexpr extent operator*(I a, extent b) {
        return b * a;
    }
    template <std::integral I>
    friend constexpr extent operator/(extent a, I b) {
        return a.then(op::divide, b);
    }
    friend constexpr bool operator==(const extent&, const extent&) = default;

private:
    static constexpr std::uint8_t too_many = max_steps + 1;

    template <std::integral I>
    static constexpr bool is_beyond(I value) {
        return value > I{} && static_cast<std::uint64_t>(value) > std::uint64_t{INT64_MAX};
    }
    template <std::integral I>
    constexpr extent then(op what, I by) const {
        extent out = *this;
        if (steps_ < max_steps && !is_beyond(by)) {
            out.step_[out.steps_++] = {what, static_cast<std::int64_t>(by)};
        } else {
            out.steps_ = too_many;
        }
        return out;
    }

    std::int64_t constant_ = 0;
    std::int16_t argument_ = -1;
    std::int16_t axis_ = 0;
    bool is_set_ = false;
    std::uint8_t steps_ = 0;
    step step_[max_steps] = {};
};

/// Argument Arg's logical extent along Axis (negative: from the last), as a value.
template <int Arg, int Axis>
    requires(Arg >= 0 && Axis >= -16 && Axis < 16)
inline constexpr extent dim = extent::of(Arg, Axis);

}  // namespace inputspec::inline INPUTSPEC_ABI
