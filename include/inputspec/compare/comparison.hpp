#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <inputspec/element/dtype.hpp>
#include <inputspec/element/number.hpp>
#include <inputspec/fault.hpp>
#include <inputspec/tensor/extents.hpp>
#include <optional>
#include <string_view>
#include <system_error>

namespace inputspec::inline INPUTSPEC_ABI {

/// An element whose result is not right.
struct difference {
    int argument = -1;  ///< position among the kernel's, or in a range; −1: there was but one
    extents index;      ///< the logical indices, one an axis
    int lane = -1;      ///< −1: the dtype has none; real parts are even, imaginary odd
    element_kind kind = element_kind::unsupported;
    number expected;  ///< exact, as all dtypes' values are
    number found;
    /// |expected − found|; infinite where one of them is NaN, or infinite.
    double absolute = 0;
    /// The same over |expected|; infinite where that is 0.
    double relative = 0;
    /// How many values of the dtype on; UINT64_MAX where `absolute` counts as infinite.
    std::uint64_t ulp = 0;
};

/// What a compare found. No heap.
struct comparison {
    std::optional<Fault> fault;        ///< why the two cannot be compared, if they cannot
    std::uint64_t elements = 0;        ///< scalars that were compared (lanes counted)
    std::uint64_t mismatches = 0;      ///< those that are not right
    std::uint64_t nan_mismatches = 0;  ///< of these, those with a NaN
    /// Scalars with NaN on both sides, right or not. An Output{} that nobody wrote has no others.
    std::uint64_t nan_pairs = 0;
    difference first;  ///< in logical order; argument by argument
    /// The one that is the most times as far off as is allowed, else the farthest. One with a NaN
    /// only where all are.
    difference worst;

    constexpr bool is_comparable() const { return !fault.has_value(); }
    constexpr bool is_equal() const { return is_comparable() && mismatches == 0; }
    /// Comparable, and equal within the tolerance.
    constexpr explicit operator bool() const { return is_equal(); }

    /// "2 of 60 elements differ; the first, argument 4 at [3, 0, 17]: expected 1.5, found 2, off by
    /// 0.5 (relative 0.333, 4194304 ulp); the worst, …". No heap.
    [[gnu::cold]] fixed_text<800> message() const;
};

namespace detail {

template <std::size_t N>
void append_count(fixed_text<N>& text, std::uint64_t value) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof(digits), value).ptr;
    text << std::string_view{digits, static_cast<std::size_t>(end - digits)};
}

/// The shortest digits that say the float; of an error, a few. Infinities and NaN by their bits, as
/// fast-math may have them compared.
template <std::size_t N, std::floating_point T, class... Format>
void append_real(fixed_text<N>& text, T value, Format... format) {
    const number what{value};
    if (what.is_nan()) {
        text << "nan";
    } else if (!what.is_finite()) {
        text << (what.is_negative() ? "-inf" : "inf");
    } else {
        char digits[40];
        const auto end = std::to_chars(digits, digits + sizeof(digits), value, format...).ptr;
        text << std::string_view{digits, static_cast<std::size_t>(end - digits)};
    }
}
template <std::size_t N>
void append_error(fixed_text<N>& text, double error) {
    append_real(text, error, std::chars_format::general, 3);
}

template <std::size_t N>
void append_value(fixed_text<N>& text, element_kind kind, const number& value) {
    if (kind == element_kind::boolean) {
        text << (value.magnitude() != 0 ? "true" : "false");
    } else if (kind == element_kind::f64) {
        append_real(text, value.real());
    } else if (is_floating(kind)) {
        append_real(text, static_cast<float>(value.real()));
    } else {
        if (value.is_negative()) text << "-";
        append_count(text, value.magnitude());
    }
}

template <std::size_t N>
void append_difference(fixed_text<N>& text, const difference& one) {
    if (one.argument >= 0) text << "argument " << std::int64_t{one.argument} << " ";
    text << "at [";
    for (int axis = 0; axis < one.index.rank(); ++axis) {
        text << (axis != 0 ? ", " : "") << one.index[axis];
    }
    text << "]";
    if (one.lane >= 0) text << ", lane " << std::int64_t{one.lane};
    append_value(text << ": expected ", one.kind, one.expected);
    append_value(text << ", found ", one.kind, one.found);
    if (!number{one.absolute}.is_finite() || one.kind == element_kind::boolean) return;
    append_error(text << ", off by ", one.absolute);
    append_error(text << " (relative ", one.relative);
    if (is_floating(one.kind)) {
        append_count(text << ", ", one.ulp);
        text << " ulp";
    }
    text << ")";
}

}  // namespace detail

[[gnu::cold]] inline fixed_text<800> comparison::message() const {
    fixed_text<800> text;
    if (fault) return text << "not comparable: " << fault->message().view();
    if (mismatches == 0) {
        detail::append_count(text << "equal: ", elements);
        text << (elements == 1 ? " element" : " elements");
        if (nan_pairs != 0) detail::append_count(text << ", NaN on both sides in ", nan_pairs);
        if (nan_pairs != 0 && nan_pairs == elements) {
            text << ": that is what Output{} leaves where nobody writes";
        }
        return text;
    }
    detail::append_count(text, mismatches);
    detail::append_count(text << " of ", elements);
    text << (mismatches == 1 ? " elements differs; " : " elements differ; the first, ");
    detail::append_difference(text, first);
    if (mismatches != 1) detail::append_difference(text << "; the worst, ", worst);
    if (nan_mismatches != 0) {
        detail::append_count(text << "; NaN in ", nan_mismatches);
        text << " of them: an element of an Output{} that the kernel does not write is NaN";
    }
    return text;
}

}  // namespace inputspec::inline INPUTSPEC_ABI
