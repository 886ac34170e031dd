// How does a fill scale with threads? Bytes a second of wall time, 256 MiB; the number behind the
// name is the threads'. memset on the same threads shows what the memory takes, TVM's loop on them
// (an engine a chunk) what computing gains.
#include <algorithm>
#include <cstring>

#include "measure.hpp"
#if defined(_OPENMP)
#include <inputspec/execute/openmp.hpp>
#endif

namespace is = inputspec;

namespace {

/// `work` writes the tensor on as many threads as it is told.
template <class Work>
void at_threads(const std::string& name, const Work& work) {
    auto* const all = add(name, [=](benchmark::State& state) {
        auto tensor = is::HostTensor::of<float>({in_memory / 4});
        measure(state, in_memory, [&] { work(tensor, static_cast<unsigned>(state.range(0))); });
    });
    const unsigned most = is::execute::threads::processors();
    for (unsigned count = 1; count < most; count *= 2) all->Arg(count);
    all->Arg(most)->UseRealTime();
}

template <class Executor, class Generator>
void ours(const std::string& name, const Generator& generator) {
    const is::InputSpec spec{is::GeneratorInput{generator}};
    at_threads("inputspec " + name, [=](is::HostTensor& tensor, unsigned count) {
        Executor executor;
        executor.count = static_cast<decltype(executor.count)>(count);
        spec.fill({tensor.dl()}, {.seed = 1}, executor);
    });
}

/// `work` writes the i-th chunk of 256 KiB.
template <class Work>
void peer(const std::string& name, const Work& work) {
    at_threads(name, [=](is::HostTensor& tensor, unsigned count) {
        constexpr std::size_t chunk = in_cache / 4;
        const auto out = tensor.as<float>();
        is::execute::threads{count}(out.size() / chunk,
                                    [&](std::size_t i) { work(out.subspan(i * chunk, chunk), i); });
    });
}

}  // namespace

int main(int argc, char** argv) {
    ours<is::execute::threads>("uniform float32", is::uniform{-1.0, 1.0});
    ours<is::execute::threads>("normal float32", is::normal{});
#if defined(_OPENMP)
    ours<is::execute::openmp>("uniform float32, OpenMP", is::uniform{-1.0, 1.0});
#endif
    peer("memset", [](std::span<float> out, std::size_t i) {
        std::memset(out.data(), static_cast<int>(i & 1), out.size_bytes());
    });
    peer("std::mt19937: TVM's loop, uniform float32", [](std::span<float> out, std::size_t i) {
        tvm_loop{std::mt19937{static_cast<std::mt19937::result_type>(i)}}(out);
    });
    return run(argc, argv);
}
