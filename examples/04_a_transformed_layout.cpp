// A candidate wants its weight as NCHW16c: the same logical values, stored in its layout.
#include <cstdio>
#include <inputspec/compare.hpp>
#include <inputspec/inputspec.hpp>
#include <inputspec/layout/invert.hpp>

namespace is = inputspec;

int main() {
    constexpr int n = 2, c = 20, h = 3, w = 5;
    const is::GeneratorInput weight{is::uniform{-1.0, 1.0}};

    is::HostTensor plain(is::dtype::f32, {n, c, h, w});
    is::InputSpec{weight}.fill({plain.dl()}, {.seed = 1});

    // 20 channels fill one block of 16 and 4 of the next; the rest is padding, zero.
    const is::InputSpec blocked{is::LayoutTransformed{
        weight, is::blocked_layout<"NCHW", "NCHW16c">{}, is::extents{n, c, h, w}}};
    is::HostTensor stored(is::dtype::f32, {n, 2, h, w, 16});
    const auto report = blocked.fill({stored.dl()}, {.seed = 1});
    if (report[0].layout != is::layout_state::transformed) return 1;

    const auto from = plain.as<float>();
    const auto to = stored.as<float>();
    for (std::size_t i = 0; i < to.size(); ++i) {
        const auto lane = i % 16, x = i / 16 % w, y = i / 16 / w % h, block = i / 16 / w / h % 2;
        const auto image = i / 16 / w / h / 2, channel = block * 16 + lane;
        const float expected = channel < c ? from[((image * c + channel) * h + y) * w + x] : 0.0f;
        if (to[i] != expected) return 1;
    }

    // The same as TVM prints it, and the logical tensor again, as a reference wants to have it.
    const is::index_map map{"lambda n, c, h, w: (n, c // 16, h, w, c % 16)"};
    is::HostTensor mapped(is::dtype::f32, {n, 2, h, w, 16});
    is::InputSpec{is::LayoutTransformed{weight, map, is::extents{n, c, h, w}}}.fill({mapped.dl()},
                                                                                    {.seed = 1});
    const is::HostTensor back = is::invert(map, mapped, {n, c, h, w});
    if (!is::compare(plain, back) || !is::compare(stored, mapped)) return 1;

    // Without `.logical`, padding does not show in the stored shape; the fault lists what fits.
    const is::InputSpec unclear{
        is::LayoutTransformed{weight, is::runtime_layout{"NCHW", "NCHW16c"}}};
    std::printf("%s\n", unclear.check({stored.dl()})->message().c_str());

    // A layout that nobody announced is found out, given the task's own shapes.
    const is::tensor_type task[] = {{is::dtype::f32, {n, c, h, w}}};
    const is::InputSpec surprised{weight};
    std::printf("%s\n", surprised.check({stored.dl()}, {.signature = task})->message().c_str());
    const auto warned = surprised.fill(
        {stored.dl()}, {.signature = task, .on_layout_change = is::layout_change::warn});
    return warned.outputs_comparable() ? 1 : 0;
}
