#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "candidate.hpp"

namespace tune {

inline constexpr std::string_view usage = R"(usage: tune_spmm [options] [matrix.mtx]

Tunes C = A·B, A sparse (CSR) and B dense, on access patterns made by the library, and shows what
a kernel tuned on one of them loses on another. With a Matrix Market file, the file's matrix is one
of the patterns, and the others have its shape and number of non-zeros.

  --quick          small matrices, 3 processes, few samples: about 15 seconds
  --processes N    fresh processes, 3 … 99 (default: 5, or what two minutes allow, but 3)
  --threads N      threads of the candidates, 1 … 64 (default: the machine's, at most 8)
  --seed N         the inputs' seed (default 42)
  --help
)";

struct UsageError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct Options {
    std::string matrix;  // empty: generated patterns only
    bool quick = false;
    bool help = false;
    int processes = 5;
    bool may_stop_early = true;  // with fewer processes, when time is up
    int threads = 1;
    std::uint64_t seed = 42;
    // Given to a fresh process, once an operation: --finalists 2:64:8:4:1:1,1:0:0:1:1:1
    std::vector<std::vector<Candidate>> finalists;
};

namespace detail {

template <class T>
T number(std::string_view option, std::string_view text, T low, T high) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < low || value > high) {
        throw UsageError{
            fmt::format("{} takes a number from {} to {}, not '{}'", option, low, high, text)};
    }
    return value;
}

}  // namespace detail

inline Options parse_options(std::span<const std::string> arguments) {
    Options options;
    options.threads = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1u, 8u));
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string_view option = arguments[i];
        const auto value = [&]() -> std::string_view {
            if (++i == arguments.size()) throw UsageError{fmt::format("{} takes a value", option)};
            return arguments[i];
        };
        if (option == "--help" || option == "-h") {
            options.help = true;
        } else if (option == "--quick") {
            options.quick = true;
        } else if (option == "--processes") {
            options.processes = detail::number(option, value(), 3, 99);
            options.may_stop_early = false;
        } else if (option == "--threads") {
            options.threads = detail::number(option, value(), 1, 64);
        } else if (option == "--seed") {
            options.seed = detail::number<std::uint64_t>(option, value(), 0, UINT64_MAX);
        } else if (option == "--finalists") {
            auto finalists = decode(value());
            if (!finalists) throw UsageError{"--finalists takes what tune_spmm writes"};
            options.finalists.push_back(std::move(*finalists));
        } else if (option.starts_with("-")) {
            throw UsageError{fmt::format("no option '{}'", option)};
        } else if (option.empty() || !options.matrix.empty()) {
            throw UsageError{"one Matrix Market file at most"};
        } else {
            options.matrix = option;
        }
    }
    if (options.quick && options.may_stop_early) options.processes = 3;
    return options;
}

}  // namespace tune
