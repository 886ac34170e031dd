#pragma once

#include <bit>
#include <cstdint>
#include <inputspec/element/float_format.hpp>
#include <inputspec/element/rounded.hpp>

namespace inputspec::inline INPUTSPEC_ABI::element {

/// low + unit·span for a unit in [0, 1), each operation rounded once, clamped to [least, most].
template <class C>
struct affine {
    C low, span, least, most;

    constexpr C at(C unit) const {
        // unit is exact, but -Ofast would multiply its power of two into span, maybe to a
        // subnormal.
        const C v = rounded(low + rounded(rounded(unit) * span));
        const C raised = least > v ? least : v;
        return most < raised ? most : raised;
    }
};

/// A draw to a float uniform in a range, as Out: of f32 the 24 high bits of a word count, of f64
/// the 53 high ones of two words, of narrower formats all of a 16-bit draw; those are made in f32
/// and rounded once.
template <class Out>
struct to_uniform : affine<float> {
    using draw_type = std::uint16_t;
    static constexpr float unit = 0x1p-16f;  // a step of the draw
    constexpr Out operator()(draw_type draw) const {
        return {encode<Out>(at(static_cast<float>(draw) * unit))};
    }
};
template <>
struct to_uniform<float> : affine<float> {
    using draw_type = std::uint32_t;
    static constexpr float unit = 0x1p-24f;
    constexpr float operator()(draw_type draw) const {
        return at(static_cast<float>(static_cast<std::int32_t>(draw >> 8)) * unit);
    }
};
template <>
struct to_uniform<double> : affine<double> {
    using draw_type = std::uint64_t;
    static constexpr double unit = 0x1p-53;
    constexpr double operator()(draw_type draw) const {
        return at(static_cast<double>(draw >> 11) * unit);
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI::element
