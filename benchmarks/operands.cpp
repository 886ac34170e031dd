// How fast do index arguments come, beside the loops that one would write for them? One thread;
// items are indices, cells, or choices of an expert.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <inputspec/inputspec.hpp>
#include <inputspec/operand.hpp>
#include <numeric>
#include <random>
#include <string>
#include <vector>

namespace is = inputspec;

namespace {

constexpr std::int64_t rows = 1 << 18;
constexpr std::int64_t nnz = 16 * rows;
constexpr std::int64_t tokens = 1 << 16;
constexpr std::int64_t experts = 64;
constexpr std::int64_t choices = 8;

is::tensor_type i32(const is::extents& shape) { return {is::dtype::i32, shape}; }

/// A spec, timed.
template <class Spec>
void add(const std::string& name, const Spec& spec, std::initializer_list<is::tensor_type> types,
         std::int64_t items) {
    benchmark::RegisterBenchmark(
        (name + "/" + std::to_string(items)).c_str(),
        [=, types = std::vector<is::tensor_type>(types)](benchmark::State& state) {
            std::vector<is::HostTensor> out;
            for (const auto& type : types) out.emplace_back(type.dtype, type.shape);
            std::uint64_t seed = 0;
            for (auto _ : state) {
                spec.fill(out, {.seed = ++seed}, is::execute::serial{});
                benchmark::ClobberMemory();
            }
            state.SetItemsProcessed(state.iterations() * items);
        });
}
/// And a loop by hand.
template <class Body>
void add_by_hand(const std::string& name, std::int64_t items, const Body& body) {
    benchmark::RegisterBenchmark((name + "/" + std::to_string(items)).c_str(),
                                 [=](benchmark::State& state) {
                                     std::mt19937_64 engine{1};
                                     for (auto _ : state) {
                                         body(engine);
                                         benchmark::ClobberMemory();
                                     }
                                     state.SetItemsProcessed(state.iterations() * items);
                                 });
}

std::vector<std::int32_t> shuffled(std::int64_t count, std::mt19937_64& engine) {
    std::vector<std::int32_t> all(static_cast<std::size_t>(count));
    std::iota(all.begin(), all.end(), 0);
    std::shuffle(all.begin(), all.end(), engine);
    return all;
}

void add_formats() {
    constexpr is::uniform_nonzeros pattern{.columns = rows};
    add("csr", is::InputSpec{is::SparseCSRFallback{pattern, is::no_values{}}},
        {i32({rows + 1}), i32({nnz})}, nnz);
    add("coo", is::InputSpec{is::SparseCOOFallback{pattern, is::no_values{}, rows}},
        {i32({nnz}), i32({nnz})}, nnz);
    add("csc", is::InputSpec{is::SparseCSCFallback{pattern, is::no_values{}, rows}},
        {i32({rows + 1}), i32({nnz})}, nnz);
    add("ell balanced",
        is::InputSpec{is::SparseELLFallback{is::balanced_rows{.columns = rows}, is::no_values{}}},
        {i32({rows, 16})}, nnz);
    add("bsr 16x1 float32", is::InputSpec{is::SparseBSRFallback{pattern}},
        {i32({rows / 16 + 1}), i32({nnz / 16}), {is::dtype::f32, {nnz / 16, 16, 1}}}, nnz);
}

void add_index_arguments() {
    constexpr std::int64_t size = 1 << 22;
    add("distinct", is::InputSpec{is::GeneratorInput{is::distinct{2 * size}}}, {i32({size})}, size);
    add_by_hand("distinct: shuffle and cut", size, [](auto& engine) {
        const auto all = shuffled(2 * size, engine);
        benchmark::DoNotOptimize(all.data());
    });
    add("mask", is::InputSpec{is::GeneratorInput{is::mask{size / 4}}},
        {{is::dtype::boolean, {size}}}, size);
    add("coordinates", is::InputSpec{is::GeneratorInput{is::coordinates{is::extents{128, 64, 32}}}},
        {i32({size / 4, 3})}, size / 4);
    add("2:4 mask", is::InputSpec{is::NMMask{}}, {{is::dtype::u8, {1024, size / 1024}}}, size);
    add_by_hand("2:4 mask: shuffle each four", size, [](auto& engine) {
        std::vector<std::uint8_t> mask(static_cast<std::size_t>(size));
        for (std::size_t i = 0; i < mask.size(); i += 4) {
            mask[i] = mask[i + 1] = 1;
            std::shuffle(&mask[i], &mask[i] + 4, engine);
        }
        benchmark::DoNotOptimize(mask.data());
    });
    add("segment ids", is::InputSpec{is::SegmentIds{is::uniform_nonzeros{}, 1 << 16}},
        {i32({size})}, size);
    add("embedding bag, zipf",
        is::InputSpec{is::EmbeddingBagFallback{is::uniform_nonzeros{}, is::zipf{1 << 20}}},
        {i32({size / 32}), i32({size})}, size);
    add("paged kv", is::InputSpec{is::PagedKVFallback{is::uniform_nonzeros{}, size, 16}},
        {i32({4097}), i32({size / 2}), i32({4096})}, size / 2);
    add_by_hand("paged kv: shuffle the pool", size / 2, [](auto& engine) {
        const auto pages = shuffled(size, engine);
        benchmark::DoNotOptimize(pages.data());
    });
}

void add_experts() {
    constexpr auto items = tokens * choices;
    add("moe uniform", is::InputSpec{is::MoERouting{experts}}, {i32({tokens, choices})}, items);
    add("moe zipf 1.1", is::InputSpec{is::MoERouting{experts, 1.1}}, {i32({tokens, choices})},
        items);
    add("moe balanced", is::InputSpec{is::MoERouting{experts, 0, true}}, {i32({tokens, choices})},
        items);
    add_by_hand("moe uniform: std::sample", items, [](auto& engine) {
        std::vector<std::int32_t> all(experts);
        std::iota(all.begin(), all.end(), 0);
        std::vector<std::int32_t> ids(static_cast<std::size_t>(items));
        for (std::size_t t = 0; t < ids.size(); t += choices) {
            std::sample(all.begin(), all.end(), &ids[t], choices, engine);
        }
        benchmark::DoNotOptimize(ids.data());
    });
}

}  // namespace

int main(int argc, char** argv) {
    add_formats();
    add_index_arguments();
    add_experts();
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
}
