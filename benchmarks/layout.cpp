// What does a layout cost? Bytes a second of a float32 tensor of 64 MiB, one thread and two: given
// data re-laid beside memcpy, a loop by hand and oneDNN's reorder, and a transformed generator
// beside the plain one.
#include <cstring>
#include <vector>

#include "measure.hpp"

#if INPUTSPEC_HAS_DNNL
#include <dnnl.hpp>
#endif

namespace is = inputspec;

namespace {

constexpr is::GeneratorInput uniform{is::uniform{-1.0, 1.0}};

struct Case {
    const char *name, *logical, *stored;
    std::vector<std::int64_t> shape, stored_shape;

    std::int64_t bytes() const {
        std::int64_t out = 4;
        for (const auto extent : shape) out *= extent;
        return out;
    }
};
const Case cases[] = {
    {"NCHW to NCHW16c", "NCHW", "NCHW16c", {1, 64, 512, 512}, {1, 4, 512, 512, 16}},
    {"OIHW to OIHW16i16o", "OIHW", "OIHW16i16o", {2048, 896, 3, 3}, {128, 56, 3, 3, 16, 16}},
    {"NHWC to NCHW", "NHWC", "NCHW", {1, 512, 512, 64}, {1, 64, 512, 512}},
};

void ours(const Case& one) {
    const std::string name = one.name;
    const auto run = [one](benchmark::State& state, const auto& make_spec) {
        is::HostTensor from{is::dtype::f32, is::extents{one.shape}};
        is::HostTensor to{is::dtype::f32, is::extents{one.stored_shape}};
        is::InputSpec{uniform}.fill({from.dl()});
        const auto spec = make_spec(from);
        const is::execute::threads two{2};
        std::uint64_t seed = 0;
        measure(state, one.bytes(), [&] {
            if (state.range(0) == 1) {
                spec.fill({to.dl()}, {.seed = ++seed}, is::execute::serial{});
            } else {
                spec.fill({to.dl()}, {.seed = ++seed}, two);
            }
        });
    };
    const is::runtime_layout layout{one.logical, one.stored};
    const is::extents logical{one.shape};
    add(name + ", given data",
        [=](benchmark::State& state) {
            run(state, [&](const is::HostTensor& from) {
                return is::InputSpec{
                    is::LayoutTransformed{is::FixedInput{from.dl()}, layout, logical}};
            });
        })
        ->Arg(1)
        ->Arg(2)
        ->UseRealTime();
    add(name + ", uniform",
        [=](benchmark::State& state) {
            run(state, [&](const is::HostTensor&) {
                return is::InputSpec{is::LayoutTransformed{uniform, layout, logical}};
            });
        })
        ->Arg(1)
        ->Arg(2)
        ->UseRealTime();
    add(name + ", uniform without a layout",
        [=](benchmark::State& state) {
            is::HostTensor to{is::dtype::f32, logical};
            std::uint64_t seed = 0;
            measure(state, one.bytes(), [&] {
                is::InputSpec{uniform}.fill({to.dl()}, {.seed = ++seed}, is::execute::serial{});
            });
        })
        ->Arg(1)
        ->UseRealTime();
}

/// C of the first two axes in blocks of 16, or in two, a loop nest as one writes it.
void by_hand(const Case& one) {
    add(std::string{one.name} + ", a loop by hand",
        [one](benchmark::State& state) {
            std::vector<float> from(static_cast<std::size_t>(one.bytes() / 4), 1.0f),
                to(from.size());
            const auto outer = one.shape[0], inner = one.shape[1],
                       plane = one.shape[2] * one.shape[3];
            const bool is_weight = one.stored_shape.size() == 6;
            measure(state, one.bytes(), [&] {
                auto* at = to.data();
                if (is_weight) {
                    for (std::int64_t o = 0; o < outer; o += 16) {
                        for (std::int64_t i = 0; i < inner; i += 16) {
                            for (std::int64_t p = 0; p < plane; ++p) {
                                for (auto c = i; c < i + 16; ++c) {
                                    for (auto k = o; k < o + 16; ++k) {
                                        *at++ = from[static_cast<std::size_t>(
                                            (k * inner + c) * plane + p)];
                                    }
                                }
                            }
                        }
                    }
                } else {
                    for (std::int64_t block = 0; block < outer * inner; block += 16) {
                        for (std::int64_t p = 0; p < plane; ++p) {
                            for (auto c = block; c < block + 16; ++c) {
                                *at++ = from[static_cast<std::size_t>(c * plane + p)];
                            }
                        }
                    }
                }
            });
        })
        ->Arg(1)
        ->UseRealTime();
}

#if INPUTSPEC_HAS_DNNL
/// OMP_NUM_THREADS says how many threads; what it is run with is its column.
void onednn(const Case& one) {
    using dnnl::memory;
    const std::string name = one.name;
    const auto tag = name == "NCHW to NCHW16c"      ? memory::format_tag::nChw16c
                     : name == "OIHW to OIHW16i16o" ? memory::format_tag::OIhw16i16o
                                                    : memory::format_tag::nchw;
    const auto plain = name == "NHWC to NCHW" ? memory::format_tag::nhwc : memory::format_tag::nchw;
    auto shape = one.shape;
    if (name == "NHWC to NCHW") shape = {1, 64, 512, 512};
    add(name + ", oneDNN's reorder",
        [=](benchmark::State& state) {
            const dnnl::engine engine{dnnl::engine::kind::cpu, 0};
            dnnl::stream stream{engine};
            memory from{{shape, memory::data_type::f32, plain}, engine};
            memory to{{shape, memory::data_type::f32, tag}, engine};
            std::memset(from.get_data_handle(), 0, static_cast<std::size_t>(one.bytes()));
            dnnl::reorder reorder{from, to};
            measure(state, one.bytes(), [&] {
                reorder.execute(stream, from, to);
                stream.wait();
            });
        })
        ->Arg(1)
        ->UseRealTime();
}
#endif

}  // namespace

int main(int argc, char** argv) {
    for (const auto& one : cases) {
        ours(one);
        if (one.logical[0] != 'N' || one.stored_shape.size() == 5) by_hand(one);
#if INPUTSPEC_HAS_DNNL
        onednn(one);
#endif
    }
    add("memcpy",
        [](benchmark::State& state) {
            std::vector<float> from(16 << 20, 1.0f), to(from.size());
            measure(state, std::int64_t{64} << 20,
                    [&] { std::memcpy(to.data(), from.data(), to.size() * sizeof(float)); });
        })
        ->Arg(1)
        ->UseRealTime();
    return run(argc, argv);
}
