// How does a fill scale with threads? Bytes a second of wall time, 256 MiB; the number behind the
// name is the threads'. memset and memcpy on the same threads show what the memory takes, TVM's
// loop on them (an engine a chunk) what computing gains.
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

template <class Executor, class Policy>
void ours(const std::string& name, const Policy& policy) {
    const is::InputSpec spec{policy};
    at_threads("inputspec " + name, [=](is::HostTensor& tensor, unsigned count) {
        Executor executor;
        executor.count = static_cast<decltype(executor.count)>(count);
        spec.fill({tensor.dl()}, {.seed = 1}, executor);
    });
}

/// What FixedInput and memcpy copy.
std::span<const float> given() {
    static const auto tensor = [] {
        auto out = is::HostTensor::of<float>({in_memory / 4});
        is::InputSpec{is::GeneratorInput{is::uniform{-1.0, 1.0}}}.fill({out.dl()});
        return out;
    }();
    return tensor.as<float>();
}

/// `work` writes out, the i-th of chunks of 256 KiB, or of one part for each thread.
enum class cut { chunks, parts };
template <class Work>
void peer(const std::string& name, cut how, const Work& work) {
    at_threads(name, [=](is::HostTensor& tensor, unsigned count) {
        const auto out = tensor.as<float>();
        const std::size_t pieces = how == cut::parts ? count : std::size_t{in_memory / in_cache};
        is::execute::threads{count}(pieces, [&](std::size_t i) {
            const auto begin = out.size() * i / pieces, end = out.size() * (i + 1) / pieces;
            work(out.subspan(begin, end - begin), begin);
        });
    });
}

}  // namespace

int main(int argc, char** argv) {
    using is::execute::threads;
    constexpr is::GeneratorInput uniform{is::uniform{-1.0, 1.0}};
    ours<threads>("uniform float32", uniform);
    ours<threads>("normal float32", is::GeneratorInput{is::normal{}});
#if defined(_OPENMP)
    ours<is::execute::openmp>("uniform float32, OpenMP", uniform);
#endif
    ours<threads>("constant float32", is::GeneratorInput{is::constant{3}});
    ours<threads>("sequence float32", is::GeneratorInput{is::sequence{}});
    ours<threads>("Output float32", is::Output{});
    ours<threads>("Zeroed float32", is::Zeroed{});
    ours<threads>("FixedInput float32", is::FixedInput{given()});
    peer("memset", cut::parts, [](std::span<float> out, std::size_t) {
        std::memset(out.data(), 0xa5, out.size_bytes());
    });
    peer("memset, zeroes", cut::parts,
         [](std::span<float> out, std::size_t) { std::memset(out.data(), 0, out.size_bytes()); });
    peer("memcpy", cut::parts, [](std::span<float> out, std::size_t first) {
        std::memcpy(out.data(), &given()[first], out.size_bytes());
    });
    peer("std::mt19937: TVM's loop, uniform float32", cut::chunks,
         [](std::span<float> out, std::size_t first) {
             tvm_loop{std::mt19937{static_cast<std::mt19937::result_type>(first)}}(out);
         });
    return run(argc, argv);
}
