#pragma once

#include <cstdint>
#include <inputspec/element/dtype.hpp>
#include <inputspec/element/number.hpp>
#include <inputspec/fault.hpp>
#include <optional>

namespace inputspec::inline INPUTSPEC_ABI {

/// How far a result may be from its reference. An element is right where
/// |reference − result| <= absolute + relative · |reference|, or where the two are at most `ulp`
/// values of their own dtype apart. As it stands, nothing but equality: −0 equals +0, an infinity
/// only itself, whatever is allowed.
struct tolerance {
    double relative = 0;
    double absolute = 0;
    /// Units in the last place; of integers, 1.
    std::uint64_t ulp = 0;
    /// NaN equals NaN, whatever its bits. (It equals nothing else in any case.)
    bool nan_equal = true;

    /// What a compare without a tolerance allows: of floats from 16 bits on what PyTorch's
    /// assert_close does, of 8-bit ones their last place, of integers and bool nothing. A long sum
    /// in another order may need more.
    static constexpr tolerance of(DLDataType type) {
        switch (kind_of(type)) {
            case element_kind::f64: return {.relative = 1e-7, .absolute = 1e-7};
            case element_kind::f32: return {.relative = 1.3e-6, .absolute = 1e-5};
            case element_kind::f16: return {.relative = 1e-3, .absolute = 1e-5};
            case element_kind::bf16: return {.relative = 1.6e-2, .absolute = 1e-5};
            case element_kind::f8_e4m3fn:
            case element_kind::f8_e5m2: return {.ulp = 1};
            default: return {};
        }
    }
};

namespace detail {

constexpr std::optional<Fault> check_tolerance(const tolerance& allowed) {
    for (const number part : {number{allowed.relative}, number{allowed.absolute}}) {
        if (!part.is_finite() || (part.is_negative() && part.magnitude_bits() != 0)) {
            return Fault{FaultKind::range,
                         -1,
                         -1,
                         Fault::none,
                         Fault::none,
                         "tolerance.relative and .absolute are finite, and 0 or more"};
        }
    }
    return std::nullopt;
}

}  // namespace detail

}  // namespace inputspec::inline INPUTSPEC_ABI
