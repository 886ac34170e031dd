// Do policies that compute little or nothing write as fast as memory takes it? Bytes a second from
// 1 KiB to 1 GiB (a quarter of the machine's memory at most), one thread; the number behind the
// name is the tensor's bytes. memset has a series for zeroes: some processors write those at twice
// the rate.
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "measure.hpp"

namespace is = inputspec;

namespace {

constexpr std::int64_t smallest = 1 << 10;

std::int64_t largest() {
    const std::int64_t installed = sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE);
    std::int64_t bytes = std::int64_t{1} << 30;
    while (bytes > installed / 4) bytes /= 4;
    return std::max(bytes, smallest);
}

struct buffers {
    is::HostTensor from = is::HostTensor::of<std::uint8_t>({largest()});
    is::HostTensor to = is::HostTensor::of<std::uint8_t>({largest()});

    buffers() { is::InputSpec{is::GeneratorInput{is::integers{}}}.fill({from.dl()}); }
};
buffers& memory() {
    static buffers both;
    return both;
}

/// `work` writes `bytes` of the second buffer, maybe from the first.
template <class Work>
void at_sizes(const std::string& name, const Work& work) {
    auto* const all = add(name, [work = work](benchmark::State& state) {
        auto& both = memory();
        measure(state, state.range(0),
                [&] { work(both.from.dl()->data, both.to.dl()->data, state.range(0)); });
    });
    for (std::int64_t bytes = smallest; bytes <= largest(); bytes *= 4) all->Arg(bytes);
}

/// make_policy(the data) is the policy.
template <class T, class MakePolicy>
void ours(const std::string& name, const MakePolicy& make_policy) {
    at_sizes("inputspec " + name, [=](void* from, void* to, std::int64_t bytes) {
        std::int64_t shape[] = {bytes / std::int64_t{sizeof(T)}};
        DLTensor tensor{to, {kDLCPU, 0}, 1, is::dtype_of<T>(), shape, nullptr, 0};
        const std::span<const T> data{static_cast<const T*>(from),
                                      static_cast<std::size_t>(shape[0])};
        is::InputSpec{make_policy(data)}.fill({&tensor}, {}, is::execute::serial{});
    });
}

}  // namespace

int main(int argc, char** argv) {
    const auto constant = [](auto) { return is::GeneratorInput{is::constant{3}}; };
    ours<float>("constant float32", constant);
    ours<double>("constant float64", constant);
    ours<is::float16>("constant float16", constant);
    ours<float>("Output float32", [](auto) { return is::Output{}; });
    at_sizes("memset", [](void*, void* to, std::int64_t bytes) {
        std::memset(to, 0xa5, static_cast<std::size_t>(bytes));
    });
    ours<float>("Zeroed float32", [](auto) { return is::Zeroed{}; });
    at_sizes("memset, zeroes", [](void*, void* to, std::int64_t bytes) {
        std::memset(to, 0, static_cast<std::size_t>(bytes));
    });
    const auto sequence = [](auto) { return is::GeneratorInput{is::sequence{}}; };
    ours<std::int32_t>("sequence int32", sequence);
    ours<std::int64_t>("sequence int64", sequence);
    ours<float>("sequence float32", sequence);
    ours<float>("sequence float32, step 0.5",
                [](auto) { return is::GeneratorInput{is::sequence{.step = 0.5}}; });
    ours<double>("sequence float64", sequence);
    ours<float>("FixedInput float32", [](auto data) { return is::FixedInput{data}; });
    at_sizes("memcpy", [](void* from, void* to, std::int64_t bytes) {
        std::memcpy(to, from, static_cast<std::size_t>(bytes));
    });
    return run(argc, argv);
}
