#pragma once

#include <cstdint>
#include <inputspec/element/elementary.hpp>
#include <inputspec/element/rounded.hpp>
#include <optional>

namespace inputspec::inline INPUTSPEC_ABI::element {

/// Ranks 1 … count with weights rank^-exponent, by rejection-inversion (Hörmann & Derflinger,
/// "Rejection-inversion to generate variates from monotone discrete distributions", 1996).
struct zipf_law {
    double exponent, one_minus, count, high, span, squeeze;

    /// The exponent in [0, 64], the count in [1, 2^63].
    constexpr zipf_law(double s, double n)
        : exponent{s},
          one_minus{rounded(1.0 - s)},
          count{n},
          high{integral(rounded(n + 0.5))},
          span{rounded(rounded(integral(1.5) - 1.0) - high)},
          squeeze{rounded(2.0 - inverse(rounded(integral(2.5) - weight(2.0))))} {}

    /// The rank for a 64-bit draw, or 0 where it is rejected.
    constexpr std::uint64_t rank(std::uint64_t draw) const {
        const double unit = static_cast<double>(draw >> 11) * 0x1p-53;
        const double u = rounded(high + rounded(unit * span));
        const double x = inverse(u);
        double k = static_cast<double>(static_cast<std::uint64_t>(rounded(x + 0.5)));
        k = k < 1.0 ? 1.0 : k > count ? count : k;
        if (rounded(k - x) <= squeeze || u >= rounded(integral(rounded(k + 0.5)) - weight(k))) {
            return static_cast<std::uint64_t>(k);
        }
        return 0;
    }

    static constexpr double least_term = -1.0 + 0x1p-53;  // rounding may reach −1, where log1p ends
    static constexpr double most_log = 700.0;

private:
    /// ∫ x^-exponent, with value 0 at 1.
    constexpr double integral(double x) const {
        const double ln = log(x);
        return rounded(ln * expm1_over_x(rounded(one_minus * ln)));
    }
    constexpr double inverse(double y) const {
        double t = rounded(y * one_minus);
        if (t < least_term) t = least_term;
        const double x = rounded(y * log1p_over_x(t));
        return exp(x > most_log ? most_log : x);
    }
    constexpr double weight(double x) const { return exp(rounded(-exponent * log(x))); }
};

/// A draw to an index in [0, count): a rank, less one.
template <class Out>
struct to_zipf {
    using draw_type = std::uint64_t;
    zipf_law law;

    constexpr Out operator()(draw_type draw) const { return index(law.rank(draw)); }
    constexpr bool rejects(draw_type draw) const { return law.rank(draw) == 0; }
    /// Both at once: nothing where it rejects.
    constexpr std::optional<Out> attempt(draw_type draw) const {
        const auto rank = law.rank(draw);
        return rank == 0 ? std::nullopt : std::optional{index(rank)};
    }

private:
    static constexpr Out index(std::uint64_t rank) { return static_cast<Out>(rank - 1); }
};

}  // namespace inputspec::inline INPUTSPEC_ABI::element
