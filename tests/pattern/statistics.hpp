#pragma once
// Whether counts follow a law. All draws are functions of fixed seeds, so that a test that passes
// once passes always; the limits say how surprised one would be by a right program.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace statistics {

/// A deviate beyond this comes once in 3e7 right programs.
inline constexpr double surprising = 5.4;

/// Pearson's chi-square of counts against probabilities, as a standard normal deviate (Wilson &
/// Hilferty 1931). What is expected less than eight times is pooled with its neighbours.
inline double chi_square(const std::vector<std::uint64_t>& counts,
                         const std::vector<double>& probabilities) {
    double draws = 0;
    for (const auto count : counts) draws += static_cast<double>(count);
    double statistic = 0;
    double cells = 0;
    double expected = 0;
    double found = 0;
    double left = draws;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        expected += draws * probabilities[i];
        found += static_cast<double>(counts[i]);
        if (expected < 8 || (left - expected < 8 && i + 1 < counts.size())) continue;
        statistic += (found - expected) * (found - expected) / expected;
        left -= expected;
        expected = found = 0;
        ++cells;
    }
    if (found > 0 && expected < 1e-9 * draws) return 1e9;  // the impossible
    if (cells < 2) return 0;
    const double spread = 2 / (9 * (cells - 1));
    return (std::cbrt(statistic / (cells - 1)) - (1 - spread)) / std::sqrt(spread);
}

/// The same where all are equally likely.
inline double chi_square(const std::vector<std::uint64_t>& counts) {
    return chi_square(counts,
                      std::vector<double>(counts.size(), 1 / static_cast<double>(counts.size())));
}

inline long double log_choose(std::uint64_t n, std::uint64_t k) {
    const auto log_factorial = [](std::uint64_t x) {
        return std::lgamma(static_cast<long double>(x) + 1);
    };
    return log_factorial(n) - log_factorial(k) - log_factorial(n - k);
}

/// P(k of the `marked` are among `drawn` of `all`), k = 0, …, drawn.
inline std::vector<double> hypergeometric(std::uint64_t all, std::uint64_t marked,
                                          std::uint64_t drawn) {
    std::vector<double> out(drawn + 1);
    for (std::uint64_t k = 0; k <= drawn; ++k) {
        if (k > marked || drawn - k > all - marked) continue;
        out[k] = static_cast<double>(std::exp(
            log_choose(marked, k) + log_choose(all - marked, drawn - k) - log_choose(all, drawn)));
    }
    return out;
}

/// P(k of n tosses), k = 0, …, n.
inline std::vector<double> binomial(std::uint64_t n, double p) {
    std::vector<double> out(n + 1);
    for (std::uint64_t k = 0; k <= n; ++k) {
        const auto power =
            static_cast<long double>(k) * std::log(static_cast<long double>(p)) +
            static_cast<long double>(n - k) * std::log1p(-static_cast<long double>(p));
        out[k] = static_cast<double>(std::exp(log_choose(n, k) + power));
    }
    return out;
}

/// (x − mean)/√variance.
inline double deviate(double x, double mean, double variance) {
    return (x - mean) / std::sqrt(variance);
}

}  // namespace statistics
