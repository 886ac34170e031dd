// How fast does a valid CSR pattern come, beside what one would write without the library? One
// thread, 1e7 non-zeros (items), indptr and indices only. Names end in columns / non-zeros a row;
// half of 4096 columns is dense.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <inputspec/inputspec.hpp>
#include <inputspec/validate.hpp>
#include <random>
#include <vector>

#include "plain_csr.hpp"

#if __has_include(<Eigen/SparseCore>)
#include <Eigen/SparseCore>
#endif

namespace is = inputspec;

namespace {

constexpr std::int64_t nnz = 10'000'000;

struct shape {
    std::int64_t rows;
    std::int64_t columns;
    std::int64_t nnz;

    explicit shape(const benchmark::State& state)
        : rows{::nnz / state.range(1)}, columns{state.range(0)}, nnz{rows * state.range(1)} {}
};

template <class Index = std::int32_t, class Pattern>
void fill(benchmark::State& state, const Pattern& pattern) {
    const shape shape{state};
    auto indptr = is::HostTensor::of<Index>({shape.rows + 1});
    auto indices = is::HostTensor::of<Index>({shape.nnz});
    const is::InputSpec spec{is::SparseCSRFallback{pattern, is::no_values{}}};
    std::uint64_t seed = 0;
    for (auto _ : state) {
        spec.fill({indptr.dl(), indices.dl()}, {.seed = ++seed}, is::execute::serial{});
        benchmark::DoNotOptimize(indices.bytes().data());
    }
    state.SetItemsProcessed(state.iterations() * shape.nnz);
}

void uniform_nonzeros(benchmark::State& state) {
    fill(state, is::uniform_nonzeros{.columns = shape{state}.columns});
}
void uniform_nonzeros_int64(benchmark::State& state) {
    fill<std::int64_t>(state, is::uniform_nonzeros{.columns = shape{state}.columns});
}
void balanced_rows(benchmark::State& state) {
    fill(state, is::balanced_rows{.columns = shape{state}.columns});
}
void stratified(benchmark::State& state) {
    fill(state, is::stratified{.columns = shape{state}.columns});
}
void power_law_rows(benchmark::State& state) {
    fill(state, is::power_law_rows{.columns = shape{state}.columns, .exponent = 0.5});
}
void banded(benchmark::State& state) {
    const auto half = state.range(1);  // two cells in three of the band
    fill(state,
         is::banded{.columns = shape{state}.rows, .lower = half * 3 / 4, .upper = half * 3 / 4});
}
void blocks(benchmark::State& state) {
    fill(state, is::blocks{.columns = shape{state}.columns,
                           .height = 16,
                           .width = 16,
                           .per_row = (state.range(1) + 7) / 8});
}

void diagonals(benchmark::State& state) {
    is::integer_list offsets;  // two cells in three of them
    const auto half = std::min(state.range(1) * 3 / 4, std::int64_t{31});
    for (auto offset = -half; offset <= half; ++offset) offsets.push_back(7 * offset);
    fill(state, is::diagonals{.columns = shape{state}.rows, .offsets = offsets});
}
void lower_triangular(benchmark::State& state) {
    fill(state,
         is::lower_triangular{.columns = shape{state}.rows, .window = state.range(1) * 3 / 2 + 1});
}
void rmat(benchmark::State& state) { fill(state, is::rmat{.columns = shape{state}.columns}); }

/// Reads, and writes nothing.
template <class Index>
void validate(benchmark::State& state) {
    const shape shape{state};
    auto indptr = is::HostTensor::of<Index>({shape.rows + 1});
    auto indices = is::HostTensor::of<Index>({shape.nnz});
    is::InputSpec{
        is::SparseCSRFallback{is::uniform_nonzeros{.columns = shape.columns}, is::no_values{}}}
        .fill({indptr.dl(), indices.dl()});
    for (auto _ : state) {
        if (is::validate::csr(indptr, indices, shape.columns)) state.SkipWithError("not valid");
    }
    state.SetItemsProcessed(state.iterations() * shape.nnz);
}
void validate_csr(benchmark::State& state) { validate<std::int32_t>(state); }
void validate_csr_int64(benchmark::State& state) { validate<std::int64_t>(state); }

/// By hand: see plain_csr.hpp.
void written_plainly(benchmark::State& state) {
    const shape shape{state};
    std::vector<std::int32_t> indptr(static_cast<std::size_t>(shape.rows) + 1);
    std::vector<std::int32_t> indices(static_cast<std::size_t>(shape.nnz));
    plain_csr fill_plainly;
    for (auto _ : state) {
        fill_plainly(static_cast<std::int32_t>(shape.columns), indptr, indices);
        benchmark::DoNotOptimize(indices.data());
    }
    state.SetItemsProcessed(state.iterations() * shape.nnz);
}

#if __has_include(<Eigen/SparseCore>)
/// The triplets, in random order, are given for free.
void eigen_set_from_triplets(benchmark::State& state) {
    const shape shape{state};
    std::mt19937 engine;
    std::uniform_int_distribution<int> row{0, static_cast<int>(shape.rows - 1)};
    std::uniform_int_distribution<int> column{0, static_cast<int>(shape.columns - 1)};
    std::vector<Eigen::Triplet<float>> triplets(static_cast<std::size_t>(shape.nnz));
    for (auto& one : triplets) one = {row(engine), column(engine), 1.0f};
    Eigen::SparseMatrix<float, Eigen::RowMajor> matrix{shape.rows, shape.columns};
    for (auto _ : state) {
        matrix.setFromTriplets(triplets.begin(), triplets.end());
        benchmark::DoNotOptimize(matrix.valuePtr());
    }
    state.SetItemsProcessed(state.iterations() * shape.nnz);
}
#endif

void sparse_and_dense(benchmark::internal::Benchmark* benchmark) {
    for (const std::int64_t k : {4, 16, 64}) benchmark->Args({1 << 20, k});
    for (const std::int64_t k : {64, 512, 2048}) benchmark->Args({4096, k});
    benchmark->Unit(benchmark::kMillisecond);
}
void sparse(benchmark::internal::Benchmark* benchmark) {
    for (const std::int64_t k : {4, 16, 64}) benchmark->Args({1 << 20, k});
    benchmark->Unit(benchmark::kMillisecond);
}

BENCHMARK(uniform_nonzeros)->Apply(sparse_and_dense);
BENCHMARK(uniform_nonzeros_int64)->Apply(sparse);
BENCHMARK(balanced_rows)->Apply(sparse_and_dense);
BENCHMARK(stratified)->Apply(sparse_and_dense);
BENCHMARK(power_law_rows)->Apply(sparse_and_dense);
BENCHMARK(banded)->Apply(sparse_and_dense);
BENCHMARK(blocks)->Apply(sparse_and_dense);
BENCHMARK(diagonals)->Args({1 << 20, 4})->Args({1 << 20, 16})->Unit(benchmark::kMillisecond);
BENCHMARK(lower_triangular)->Apply(sparse);
BENCHMARK(rmat)->Apply(sparse_and_dense);
BENCHMARK(validate_csr)->Apply(sparse_and_dense);
BENCHMARK(validate_csr_int64)->Apply(sparse);
BENCHMARK(written_plainly)->Apply(sparse_and_dense);
#if __has_include(<Eigen/SparseCore>)
BENCHMARK(eigen_set_from_triplets)->Apply(sparse_and_dense);
#endif

}  // namespace

BENCHMARK_MAIN();
