#pragma once

#include <cstdint>
#include <inputspec/element/rounded.hpp>

namespace inputspec::inline INPUTSPEC_ABI::pattern {

/// Binomial(n, p) by inversion: the cumulative probabilities around the mode, each from its
/// neighbour, found through a guide table (Chen & Asau 1974). For n·p up to `most_mean`; larger
/// ones are sums of such. Rounding and tails cut at 2^-70 leave it within 1e-13 of the exact law
/// (half the sum of the differences): a thousandth, after 1e10 rows.
class binomial {
public:
    static constexpr double most_mean = 8192;

    binomial() = default;
    binomial(std::uint64_t n, double p) { assign(n, p); }

    void assign(std::uint64_t n, double p) {
        using element::rounded;
        n_ = n;
        last_ = 0;
        least_ = p < 1 ? 0 : n;
        if (n == 0 || p <= 0 || p >= 1) return;
        const double odds = rounded(p / rounded(1.0 - p));
        const double count = static_cast<double>(n);
        auto mode = static_cast<std::uint64_t>(rounded(rounded(count + 1.0) * p));
        if (mode > n) mode = n;
        // Down from the mode, then up; weights relative to the mode's, until they cannot show.
        constexpr double negligible = 0x1p-70;
        double weight = 1.0;
        least_ = mode;
        while (least_ > 0 && mode - least_ < half - 1) {
            const double k = static_cast<double>(least_);
            const double next =
                rounded(rounded(weight * k) / rounded(rounded(rounded(count - k) + 1.0) * odds));
            if (next < negligible) break;
            weight = next;
            --least_;
        }
        double sum = 0.0;
        for (auto k = least_;; ++k, ++last_) {
            sum = rounded(sum + weight);
            cumulative_[last_] = sum;
            if (k == n || last_ == 2 * half - 1) break;
            const double at = static_cast<double>(k);
            weight =
                rounded(rounded(weight * rounded(rounded(count - at) * odds)) / rounded(at + 1.0));
            if (k >= mode && weight < negligible) break;
        }
        std::uint32_t first = 0;
        for (unsigned i = 0; i < guides; ++i) {
            first = first_above(rounded(static_cast<double>(i) * (1.0 / guides) * sum), first);
            guide_[i] = static_cast<std::uint16_t>(first);
        }
    }

    std::uint64_t n() const { return n_; }

    /// The value for a 64-bit draw; ascends with it.
    std::uint64_t operator()(std::uint64_t draw) const {
        if (last_ == 0) return least_;
        const double unit = static_cast<double>(draw >> 11) * 0x1p-53;
        const double key = element::rounded(unit * cumulative_[last_]);
        return least_ + first_above(key, guide_[draw >> 56]);
    }

private:
    static constexpr std::uint32_t half = 1024;  // beyond 11 standard deviations at most_mean
    static constexpr unsigned guides = 256;

    /// From `first` on, the first value whose cumulative weight is above the key.
    std::uint32_t first_above(double key, std::uint32_t first) const {
        while (first < last_ && cumulative_[first] <= key) ++first;
        return first;
    }

    std::uint64_t n_ = 0;
    std::uint64_t least_ = 0;
    std::uint32_t last_ = 0;
    std::uint16_t guide_[guides];
    double cumulative_[2 * half];  // of least_, …, least_ + last_
};

}  // namespace inputspec::inline INPUTSPEC_ABI::pattern
