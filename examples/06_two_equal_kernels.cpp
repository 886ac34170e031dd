// Two kernels of equal code and shape, each with its own inputs, in one process: a spec is a value
// that its task holds, so there is no table in which they could meet.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <inputspec/inputspec.hpp>

namespace is = inputspec;

/// What a tuner keeps of a task: its argument types, and what fills them.
template <class Spec>
struct task {
    const char* name;
    Spec inputs;

    /// Distinct rows that a gather of 4096 indices touches.
    std::size_t measure() const {
        is::HostTensor table(is::dtype::f32, {65536, 4}), rows(is::dtype::i32, {4096});
        is::HostTensor out(is::dtype::f32, {4096, 4});
        inputs.fill(std::array{table.dl(), rows.dl(), out.dl()}, {.seed = 11});
        auto touched = rows.as<std::int32_t>();
        std::ranges::sort(touched);
        const auto rest = std::ranges::unique(touched);
        const auto count = touched.size() - rest.size();
        std::printf("%-22s touches %zu distinct rows\n", name, count);
        return count;
    }
};
template <class Spec>
task(const char*, Spec) -> task<Spec>;  // which C++20 does by itself, but Clang only from 17 on

int main() {
    constexpr is::GeneratorInput values{is::uniform{}};
    const task shuffled{
        "first layer's gather",
        is::InputSpec{values, is::GeneratorInput{is::index{.below = is::dim<0, 0>}}, is::Output{}}};
    const task skewed{
        "second layer's gather",
        is::InputSpec{values, is::GeneratorInput{is::zipf{.below = is::dim<0, 0>, .exponent = 1.3}},
                      is::Output{}}};
    const auto many = shuffled.measure();
    const auto few = skewed.measure();
    return many > 3500 && few < many / 2 && shuffled.measure() == many ? 0 : 1;
}
