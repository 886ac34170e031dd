// Tunes C = A · B for CSR A on several access patterns, and shows what each tuned kernel loses on
// the others. The inputs come from one InputSpec a pattern: see workload.hpp.
#include <algorithm>
#include <chrono>
#include <exception>
#include <new>
#include <sstream>

#include "fresh.hpp"
#include "options.hpp"
#include "plan.hpp"
#include "progress.hpp"
#include "report.hpp"
#include "search.hpp"

namespace {

using namespace tune;
using Instant = std::chrono::time_point<std::chrono::steady_clock, std::chrono::duration<double>>;

// On a busy machine a run stops early, with fewer processes, rather than take over two minutes.
constexpr std::chrono::seconds limit{105};

// The best of each pattern, and the plain loop.
std::vector<Candidate> finalists_of(const Plan& plan, const Operation& operation,
                                    const Options& options, Pool& pool, Progress& progress) {
    std::mt19937_64 random{options.seed};
    std::vector<Candidate> finalists{plain_candidate(operation.shape.n, options.threads)};
    const auto space = search_space(operation.shape.n, options.threads, options.quick);
    for (const Pattern pattern : plan.patterns) {
        progress.step(
            fmt::format("{}, {}: {} candidates", operation.name, name_of(pattern), space.size()));
        Bench bench{plan, operation, pattern, options, pool};
        for (const Candidate& best : search(bench, space, plan, random)) {
            if (std::ranges::count(finalists, best) == 0) finalists.push_back(best);
        }
    }
    return finalists;
}

// What a fresh process does: times the finalists on every pattern, and prints a line for each:
// the operation, the pattern, the seconds of Eigen and of each finalist.
void judge(const Plan& plan, const Options& options, Pool& pool) {
    std::mt19937_64 random{std::random_device{}()};
    for (std::size_t o = 0; o < plan.operations.size(); ++o) {
        for (std::size_t p = 0; p < plan.patterns.size(); ++p) {
            Bench bench{plan, plan.operations[o], plan.patterns[p], options, pool};
            std::string line = fmt::format("{} {}", o, p);
            for (const double seconds : bench.time(options.finalists[o], plan.closer, random)) {
                line += fmt::format(" {}", seconds);
            }
            fmt::print("{}\n", line);
            std::fflush(stdout);
        }
    }
}

// Has fresh processes time the finalists: the seconds of each operation. Three at least; no more
// of them where the next would be done after `end`.
std::vector<Seconds> ask_fresh_processes(const Plan& plan, const Options& options,
                                         const std::vector<std::string>& arguments, Instant end,
                                         Progress& progress) {
    std::vector<Seconds> seconds(plan.operations.size());
    std::chrono::duration<double> longest{};
    for (int process = 0; process < options.processes; ++process) {
        const Instant start = std::chrono::steady_clock::now();
        if (options.may_stop_early && process >= 3 && start + longest > end) break;
        progress.step(fmt::format("fresh process {} of {}", process + 1, options.processes));
        for (Seconds& all : seconds) all.emplace_back(plan.patterns.size());
        std::size_t lines = 0;
        run_fresh(arguments, [&](const std::string& text) {
            std::istringstream line{text};
            std::size_t o = 0, p = 0;
            line >> o >> p;
            auto& times = seconds.at(o).back().at(p);
            for (double time = 0; line >> time;) times.push_back(time);
            lines += times.size() == options.finalists[o].size() + 1;
        });
        if (lines != plan.operations.size() * plan.patterns.size()) {
            throw std::runtime_error{"a fresh process did not time everything"};
        }
        longest = std::max<std::chrono::duration<double>>(longest,
                                                          std::chrono::steady_clock::now() - start);
    }
    return seconds;
}

int run(std::vector<std::string> arguments) {
    const Instant start = std::chrono::steady_clock::now();
    Options options = parse_options(arguments);
    if (options.help) {
        fmt::print("{}", usage);
        return 0;
    }
    const Plan plan = make_plan(options);
    Pool pool{options.threads};
    if (!options.finalists.empty()) {
        if (options.finalists.size() != plan.operations.size()) {
            throw UsageError{"--finalists is for the processes that tune_spmm runs"};
        }
        judge(plan, options, pool);
        return 0;
    }

    std::vector<Seconds> seconds;
    {
        Progress progress{static_cast<int>(plan.operations.size() * plan.patterns.size()) +
                          options.processes};
        for (const Operation& operation : plan.operations) {
            options.finalists.push_back(finalists_of(plan, operation, options, pool, progress));
            arguments.push_back("--finalists");
            arguments.push_back(encode(options.finalists.back()));
        }
        seconds = ask_fresh_processes(plan, options, arguments, start + limit, progress);
    }
    print_header(plan, options, seconds.front().size());
    for (std::size_t o = 0; o < plan.operations.size(); ++o) {
        print_operation(plan.operations[o]);
        print_winners(plan, plan.operations[o], seconds[o], options.finalists[o]);
        print_regrets(plan, plan.operations[o], seconds[o]);
    }
    print_footer(plan.operations.back(), options.seed);
    return 0;
}

}  // namespace

// 0: done; 1: a file, a candidate or a process is at fault; 2: the command line is.
int main(int argc, char** argv) {
    try {
        return run({argv + 1, argv + argc});
    } catch (const UsageError& error) {
        fmt::print(stderr, "tune_spmm: {}\n\n{}", error.what(), usage);
        return 2;
    } catch (const std::bad_alloc&) {
        fmt::print(stderr, "tune_spmm: not enough memory for these matrices\n");
    } catch (const std::exception& error) {
        fmt::print(stderr, "tune_spmm: {}\n", error.what());
    }
    return 1;
}
