#pragma once

#include <benchmark/benchmark.h>

#include <cstdint>
#include <inputspec/inputspec.hpp>
#include <random>
#include <span>
#include <string>
#include <utility>

// What the benchmarks share: sizes, the measured loop, and what tuners run today.

inline constexpr std::int64_t in_cache = 256 << 10;   // bytes
inline constexpr std::int64_t in_memory = 256 << 20;  // beyond every cache

/// Bytes a second of what work() writes, `bytes` a call.
template <class Work>
void measure(benchmark::State& state, std::int64_t bytes, Work&& work) {
    for (auto _ : state) {
        work();
        benchmark::ClobberMemory();
    }
    state.SetBytesProcessed(bytes * state.iterations());
}

template <class Run>
benchmark::internal::Benchmark* add(const std::string& name, Run&& run) {
    return benchmark::RegisterBenchmark(name.c_str(), std::forward<Run>(run));
}

/// TVM's random_fill: std::mt19937 and a distribution over double, cast.
struct tvm_loop {
    std::mt19937 engine{1};

    void operator()(std::span<float> out) {
        std::uniform_real_distribution<double> law(1.0, 10.0);
        for (auto& value : out) value = static_cast<float>(law(engine));
    }
};

inline const char* name_of(inputspec::simd::level widest) {
    using inputspec::simd::level;
    switch (widest) {
        case level::avx512: return "AVX-512";
        case level::avx2: return "AVX2";
        case level::narrow: return "NEON";
        case level::scalar: break;
    }
    return "scalar";
}

inline int run(int argc, char** argv) {
    benchmark::AddCustomContext("instructions", name_of(inputspec::simd::best()));
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
