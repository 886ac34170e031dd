#pragma once

#include <cstdint>
#include <inputspec/element/float_format.hpp>
#include <inputspec/element/integer_limits.hpp>
#include <inputspec/element/number.hpp>

namespace inputspec::inline INPUTSPEC_ABI::element {

/// True where the kind holds the number: any integer in range, any float within the largest.
constexpr bool holds(element_kind kind, number value) {
    if (is_floating(kind)) {
        if (!value.is_finite()) {
            return value.is_nan() || kind != element_kind::f8_e4m3fn;  // which has no infinity
        }
        return with_float_type(kind, [&]<class T>(T) {
            const double most = detail::value_at<T>(static_cast<std::int64_t>(format_of<T>::max));
            return value.compare(most) <= 0 && value.compare(-most) >= 0;
        });
    }
    if (!value.is_integer()) return false;
    const auto limits = limits_of(kind);
    return value.is_negative() ? value.magnitude() <= 0 - limits.low
                               : value.magnitude() <= limits.high;
}

}  // namespace inputspec::inline INPUTSPEC_ABI::element
