#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <random>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "measure.hpp"
#include "plan.hpp"
#include "reference.hpp"

namespace tune {

struct WrongResult : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// One operation on one pattern: filled, with its reference, ready to be timed.
class Bench {
public:
    Bench(const Plan& plan, const Operation& operation, Pattern pattern, const Options& options,
          Pool& pool)
        : workload_{operation.shape},
          problem_{filled(plan, pattern, options.seed)},
          reference_{problem_},
          pool_{pool},
          where_{fmt::format("{}, {}", operation.name, name_of(pattern))} {}

    // Median seconds of Eigen and of each candidate, whose outputs are compared with Eigen's first.
    std::vector<double> time(std::span<const Candidate> candidates, Effort effort,
                             std::mt19937_64& random) {
        std::vector<Run> runs{[this] { reference_.multiply(problem_.c); }};
        for (const Candidate& candidate : candidates) {
            check(candidate);
            runs.emplace_back([this, &candidate] { multiply(problem_, candidate, pool_); });
        }
        return time_interleaved(runs, effort, random);
    }

private:
    Problem filled(const Plan& plan, Pattern pattern, std::uint64_t seed) {
        workload_.fill(pattern, plan.file, seed);
        return workload_.problem();
    }
    // Runs the candidate once: its warm-up, too.
    void check(const Candidate& candidate) {
        std::ranges::fill(problem_.c, std::numeric_limits<float>::quiet_NaN());
        multiply(problem_, candidate, pool_);
        if (const auto wrong = reference_.check()) {
            throw WrongResult{
                fmt::format("{}: the candidate '{}' is wrong: C[{}, {}] is {}, Eigen has {} (± {})",
                            where_, name_of(candidate), wrong->row, wrong->column, wrong->found,
                            wrong->expected, wrong->tolerance)};
        }
    }

    Workload workload_;
    Problem problem_;
    Reference reference_;
    Pool& pool_;
    std::string where_;
};

// The best candidates of the whole space, best first: a screening, then a closer look at the best.
inline std::vector<Candidate> search(Bench& bench, std::vector<Candidate> space, const Plan& plan,
                                     std::mt19937_64& random) {
    struct Round {
        std::size_t keep;
        Effort effort;
    };
    for (const Round round : {Round{12, plan.screening}, {plan.best, plan.closer}}) {
        const std::vector<double> seconds = bench.time(space, round.effort, random);
        std::vector<std::size_t> rank(space.size());
        std::iota(rank.begin(), rank.end(), std::size_t{0});
        std::ranges::sort(rank, {}, [&](std::size_t i) { return seconds[i + 1]; });
        rank.resize(std::min(rank.size(), round.keep));
        std::vector<Candidate> best;
        for (const std::size_t i : rank) best.push_back(space[i]);
        space = std::move(best);
    }
    return space;
}

}  // namespace tune
