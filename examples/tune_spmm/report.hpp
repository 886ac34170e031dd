#pragma once

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "plan.hpp"
#include "random_fill.hpp"
#include "regret.hpp"

namespace tune {

inline void print_header(const Plan& plan, const Options& options, std::size_t processes) {
    if (!options.matrix.empty()) {
        fmt::print(
            "file: {}, {} times along the diagonal. The other patterns have its shape and "
            "number of non-zeros.\n",
            options.matrix, plan.copies);
    }
    fmt::print(
        "Medians (lowest .. highest) over {} fresh processes, seed {}. Each candidate's output was "
        "checked against Eigen's.\n"
        "plain: {}. Eigen: one thread. tied: other finalists that are not 2 % slower in every "
        "process.\n",
        processes, options.seed, name_of(plain_candidate(1, options.threads)));
}

inline void print_operation(const Operation& operation) {
    const auto [rows, columns, nnz, n] = operation.shape;
    const double bytes = static_cast<double>(columns) * static_cast<double>(n) * sizeof(float);
    const bool is_small = bytes < static_cast<double>(sysconf(_SC_LEVEL2_CACHE_SIZE));
    fmt::print("\n{}: C[{}, {}] = A · B[{}, {}], {} non-zeros in A; B has {:.1f} MiB{}\n",
               operation.name, rows, n, columns, n, nnz, bytes / (1 << 20),
               is_small ? ", which one L2 cache holds: expect ties" : "");
}

// The kernel tuned on each pattern, beside Eigen and the plain loop.
inline void print_winners(const Plan& plan, const Operation& operation, const Seconds& seconds,
                          const std::vector<Candidate>& finalists) {
    const double flops = 2.0 * static_cast<double>(operation.shape.nnz * operation.shape.n);
    fmt::print("  {:<20}{:>8}{:>9}{:>9} {:<18}{:>8}  {:<53}{}\n", "milliseconds", "Eigen", "plain",
               "tuned", "", "Gflop/s", "the kernel tuned on it", "tied");
    for (std::size_t p = 0; p < plan.patterns.size(); ++p) {
        const std::size_t best = winner(seconds, p);
        const auto time = [&](std::size_t entrant, double q) {
            std::vector<double> times;
            for (const auto& process : seconds) times.push_back(1e3 * process[p][entrant]);
            return quantile(times, q);
        };
        fmt::print("  {:<20}{:>8.2f}{:>9.2f}{:>9.2f} {:<18}{:>8.1f}  {:<53}{:>4}\n",
                   name_of(plan.patterns[p]), time(0, 0.5), time(1, 0.5), time(best, 0.5),
                   fmt::format("({:.2f} .. {:.2f})", time(best, 0), time(best, 1)),
                   flops / time(best, 0.5) * 1e-6, name_of(finalists[best - 1]), ties(seconds, p));
    }
}

inline std::string text_of(const Regret& lost) {
    const auto percent = [](double part) { return std::lround(100 * part); };
    const auto spread = fmt::format("({} .. {})", percent(lost.low), percent(lost.high));
    if (lost.is_same) return "same kernel";
    if (!lost.is_clear()) return "~ " + spread;
    return fmt::format("{} % {}", percent(lost.median), spread);
}

// Row: the pattern that the kernel was tuned on. Column: the pattern that it runs on.
inline void print_regrets(const Plan& plan, const Operation& operation, const Seconds& seconds) {
    fmt::print("\n  {:<20}", "tuned on \\ run on");
    for (const Pattern pattern : plan.patterns) fmt::print("{:<20}", name_of(pattern));
    int pairs = 0;
    int losing = 0;
    double most = 0;
    std::string worst;
    for (std::size_t x = 0; x < plan.patterns.size(); ++x) {
        fmt::print("\n  {:<20}", name_of(plan.patterns[x]));
        for (std::size_t y = 0; y < plan.patterns.size(); ++y) {
            const Regret lost = regret(seconds, x, y);
            fmt::print("{:<20}", x == y ? "-" : text_of(lost));
            pairs += x != y;
            losing += lost.is_clear();
            if (!lost.is_clear() || lost.median < most) continue;
            most = lost.median;
            worst = fmt::format("; most: {}, tuned on {} and run on {}", text_of(lost),
                                name_of(plan.patterns[x]), name_of(plan.patterns[y]));
        }
    }
    fmt::print("\n  {}: {} of {} pairs lose 2 % or more in every process{}.\n", operation.name,
               losing, pairs, worst);
}

inline void print_footer(const Operation& operation, std::uint64_t seed) {
    fmt::print(
        "\nLosses: time of the kernel tuned on the row's pattern, over that of the kernel tuned on "
        "the column's own, less 1.\n"
        "Each process judges kernels that were chosen in the others. ~: the processes do not agree "
        "on a loss of 2 % or more.\n"
        "\nrandom fill (floats from [1, 10), their bits in the int32 arrays) of the same {}: {}\n",
        operation.name, defects_of_random_fill(operation.shape, seed));
}

}  // namespace tune
