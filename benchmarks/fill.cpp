// How fast is a fill, beside what else could write the tensor? Bytes a second of output, one
// thread; the number behind the name is the tensor's bytes.
#include <cstring>
#include <inputspec/random/ars.hpp>

#include "measure.hpp"

#if __has_include(<Eigen/Core>)
#include <Eigen/Core>
#endif
#if __has_include(<Random123/philox.h>)
#include <Random123/philox.h>
#include <Random123/uniform.hpp>
#endif
#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace is = inputspec;

namespace {

template <class Spec>
void ours(const std::string& name, const Spec& spec, DLDataType dtype,
          is::simd::level widest = is::simd::level::avx512) {
    add("inputspec " + name,
        [=](benchmark::State& state) {
            is::HostTensor tensor(dtype, {state.range(0) * 8 / dtype.bits});
            is::FillOptions options{.widest = widest};
            measure(state, state.range(0), [&] {
                ++options.seed;
                spec.fill({tensor.dl()}, options, is::execute::serial{});
            });
        })
        ->Arg(in_cache)
        ->Arg(in_memory);
}

/// `work` writes a span of T.
template <class T, class Work>
benchmark::internal::Benchmark* peer(const std::string& name, const Work& work) {
    return add(name, [work = work](benchmark::State& state) mutable {
        auto tensor =
            is::HostTensor::of<T>({state.range(0) / static_cast<std::int64_t>(sizeof(T))});
        measure(state, state.range(0), [&] { work(tensor.template as<T>()); });
    });
}
template <class T, class Work>
void peer_at_both_sizes(const std::string& name, const Work& work) {
    peer<T>(name, work)->Arg(in_cache)->Arg(in_memory);
}

constexpr is::InputSpec uniform{is::GeneratorInput{is::uniform{-1.0, 1.0}}};
constexpr is::InputSpec normal{is::GeneratorInput{is::normal{}}};

void generators_and_dtypes() {
    ours("uniform float32", uniform, is::dtype::f32);
    ours("uniform float64", uniform, is::dtype::f64);
    ours("uniform float16", uniform, is::dtype::f16);
    ours("uniform bfloat16", uniform, is::dtype::bf16);
    ours("uniform float8 e4m3fn", uniform, is::dtype::f8_e4m3fn);
    ours("normal float32", normal, is::dtype::f32);
    ours("normal float64", normal, is::dtype::f64);
    ours("normal float16", normal, is::dtype::f16);
    ours("integers int8", is::InputSpec{is::GeneratorInput{is::integers{}}}, is::dtype::i8);
    ours("integers [0, 1000) int32", is::InputSpec{is::GeneratorInput{is::integers{0, 1000}}},
         is::dtype::i32);
    const is::InputSpec index{is::GeneratorInput{is::index{.below = 1000000}}};
    ours("index below 1e6 int32", index, is::dtype::i32);
    ours("index below 1e6 int64", index, is::dtype::i64);
    ours("zipf below 1e6 int32", is::InputSpec{is::GeneratorInput{is::zipf{.below = 1000000}}},
         is::dtype::i32);
    ours("permutation int32", is::InputSpec{is::GeneratorInput{is::permutation{}}}, is::dtype::i32);
    ours("sorted below 1e9 int32",
         is::InputSpec{is::GeneratorInput{is::sorted{.below = 1000000000}}}, is::dtype::i32);
    ours("sequence int32", is::InputSpec{is::GeneratorInput{is::sequence{}}}, is::dtype::i32);
    ours("constant float32", is::InputSpec{is::GeneratorInput{is::constant{1.5}}}, is::dtype::f32);
    ours("uniform float32 from ARS", is::with_engine<is::ars>(uniform), is::dtype::f32);
}

void narrower_instructions() {
    using is::simd::level;
    for (const auto widest : {level::avx2, level::scalar}) {
        if (widest >= is::simd::best()) continue;
        const std::string suffix = std::string{", "} + name_of(widest);
        ours("uniform float32" + suffix, uniform, is::dtype::f32, widest);
        ours("normal float32" + suffix, normal, is::dtype::f32, widest);
    }
}

void limits() {
    peer_at_both_sizes<float>("memset", [byte = 0](std::span<float> out) mutable {
        std::memset(out.data(), ++byte & 1, out.size_bytes());
    });
#if defined(__SSE2__)
    peer<float>("non-temporal stores", [](std::span<float> out) {
        const __m128 value = _mm_set1_ps(1.5f);
        for (std::size_t i = 0; i < out.size(); i += 4) _mm_stream_ps(&out[i], value);
        _mm_sfence();
    })->Arg(in_memory);
#endif
}

void standard_library() {
    peer_at_both_sizes<float>(
        "std::mt19937, double distribution, cast: TVM's loop, uniform float32", tvm_loop{});
    peer_at_both_sizes<float>("std::mt19937 uniform float32",
                              [engine = std::mt19937{1}](std::span<float> out) mutable {
                                  std::uniform_real_distribution<float> law(-1.0f, 1.0f);
                                  for (auto& value : out) value = law(engine);
                              });
    peer_at_both_sizes<float>("std::mt19937 normal float32",
                              [engine = std::mt19937{1}](std::span<float> out) mutable {
                                  std::normal_distribution<float> law;
                                  for (auto& value : out) value = law(engine);
                              });
    peer_at_both_sizes<std::int32_t>(
        "std::mt19937 integers [0, 1000) int32",
        [engine = std::mt19937{1}](std::span<std::int32_t> out) mutable {
            std::uniform_int_distribution<std::int32_t> law(0, 999);
            for (auto& value : out) value = law(engine);
        });
    peer_at_both_sizes<std::uint32_t>(
        "std::mt19937 words", [engine = std::mt19937{1}](std::span<std::uint32_t> out) mutable {
            for (auto& value : out) {
                value = static_cast<std::uint32_t>(engine());
            }
        });
}

void other_libraries() {
#if __has_include(<Eigen/Core>)
    peer_at_both_sizes<float>("Eigen setRandom uniform float32", [](std::span<float> out) {
        Eigen::Map<Eigen::ArrayXf>(out.data(), static_cast<Eigen::Index>(out.size())).setRandom();
    });
#endif
#if __has_include(<Random123/philox.h>)
    peer_at_both_sizes<float>(
        "Random123 Philox4x32-10 uniform float32",
        [philox = r123::Philox4x32{}, seed = 0u](std::span<float> out) mutable {
            r123::Philox4x32::ctr_type counter{};
            const r123::Philox4x32::key_type key{{++seed, 0}};
            for (std::size_t i = 0; i < out.size(); i += 4) {
                counter[0] = static_cast<std::uint32_t>(i / 4);
                const auto words = philox(counter, key);
                for (std::size_t lane = 0; lane < 4; ++lane) {
                    out[i + lane] = r123::uneg11<float>(words[lane]);
                }
            }
        });
#endif
}

}  // namespace

int main(int argc, char** argv) {
    generators_and_dtypes();
    narrower_instructions();
    limits();
    standard_library();
    other_libraries();
    return run(argc, argv);
}
