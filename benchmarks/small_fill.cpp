// What a small fill costs beside the loop that one would write by hand: run under
//   valgrind --tool=callgrind --toggle-collect='library()' ./small_fill
// and with 'by_hand()', and compare the instruction counts. Five float32 arguments of 64 elements.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <inputspec/inputspec.hpp>

namespace is = inputspec;

constexpr int arguments = 5;
constexpr std::size_t size = 64;

static std::array<float, size> buffer[arguments];
static std::int64_t shape[] = {size};
static std::array<DLTensor, arguments> held;
static std::array<DLTensor*, arguments> pointers;

static float bounds[] = {-1.0f, 1.0f};

constexpr is::GeneratorInput element{is::uniform{.low = -1.0, .high = 1.0}};
constexpr is::InputSpec spec{element, element, element, element, element};

[[gnu::noinline]] void library(std::uint64_t seed) {
    spec.fill(pointers, {.seed = seed}, is::execute::serial{});
}

/// What a tuner writes that has the same Philox and no library: the same values, nothing checked.
static void uniform(DLTensor& tensor, std::uint64_t seed, std::uint32_t stream, float low,
                    float high) {
    auto* const out = static_cast<float*>(tensor.data);
    std::int64_t count = 1;
    for (int axis = 0; axis < tensor.ndim; ++axis) count *= tensor.shape[axis];
    const float span = high - low;
    const float most = std::nextafter(high, low);
    for (std::int64_t i = 0; i < count; i += 4) {
        const auto block = static_cast<std::uint64_t>(i) / 4;
        const auto words = is::philox4x32_10::generate(
            {static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(block >> 32),
             stream << 20, 0},
            {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)});
        for (std::int64_t lane = 0; lane < 4 && i + lane < count; ++lane) {
            const auto bits = static_cast<std::int32_t>(words[static_cast<std::size_t>(lane)] >> 8);
            const float value = low + static_cast<float>(bits) * 0x1p-24f * span;
            out[i + lane] = std::clamp(value, low, most);
        }
    }
}

[[gnu::noinline]] void by_hand(std::uint64_t seed) {
    for (std::uint32_t argument = 0; argument < arguments; ++argument) {
        uniform(held[argument], seed, argument, bounds[0], bounds[1]);
    }
}

int main(int argc, char**) {
    for (std::size_t i = 0; i < arguments; ++i) {
        held[i] = {buffer[i].data(), {kDLCPU, 0}, 1, {2, 32, 1}, shape, nullptr, 0};
        pointers[i] = &held[i];
    }
    const std::uint64_t seed = static_cast<std::uint64_t>(argc) + 41;
    library(seed);
    const std::array<float, size> first = buffer[4];
    by_hand(seed);
    if (first != buffer[4]) return std::puts("the two differ"), EXIT_FAILURE;
    for (int i = 0; i < 10; ++i) library(seed);
    for (int i = 0; i < 10; ++i) by_hand(seed);
    std::printf("equal: %g … %g\n", double{first.front()}, double{first.back()});
}
