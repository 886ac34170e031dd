#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "measure.hpp"

namespace tune {

// Seconds of one operation: [process][pattern][entrant]; entrant 0 is Eigen, the others the
// finalists.
using Seconds = std::vector<std::vector<std::vector<double>>>;

// The time lost on one pattern by the kernel tuned on another, as a part of the time of the kernel
// tuned on the pattern itself: the median, lowest and highest over the processes.
struct Regret {
    double median, low, high;
    bool is_same;  // one kernel, in the eyes of all processes

    // All processes lose, and more than a clock's and a scheduler's accidents.
    bool is_clear() const { return low >= 0.02; }
};

// The finalist that is best on a pattern: least mean log time over all processes but one.
inline std::size_t winner(const Seconds& seconds, std::size_t pattern, std::size_t but) {
    const std::size_t entrants = seconds[0][pattern].size();
    std::vector<double> score(entrants, 0.0);
    for (std::size_t process = 0; process < seconds.size(); ++process) {
        if (process == but) continue;
        for (std::size_t e = 1; e < entrants; ++e)
            score[e] += std::log(seconds[process][pattern][e]);
    }
    return static_cast<std::size_t>(std::min_element(score.begin() + 1, score.end()) -
                                    score.begin());
}
inline std::size_t winner(const Seconds& seconds, std::size_t pattern) {
    return winner(seconds, pattern, seconds.size());
}

// Each process judges kernels that were chosen in the others, so that no choice is favoured by the
// noise it was made from.
inline Regret regret(const Seconds& seconds, std::size_t tuned_on, std::size_t run_on) {
    std::vector<double> lost;
    bool is_same = true;
    for (std::size_t process = 0; process < seconds.size(); ++process) {
        const auto& here = seconds[process][run_on];
        const std::size_t stranger = winner(seconds, tuned_on, process);
        const std::size_t native = winner(seconds, run_on, process);
        is_same = is_same && stranger == native;
        lost.push_back(here[stranger] / here[native] - 1);
    }
    return {quantile(lost, 0.5), quantile(lost, 0), quantile(lost, 1), is_same};
}

// How many other finalists are not slower than the winner by 2 % in every process.
inline std::size_t ties(const Seconds& seconds, std::size_t pattern) {
    const std::size_t best = winner(seconds, pattern);
    std::size_t count = 0;
    for (std::size_t e = 1; e < seconds[0][pattern].size(); ++e) {
        const bool is_behind = std::ranges::all_of(seconds, [&](const auto& process) {
            return process[pattern][e] >= 1.02 * process[pattern][best];
        });
        if (e != best && !is_behind) ++count;
    }
    return count;
}

}  // namespace tune
