// How fast is a fill, beside what tuners run today? Bytes a second of output, one thread.
#include <benchmark/benchmark.h>

#include <cstring>
#include <inputspec/inputspec.hpp>
#include <random>
#include <vector>

namespace is = inputspec;

static constexpr std::int64_t in_cache = 1 << 16;   // float32 elements: 256 KiB
static constexpr std::int64_t in_memory = 1 << 24;  // 64 MiB

template <class Generator>
static void fill(benchmark::State& state, Generator generator, DLDataType dtype) {
    const is::InputSpec spec{is::GeneratorInput{generator}};
    is::HostTensor tensor(dtype, {state.range(0)});
    std::uint64_t seed = 0;
    for (auto _ : state) {
        spec.fill({tensor.dl()}, {.seed = ++seed}, is::execute::serial{});
        benchmark::ClobberMemory();
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(tensor.bytes().size()) * state.iterations());
}
BENCHMARK_CAPTURE(fill, uniform_f32, is::uniform{}, is::dtype::f32)->Arg(in_cache)->Arg(in_memory);
BENCHMARK_CAPTURE(fill, uniform_f16, is::uniform{}, is::dtype::f16)->Arg(in_cache);
BENCHMARK_CAPTURE(fill, uniform_f64, is::uniform{}, is::dtype::f64)->Arg(in_cache);
BENCHMARK_CAPTURE(fill, normal_f32, is::normal{}, is::dtype::f32)->Arg(in_cache);
BENCHMARK_CAPTURE(fill, integers_i32, is::integers{0, 1000}, is::dtype::i32)->Arg(in_cache);
BENCHMARK_CAPTURE(fill, index_i64, is::index{.below = 1000000}, is::dtype::i64)->Arg(in_cache);
BENCHMARK_CAPTURE(fill, zipf_i32, is::zipf{.below = 1000000}, is::dtype::i32)->Arg(in_cache);
BENCHMARK_CAPTURE(fill, permutation_i32, is::permutation{}, is::dtype::i32)->Arg(in_cache);
BENCHMARK_CAPTURE(fill, constant_f32, is::constant{1.0}, is::dtype::f32)->Arg(in_cache);

/// What TVM runs: std::mt19937 and a distribution over double, cast.
static void mt19937_as_tvm(benchmark::State& state) {
    std::vector<float> out(static_cast<std::size_t>(state.range(0)));
    std::mt19937 engine(1);
    std::uniform_real_distribution<double> law(1.0, 10.0);
    for (auto _ : state) {
        for (auto& value : out) value = static_cast<float>(law(engine));
        benchmark::DoNotOptimize(out.data());
        benchmark::ClobberMemory();
    }
    state.SetBytesProcessed(4 * state.range(0) * state.iterations());
}
BENCHMARK(mt19937_as_tvm)->Arg(in_cache)->Arg(in_memory);

static void memory_set(benchmark::State& state) {
    std::vector<float> out(static_cast<std::size_t>(state.range(0)));
    int byte = 0;
    for (auto _ : state) {
        std::memset(out.data(), ++byte & 1, out.size() * 4);
        benchmark::ClobberMemory();
    }
    state.SetBytesProcessed(4 * state.range(0) * state.iterations());
}
BENCHMARK(memory_set)->Arg(in_cache)->Arg(in_memory);

BENCHMARK_MAIN();
