// What a small fill costs beside the loop that one would write by hand, in instructions:
//   valgrind --tool=callgrind --toggle-collect='library*' bench_small_fill [elements [calls]]
// and with 'by_hand*', for five float32 arguments of so many elements (64, at most 4096); and with
// '*nested<0>*' … '*nested<4>*' and 'one_by_hand*', for one argument of specs of growing depth. The
// counts are those of all calls. compare.py does it.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <inputspec/inputspec.hpp>
#include <span>
#include <tuple>
#include <utility>

namespace is = inputspec;

constexpr int arguments = 5;
constexpr std::size_t most = 4096;

static std::array<float, most> buffer[arguments];
static std::int64_t shape[] = {64};
static std::array<DLTensor, arguments> dl_tensors;
static std::array<DLTensor*, arguments> pointers;

static float bounds[] = {-1.0f, 1.0f};

constexpr is::GeneratorInput element{is::uniform{.low = -1.0, .high = 1.0}};
constexpr is::InputSpec spec{element, element, element, element, element};

[[gnu::noinline]] void library(std::uint64_t seed) {
    spec.fill(pointers, {.seed = seed}, is::execute::serial{});
}

constexpr is::GeneratorInput depth_0 = element;
constexpr is::PerTrial depth_1{depth_0};
constexpr is::OrElse depth_2{is::FixedInput{std::span<const float>{}}, depth_1};
constexpr is::LayoutTransformed depth_3{depth_2, is::blocked_layout<"N", "N">{}};
constexpr is::InOut depth_4{depth_3};
constexpr std::tuple depths{is::InputSpec{depth_0}, is::InputSpec{depth_1}, is::InputSpec{depth_2},
                            is::InputSpec{depth_3}, is::InputSpec{depth_4}};

template <std::size_t Depth>
[[gnu::noinline]] void nested(std::uint64_t seed) {
    std::get<Depth>(depths).fill(std::span{pointers}.first(1), {.seed = seed},
                                 is::execute::serial{});
}

/// What a tuner writes that has the same Philox and no library: the same values, nothing checked.
static void uniform(DLTensor& tensor, std::uint64_t seed, std::uint32_t stream, float low,
                    float high) {
    auto* const out = static_cast<float*>(tensor.data);
    std::int64_t count = 1;
    for (int axis = 0; axis < tensor.ndim; ++axis) count *= tensor.shape[axis];
    const float span = high - low;
    const float last = std::nextafter(high, low);
    for (std::int64_t i = 0; i < count; i += 4) {
        const auto block = static_cast<std::uint64_t>(i) / 4;
        const auto words = is::philox4x32_10::generate(
            {static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(block >> 32),
             stream << 20, 0},
            {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)});
        for (std::int64_t lane = 0; lane < 4 && i + lane < count; ++lane) {
            const auto bits = static_cast<std::int32_t>(words[static_cast<std::size_t>(lane)] >> 8);
            const float value = low + static_cast<float>(bits) * 0x1p-24f * span;
            out[i + lane] = std::clamp(value, low, last);
        }
    }
}

[[gnu::noinline]] void by_hand(std::uint64_t seed) {
    for (std::uint32_t argument = 0; argument < arguments; ++argument) {
        uniform(dl_tensors[argument], seed, argument, bounds[0], bounds[1]);
    }
}

[[gnu::noinline]] void one_by_hand(std::uint64_t seed) {
    uniform(dl_tensors[0], seed, 0, bounds[0], bounds[1]);
}

/// Whether the spec of each depth makes the values that the first argument has.
template <std::size_t... Depth>
bool are_equal(std::uint64_t seed, std::index_sequence<Depth...>) {
    const std::array<float, most> expected = buffer[0];
    return (... && (nested<Depth>(seed), expected == buffer[0]));
}

int main(int argc, char** argv) {
    if (argc > 1) shape[0] = std::atoll(argv[1]);
    const int calls = argc > 2 ? std::atoi(argv[2]) : 10;
    if (shape[0] < 1 || shape[0] > std::int64_t{most} || calls < 1) {
        return std::puts("usage: bench_small_fill [elements <= 4096 [calls]]"), EXIT_FAILURE;
    }
    for (std::size_t i = 0; i < arguments; ++i) {
        dl_tensors[i] = {buffer[i].data(), {kDLCPU, 0}, 1, {2, 32, 1}, shape, nullptr, 0};
        pointers[i] = &dl_tensors[i];
    }
    for (int i = 0; i < calls; ++i) {
        const auto seed = static_cast<std::uint64_t>(argc + i);
        library(seed);
        const std::array<float, most> last = buffer[arguments - 1];
        by_hand(seed);
        one_by_hand(seed);
        if (last != buffer[arguments - 1] || !are_equal(seed, std::make_index_sequence<5>{})) {
            return std::puts("the two differ"), EXIT_FAILURE;
        }
    }
    std::printf("equal: %g … %g\n", double{buffer[0][0]},
                double{buffer[0][static_cast<std::size_t>(shape[0]) - 1]});
}
