// C = A · B: what the buffers of a kernel under test hold, in the kernel's order.
#include <cstdio>
#include <inputspec/inputspec.hpp>

namespace is = inputspec;

constexpr is::InputSpec gemm{
    is::GeneratorInput{is::uniform{.low = -1.0, .high = 1.0}},    // 0 A
    is::GeneratorInput{is::normal{.mean = 0.0, .stddev = 0.02}},  // 1 B, like weights
    is::Output{},                                                 // 2 C: poisoned with NaN
};

int main() {
    constexpr int m = 33, n = 17, k = 65;
    is::HostTensor a(is::dtype::f32, {m, k});
    is::HostTensor b(is::dtype::bf16, {k, n});
    is::HostTensor c(is::dtype::f32, {m, n});

    const is::FillReport report = gemm.fill({a.dl(), b.dl(), c.dl()}, {.seed = 42});
    for (const auto& argument : report) {
        std::printf("%-16.*s %6llu bytes\n", static_cast<int>(argument.policy.size()),
                    argument.policy.data(), static_cast<unsigned long long>(argument.bytes));
    }

    // The same seed gives the same bits: on another machine, from any number of threads.
    is::HostTensor again(is::dtype::f32, {m, k});
    gemm.fill({again.dl(), b.dl(), c.dl()}, {.seed = 42}, is::execute::threads{7});
    for (std::size_t i = 0; i < a.as<float>().size(); ++i) {
        if (a.as<float>()[i] != again.as<float>()[i]) return 1;
    }

    // What is wrong is said before a byte is written.
    is::HostTensor counts(is::dtype::i32, {m, k});
    const auto fault = gemm.check({counts.dl(), b.dl(), c.dl()});
    if (!fault) return 1;
    std::printf("%s\n", fault->message().c_str());
    return fault->argument == 0 ? 0 : 1;
}
