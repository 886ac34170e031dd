#pragma once

#include <cstdint>
#include <inputspec/element/rounded.hpp>

namespace inputspec::inline INPUTSPEC_ABI::pattern {

/// Binomial(n, p) by inversion: the cumulative probabilities around the mode, each from its
/// neighbour, to 2^-53. For n·p up to `most_mean`; larger ones are sums of such.
class binomial {
public:
    static constexpr double most_mean = 8192;

    constexpr binomial() = default;
    constexpr binomial(std::uint64_t n, double p) : n_{n} {
        if (n == 0 || p <= 0) return;
        if (p >= 1) {
            least_ = n;
            return;
        }
        using element::rounded;
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
        for (auto k = least_;; ++k) {
            sum = rounded(sum + weight);
            cumulative_[size_++] = sum;
            if (k == n || size_ == 2 * half) break;
            const double at = static_cast<double>(k);
            weight = rounded(rounded(weight * rounded(rounded(count - at) * odds)) /
                             rounded(at + 1.0));
            if (k >= mode && weight < negligible) break;
        }
        total_ = sum;
    }

    constexpr std::uint64_t n() const { return n_; }

    /// The value for a 64-bit draw.
    constexpr std::uint64_t operator()(std::uint64_t draw) const {
        if (size_ <= 1) return least_;
        const double unit = static_cast<double>(draw >> 11) * 0x1p-53;
        const double key = element::rounded(unit * total_);
        std::uint32_t low = 0;
        std::uint32_t high = size_ - 1;
        while (low < high) {  // the first whose cumulative weight is above the key
            const auto middle = (low + high) / 2;
            if (cumulative_[middle] > key) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return least_ + low;
    }

private:
    static constexpr std::uint32_t half = 1024;  // beyond 11 standard deviations at most_mean

    std::uint64_t n_ = 0;
    std::uint64_t least_ = 0;
    std::uint32_t size_ = 0;
    double total_ = 0;
    double cumulative_[2 * half] = {};
};

}  // namespace inputspec::inline INPUTSPEC_ABI::pattern
