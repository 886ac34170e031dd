#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <inputspec/version.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// A scalar, exact from any integer of up to 64 bits or float of up to 64; or unset, which a
/// generator reads as the dtype's own limit.
class number {
public:
    constexpr number() = default;

    template <std::integral T>
        requires(sizeof(T) <= sizeof(std::uint64_t))
    constexpr number(T value)
        : what_{value < T{} ? what::negative : what::natural},
          bits_{value < T{} ? 0u - static_cast<std::uint64_t>(value)
                            : static_cast<std::uint64_t>(value)} {}

    template <std::floating_point T>
        requires(sizeof(T) <= sizeof(double))
    constexpr number(T value)
        : what_{what::real}, bits_{std::bit_cast<std::uint64_t>(static_cast<double>(value))} {}

    constexpr bool is_set() const { return what_ != what::unset; }

    /// Not NaN and not infinite. Looks at the bits: fast-math may not decide this.
    constexpr bool is_finite() const {
        return what_ != what::real || (bits_ >> 52 & 0x7ff) != 0x7ff;
    }
    constexpr bool is_nan() const {
        return what_ == what::real && (bits_ & ~(std::uint64_t{1} << 63)) > 0x7ffull << 52;
    }
    constexpr bool is_negative() const {
        return what_ == what::negative || (what_ == what::real && bits_ >> 63 != 0);
    }

    /// The nearest double; exact for everything but integers beyond 2^53.
    constexpr double real() const {
        if (what_ == what::real) return std::bit_cast<double>(bits_);
        const auto magnitude = static_cast<double>(bits_);
        return what_ == what::negative ? -magnitude : magnitude;
    }

    /// True where the value is an integer in [−2^63, 2^64).
    constexpr bool is_integer() const {
        if (what_ != what::real) return is_set();
        const int exponent = static_cast<int>(bits_ >> 52 & 0x7ff) - 1075;
        const auto mantissa = bits_ & 0xfffffffffffffull;
        if ((bits_ << 1) == 0) return true;
        if (exponent >= 0) {  // |value| ≥ 2^52
            const bool lowest = bits_ == std::bit_cast<std::uint64_t>(-0x1p63);
            return exponent + 53 <= 63 || (exponent + 53 == 64 && !is_negative()) || lowest;
        }
        if (exponent < -52) return false;
        return (mantissa & ((std::uint64_t{1} << -exponent) - 1)) == 0;
    }

    /// |value| for an integer (is_integer()).
    constexpr std::uint64_t magnitude() const {
        if (what_ != what::real) return bits_;
        const double value = std::bit_cast<double>(bits_ & ~(std::uint64_t{1} << 63));
        return static_cast<std::uint64_t>(value);
    }

    /// A finite |value| as whole · 2^exponent.
    constexpr std::uint64_t magnitude_bits() const {
        if (what_ != what::real) return bits_;
        const std::uint64_t hidden = (bits_ >> 52 & 0x7ff) != 0 ? std::uint64_t{1} << 52 : 0;
        return (bits_ & 0xfffffffffffffu) | hidden;
    }
    constexpr int magnitude_exponent() const {
        if (what_ != what::real) return 0;
        const int field = static_cast<int>(bits_ >> 52 & 0x7ff);
        return (field != 0 ? field : 1) - 1075;
    }

    /// The sign of value − other, exactly; value is not NaN and other is finite.
    constexpr int compare(double other) const {
        if (what_ == what::real) {
            const double mine = std::bit_cast<double>(bits_);
            return mine < other ? -1 : mine > other ? 1 : 0;
        }
        if (is_negative() != (other < 0)) return is_negative() ? -1 : 1;
        const double size = other < 0 ? -other : other;
        int order = 0;
        if (size >= 0x1p64) {
            order = -1;
        } else {
            const auto whole = static_cast<std::uint64_t>(size);
            order = bits_ < whole                       ? -1
                    : bits_ > whole                     ? 1
                    : static_cast<double>(whole) < size ? -1
                                                        : 0;
        }
        return is_negative() ? -order : order;
    }

    friend constexpr bool operator==(const number&, const number&) = default;

    /// True where the number was written as a float (1.0, not 1): recipes keep the difference.
    constexpr bool is_real() const { return what_ == what::real; }

private:
    enum class what : std::uint8_t { unset, natural, negative, real };

    what what_ = what::unset;
    std::uint64_t bits_ = 0;  // magnitude, or the double's bits
};

}  // namespace inputspec::inline INPUTSPEC_ABI
