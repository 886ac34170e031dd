// What a small fill costs beside the loop that one would write by hand, in instructions:
//   valgrind --tool=callgrind --toggle-collect='library*' bench_small_fill [elements [calls]]
// for five float32 arguments of so many elements (64, at most 4096), and with
//   by_hand(*                              a loop over them that checks nothing
//   by_hand_checked*                       one that checks what the library does, for float32 alone
//   *nested<0>* … *nested<4>*              one argument, specs of growing depth
//   one_by_hand(*, one_by_hand_checked*    the loops again, of one argument
// The counts are those of all calls. compare.py does it.
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

/// What a tuner writes that has the same Philox and no library: the same values.
static void uniform(float* out, std::int64_t count, std::uint64_t seed, std::uint32_t stream,
                    float low, float high) {
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

/// Nothing checked, nothing reported.
static void uniform(DLTensor& tensor, std::uint64_t seed, std::uint32_t stream) {
    std::int64_t count = 1;
    for (int axis = 0; axis < tensor.ndim; ++axis) count *= tensor.shape[axis];
    uniform(static_cast<float*>(tensor.data), count, seed, stream, bounds[0], bounds[1]);
}

[[gnu::noinline]] void by_hand(std::uint64_t seed) {
    for (std::uint32_t argument = 0; argument < arguments; ++argument) {
        uniform(dl_tensors[argument], seed, argument);
    }
}

[[gnu::noinline]] void one_by_hand(std::uint64_t seed) { uniform(dl_tensors[0], seed, 0); }

/// What can be wrong with a call, to one who writes the checks by hand as well.
enum class trouble {
    none,
    null_tensor,
    device,
    dtype,
    rank,
    extent,
    overflow,
    strides,
    null_data,
    byte_offset,
    alignment,
    range,
    overlap
};

/// Where a float32 argument lies.
struct memory {
    float* data;
    std::int64_t count;
};

static trouble look(const DLTensor* tensor, memory& out) {
    if (tensor == nullptr) return trouble::null_tensor;
    const DLTensor& t = *tensor;
    if (t.device.device_type != kDLCPU) return trouble::device;
    if (t.dtype.code != kDLFloat || t.dtype.bits != 32 || t.dtype.lanes != 1) return trouble::dtype;
    if (t.ndim < 0 || t.ndim > 16 || (t.ndim > 0 && t.shape == nullptr)) return trouble::rank;
    std::int64_t count = 1;
    for (int axis = 0; axis < t.ndim; ++axis) {
        if (t.shape[axis] < 0) return trouble::extent;
        if (__builtin_mul_overflow(count, t.shape[axis], &count)) return trouble::overflow;
    }
    if (count > INT64_MAX / 4) return trouble::overflow;
    if (t.strides != nullptr && count != 0) {
        std::int64_t compact = 1;
        for (int axis = t.ndim - 1; axis >= 0; --axis) {
            if (t.shape[axis] != 1 && t.strides[axis] != compact) return trouble::strides;
            compact *= t.shape[axis];
        }
    }
    if (t.data == nullptr && count != 0) return trouble::null_data;
    if (t.byte_offset > std::uint64_t{INT64_MAX}) return trouble::byte_offset;
    const auto address = reinterpret_cast<std::uintptr_t>(t.data) + t.byte_offset;
    if (address % sizeof(float) != 0) return trouble::alignment;
    out = {reinterpret_cast<float*>(address), count};
    return trouble::none;
}

/// The report that goes with it.
template <std::size_t Count>
struct filled {
    std::array<std::int64_t, Count> bytes;
    std::uint64_t seed;
    std::uint32_t trial;
};

/// Checks everything, then writes.
template <std::size_t Count>
static trouble fill_checked(DLTensor* const* args, std::uint64_t seed, float low, float high,
                            filled<Count>& report) {
    if (!std::isfinite(low) || !std::isfinite(high) || !std::isfinite(high - low) || low >= high) {
        return trouble::range;
    }
    std::array<memory, Count> places;
    for (std::size_t i = 0; i < Count; ++i) {
        if (const auto found = look(args[i], places[i]); found != trouble::none) return found;
        for (std::size_t j = 0; j < i; ++j) {
            if (places[i].data < places[j].data + places[j].count &&
                places[j].data < places[i].data + places[i].count) {
                return trouble::overlap;
            }
        }
    }
    for (std::size_t i = 0; i < Count; ++i) {
        const auto [data, count] = places[i];
        uniform(data, count, seed, static_cast<std::uint32_t>(i), low, high);
        report.bytes[i] = count * static_cast<std::int64_t>(sizeof(float));
    }
    report.seed = seed;
    report.trial = 0;
    return trouble::none;
}

[[gnu::noinline]] trouble by_hand_checked(std::uint64_t seed, filled<arguments>& report) {
    return fill_checked(pointers.data(), seed, bounds[0], bounds[1], report);
}

[[gnu::noinline]] trouble one_by_hand_checked(std::uint64_t seed, filled<1>& report) {
    return fill_checked(pointers.data(), seed, bounds[0], bounds[1], report);
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
        bool is_same = last == buffer[arguments - 1];
        filled<arguments> all;
        filled<1> one;
        is_same &= by_hand_checked(seed, all) == trouble::none && last == buffer[arguments - 1];
        is_same &= one_by_hand_checked(seed, one) == trouble::none;
        if (!is_same || !are_equal(seed, std::make_index_sequence<5>{})) {
            return std::puts("the values differ"), EXIT_FAILURE;
        }
    }
    std::printf("equal: %g … %g\n", double{buffer[0][0]},
                double{buffer[0][static_cast<std::size_t>(shape[0]) - 1]});
}
