#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <numeric>
#include <random>
#include <span>
#include <vector>

namespace tune {

using Run = std::function<void()>;

// The mean seconds of a call, over as many calls as take 4 ms.
inline double sample(const Run& run) {
    using clock = std::chrono::steady_clock;
    const auto start = clock::now();
    std::chrono::duration<double> taken{};
    int calls = 0;
    do {
        run();
        ++calls;
        taken = clock::now() - start;
    } while (taken.count() < 4e-3);
    return taken.count() / calls;
}

// q = 0: the least value, 0.5: the median, 1: the greatest.
inline double quantile(std::vector<double> values, double q) {
    std::sort(values.begin(), values.end());
    const double at = q * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const auto above = std::min(below + 1, values.size() - 1);
    return std::lerp(values[below], values[above], at - static_cast<double>(below));
}

// How often to measure: so many samples; fewer once so many seconds have passed, but at least 3.
struct Effort {
    int samples;
    double seconds;
};

// The median seconds of each run. Samples all of them in rounds, each round in a random order of
// its own, so that a disturbance of the machine hits no run in particular. They come warmed up.
inline std::vector<double> time_interleaved(std::span<const Run> runs, Effort effort,
                                            std::mt19937_64& random) {
    const auto start = std::chrono::steady_clock::now();
    std::vector<std::vector<double>> samples(runs.size());
    std::vector<std::size_t> order(runs.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (int round = 0; round < effort.samples; ++round) {
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
        if (round >= 3 && taken.count() > effort.seconds) break;
        std::shuffle(order.begin(), order.end(), random);
        for (const std::size_t i : order) samples[i].push_back(sample(runs[i]));
    }
    std::vector<double> medians;
    for (const auto& of_one : samples) medians.push_back(quantile(of_one, 0.5));
    return medians;
}

}  // namespace tune
