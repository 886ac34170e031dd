#pragma once
// Pearson's chi-square. Seeds are fixed, so a bound of five standard deviations is no coin toss.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace statistics {

/// How many standard deviations the counts lie from `expected` (Wilson & Hilferty, 1931): near 0
/// for a fair sample, large for a wrong one, very negative for one too regular to be random.
inline double deviations(const std::vector<std::uint64_t>& counts,
                         const std::vector<double>& expected, std::size_t constraints = 1) {
    double square = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const double off = static_cast<double>(counts[i]) - expected[i];
        square += off * off / expected[i];
    }
    const auto freedom = static_cast<double>(counts.size() - constraints);
    const double spread = 2.0 / (9.0 * freedom);
    return (std::cbrt(square / freedom) - (1.0 - spread)) / std::sqrt(spread);
}

/// The same for counts that should all be alike.
inline double deviations(const std::vector<std::uint64_t>& counts) {
    double sum = 0;
    for (const auto count : counts) sum += static_cast<double>(count);
    return deviations(counts,
                      std::vector<double>(counts.size(), sum / static_cast<double>(counts.size())));
}

}  // namespace statistics
