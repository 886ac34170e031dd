// A generator of one's own is any const callable in one of three forms.
#include <cstdint>
#include <cstdio>
#include <inputspec/inputspec.hpp>
#include <span>
#include <vector>

namespace is = inputspec;

int main() {
    // Per element: (index, bits) → value. Draw what you like: words by index and purpose.
    constexpr auto dice = [](std::uint64_t index, auto bits) {
        const auto first = is::bounded{6}(bits, index);
        const auto second = is::bounded{6}(bits.with(is::user_purpose(0)), index);
        return static_cast<std::int64_t>(first + second + 2);
    };

    // Per block: (first, bits, span). Costs what the library's own generators cost.
    constexpr auto dropout_mask = [](std::uint64_t first, auto bits, std::span<float> out) {
        bits.template draws<std::uint32_t>(
            first, out.size(), [&](std::size_t i, std::uint32_t draw) {
                out[i] = draw < 0x1999999Au ? 0.0f : 1.0f;  // one in ten
            });
    };

    // Whole tensor: (view, bits), writing through store(); here a causal mask from the shape.
    constexpr auto causal = [](const is::tensor_view& out, auto) {
        std::vector<std::uint8_t> row(static_cast<std::size_t>(out.extent(1)));
        for (std::int64_t r = 0; r < out.extent(0); ++r) {
            for (std::size_t c = 0; c < row.size(); ++c) row[c] = static_cast<std::int64_t>(c) <= r;
            is::store(out, static_cast<std::uint64_t>(r) * row.size(), std::span{row});
        }
    };

    const is::InputSpec spec{is::GeneratorInput{dice}, is::GeneratorInput{dropout_mask},
                             is::GeneratorInput{causal}};
    is::HostTensor throws(is::dtype::i32, {1000});
    is::HostTensor mask(is::dtype::f16, {1000});  // converted from the block's float
    is::HostTensor allowed(is::dtype::boolean, {8, 8});
    spec.fill({throws.dl(), mask.dl(), allowed.dl()}, {.seed = 7});

    int sum = 0;
    for (const int value : throws.as<std::int32_t>()) {
        if (value < 2 || value > 12) return 1;
        sum += value;
    }
    int kept = 0;
    for (const auto value : mask.as<is::float16>()) kept += value.bits == 0x3c00 ? 1 : 0;
    int cells = 0;
    for (const auto value : allowed.as<std::uint8_t>()) cells += value;
    std::printf("mean of two dice %.2f, kept %d of 1000, causal cells %d\n", sum / 1000.0, kept,
                cells);
    return sum > 6500 && sum < 7500 && kept > 850 && kept < 950 && cells == 36 ? 0 : 1;
}
