// What does a tensor's size cost? Bytes a second from 1 KiB to 4 GiB (half of the machine's memory
// at most), one thread; the number behind the name is the tensor's bytes. All are written into the
// same memory, which has been touched.
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "measure.hpp"

namespace is = inputspec;

namespace {

constexpr std::int64_t smallest = 1 << 10;
constexpr std::int64_t wanted = std::int64_t{4} << 30;

std::int64_t largest() {
    const std::int64_t memory = sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE);
    std::int64_t bytes = wanted;
    while (bytes > memory / 2) bytes /= 4;
    return std::max(bytes, smallest);
}

std::span<float> memory(std::int64_t bytes) {
    static auto tensor = is::HostTensor::of<std::uint8_t>({largest()});
    return {reinterpret_cast<float*>(tensor.dl()->data), static_cast<std::size_t>(bytes) / 4};
}

/// `work` writes a span of floats.
template <class Work>
void at_sizes(const std::string& name, const Work& work, std::int64_t most = wanted) {
    auto* const all = add(name, [work = work](benchmark::State& state) mutable {
        const auto out = memory(state.range(0));
        measure(state, state.range(0), [&] { work(out); });
    });
    for (std::int64_t bytes = smallest; bytes <= std::min(most, largest()); bytes *= 4) {
        all->Arg(bytes);
    }
}

template <class Generator>
void ours(const std::string& name, const Generator& generator) {
    const is::InputSpec spec{is::GeneratorInput{generator}};
    at_sizes("inputspec " + name, [=, seed = std::uint64_t{0}](std::span<float> out) mutable {
        std::int64_t shape[] = {static_cast<std::int64_t>(out.size())};
        DLTensor tensor{out.data(), {kDLCPU, 0}, 1, is::dtype::f32, shape, nullptr, 0};
        spec.fill({&tensor}, {.seed = ++seed}, is::execute::serial{});
    });
}

}  // namespace

int main(int argc, char** argv) {
    ours("uniform float32", is::uniform{-1.0, 1.0});
    ours("normal float32", is::normal{});
    ours("constant float32", is::constant{1.5});
    at_sizes("memset", [byte = 0](std::span<float> out) mutable {
        std::memset(out.data(), ++byte & 1, out.size_bytes());
    });
    at_sizes("std::mt19937: TVM's loop, uniform float32", tvm_loop{}, 16 << 20);
    return run(argc, argv);
}
