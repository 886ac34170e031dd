#pragma once

#include <bit>
#include <inputspec/element/float_format.hpp>
#include <inputspec/element/rounded.hpp>
#include <inputspec/element/uniform.hpp>

namespace inputspec::inline INPUTSPEC_ABI::simd {

/// element::to_uniform as vectors make it: `span` is what one step of the draw adds. A draw times
/// that is the same number as its fraction times the whole span, and so rounds to the same float.
/// OnlyAbove: no value needs `least`, and `most` is not negative.
template <class Out, bool OnlyAbove>
struct uniform_steps : element::to_uniform<Out> {};
template <class Out>
struct uniform_steps<Out, true> : uniform_steps<Out, false> {};

/// Calls f with what the bodies' emit takes for `make`; false where nothing stands for it.
template <class Make, class F>
bool with_prepared(const Make& make, F&& f) {
    f(make);
    return true;
}
template <class Out, class F>
bool with_prepared(const element::to_uniform<Out>& make, F&& f) {
    auto steps = make;
    steps.span = element::rounded(make.span * make.unit);
    // Spans near the smallest floats have no exact step, and 2^23 steps of 16 bits must be finite.
    const bool is_exact = element::rounded(steps.span / make.unit) == make.span;
    if (!is_exact || (sizeof(Out) == 2 && make.span > 0x1p120f)) return false;
    if constexpr (sizeof(Out) > 1) {
        using format = element::format_of<decltype(make.low)>;
        const auto most = std::bit_cast<typename format::bits_type>(make.most);
        if (make.least <= make.low && (most & format::sign) == 0) {
            f(uniform_steps<Out, true>{{steps}});
            return true;
        }
    }
    f(uniform_steps<Out, false>{steps});
    return true;
}

/// What all bodies take for a Make.
template <class Make>
struct prepared {
    using type = Make;
};
template <class Out>
struct prepared<element::to_uniform<Out>> {
    using type = uniform_steps<Out, false>;
};

}  // namespace inputspec::inline INPUTSPEC_ABI::simd
