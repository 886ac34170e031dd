#pragma once

#include <inputspec/inputspec.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "kernel.hpp"
#include "matrix_file.hpp"

namespace tune {

namespace is = inputspec;

// C[rows, n] = A[rows, columns] · B[columns, n], with nnz non-zeros in A.
struct Shape {
    std::int64_t rows, columns, nnz, n;
};

// Where A's non-zeros are.
enum class Pattern { file, uniform, power_law, banded, blocks };

constexpr std::string_view name_of(Pattern pattern) {
    constexpr std::string_view names[] = {"file", "uniform", "power-law", "banded", "blocks"};
    return names[static_cast<int>(pattern)];
}

// The kernel's five arguments: A's indptr, indices and values, B, C.
class Workload {
public:
    explicit Workload(const Shape& shape)
        : shape_{shape},
          arguments_{is::HostTensor(is::dtype::i32, {shape.rows + 1}),
                     is::HostTensor(is::dtype::i32, {shape.nnz}),
                     is::HostTensor(is::dtype::f32, {shape.nnz}),
                     is::HostTensor(is::dtype::f32, {shape.columns, shape.n}),
                     is::HostTensor(is::dtype::f32, {shape.rows, shape.n})} {}

    // All inputs come from one spec a pattern; the pattern is all that differs between them.
    void fill(Pattern pattern, const MatrixFile& file, std::uint64_t seed) {
        const auto [rows, columns, nnz, n] = shape_;
        constexpr is::extent k = is::dim<3, 0>;  // A has as many columns as B has rows
        const std::int64_t per_row = (nnz + rows - 1) / rows;
        switch (pattern) {
            case Pattern::file:
                return fill_from(seed, is::FixedInput{std::span{file.indptr}},
                                 is::FixedInput{std::span{file.indices}},
                                 is::FixedInput{std::span{file.values}});
            case Pattern::uniform:
                return fill_from(seed, is::SparseCSRFallback{is::uniform_nonzeros{.columns = k}});
            case Pattern::power_law:
                return fill_from(
                    seed, is::SparseCSRFallback{is::power_law_rows{.columns = k, .exponent = 1.1}});
            case Pattern::banded: {
                const std::int64_t reach =
                    std::max<std::int64_t>(32, nnz / std::min(rows, columns));
                return fill_from(seed, is::SparseCSRFallback{is::banded{
                                           .columns = k, .lower = reach, .upper = reach}});
            }
            case Pattern::blocks:
                return fill_from(
                    seed,
                    is::SparseCSRFallback{is::blocks{
                        .columns = k, .height = 16, .width = 16, .per_row = (per_row + 15) / 16}});
        }
    }

    Problem problem() {
        Problem p{.rows = shape_.rows,
                  .columns = shape_.columns,
                  .n = shape_.n,
                  .indptr = arguments_[0].as<std::int32_t>(),
                  .indices = arguments_[1].as<std::int32_t>(),
                  .values = arguments_[2].as<float>(),
                  .b = arguments_[3].as<float>(),
                  .c = arguments_[4].as<float>(),
                  .splits = {}};
        splits_ = split_columns(p);
        p.splits = splits_;
        return p;
    }

private:
    // A is one policy that covers three arguments, or one for each.
    template <class... A>
    void fill_from(std::uint64_t seed, const A&... a) {
        const is::InputSpec spec{a...,                                                   // A
                                 is::GeneratorInput{is::uniform{.low = -1, .high = 1}},  // B
                                 is::Output{}};                                          // C
        spec.fill(arguments_, {.seed = seed});
    }

    Shape shape_;
    std::array<is::HostTensor, 5> arguments_;
    std::vector<std::int32_t> splits_;
};

}  // namespace tune
