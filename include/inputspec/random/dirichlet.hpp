#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <inputspec/element/elementary.hpp>
#include <inputspec/element/normal.hpp>
#include <inputspec/element/rounded.hpp>
#include <inputspec/random/bits.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// ln of the i-th of numbers with the law Gamma(shape, 1), shape > 0, each of 256 draws of its own
/// (Marsaglia and Tsang, A simple method for generating gamma variables, 2000). A shape below 1 is
/// made of the one above: Gamma(a) = Gamma(a + 1) · U^(1/a).
template <class Bits>
double log_of_gamma(const Bits& bits, std::uint64_t i, double shape) {
    using element::rounded;
    const auto word = [&](unsigned k) { return bits.template draw<std::uint64_t>(256 * i + k); };
    const auto log_of_uniform = [&](unsigned k) {  // of a number in (0, 1]
        return element::log(static_cast<double>((word(k) >> 11) + 1) * 0x1p-53);
    };
    const double d = rounded((shape < 1 ? rounded(shape + 1.0) : shape) - 1.0 / 3.0);
    const double c = rounded(1.0 / element::sqrt(rounded(9.0 * d)));
    double log_v = 0;
    for (unsigned k = 1; k < 255; k += 2) {  // each is refused less than one time in 20
        const double x = element::normal(word(k));
        const double root = rounded(1.0 + rounded(c * x));
        if (root <= 0) continue;
        log_v = rounded(3.0 * element::log(root));
        const double v = element::exp(log_v);
        const double bound =
            rounded(rounded(rounded(0.5 * x) * x) + rounded(d * rounded(rounded(1.0 - v) + log_v)));
        if (log_of_uniform(k + 1) < bound) break;
    }
    const double out = rounded(element::log(d) + log_v);
    return shape < 1 ? rounded(out + rounded(log_of_uniform(0) / shape)) : out;
}

/// Draws ranks in [0, count), count in [1, 4096], whose probabilities are those of a symmetric
/// Dirichlet law: the greatest first.
class dirichlet_ranks {
public:
    using draw_type = std::uint64_t;
    static constexpr std::uint64_t most = 4096;

    template <class Bits>
    dirichlet_ranks(const Bits& bits, std::uint64_t count, double concentration)
        : count_{static_cast<std::size_t>(count)} {
        using element::rounded;
        double weight[most];
        for (std::size_t i = 0; i < count_; ++i) weight[i] = log_of_gamma(bits, i, concentration);
        std::sort(weight, weight + count_, std::greater<>{});
        double sum = 0;
        for (std::size_t i = count_; i-- > 0;) {  // the first is 1
            weight[i] = element::exp(rounded(weight[i] - weight[0]));
            sum = rounded(sum + weight[i]);
        }
        double below = 0;
        for (std::size_t i = 0; i < count_; ++i) {
            below = rounded(below + weight[i]);
            const double share = rounded(below / sum);
            end_[i] = share < 1 ? static_cast<std::uint64_t>(share * 0x1p64) : ~std::uint64_t{0};
        }
    }

    std::uint64_t operator()(draw_type draw) const {
        const auto* const last = end_ + count_ - 1;  // what rounding leaves beyond it is its own
        return static_cast<std::uint64_t>(std::upper_bound(end_, last, draw) - end_);
    }

private:
    std::size_t count_;
    std::uint64_t end_[most];  // of each rank's draws, exclusive
};

}  // namespace inputspec::inline INPUTSPEC_ABI
