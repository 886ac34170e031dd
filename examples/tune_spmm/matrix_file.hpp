#pragma once

#include <inputspec/inputspec.hpp>
#include <inputspec/source/matrix_market.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace tune {

namespace is = inputspec;

// A matrix read from a Matrix Market file, in CSR.
struct MatrixFile {
    std::int64_t rows = 0, columns = 0;
    std::vector<std::int32_t> indptr, indices;
    std::vector<float> values;

    std::int64_t nnz() const { return static_cast<std::int64_t>(indices.size()); }

    // Repeats the matrix along the diagonal, `copies` times in all.
    void repeat(std::int64_t copies) {
        const auto size = indices.size();
        const auto height = static_cast<std::size_t>(rows);
        indices.reserve(size * static_cast<std::size_t>(copies));
        values.reserve(size * static_cast<std::size_t>(copies));
        for (std::int64_t copy = 1; copy < copies; ++copy) {
            const auto right = static_cast<std::int32_t>(columns * copy);
            const auto down = static_cast<std::int32_t>(nnz());
            for (std::size_t row = 1; row <= height; ++row) indptr.push_back(indptr[row] + down);
            for (std::size_t j = 0; j < size; ++j) {
                indices.push_back(indices[j] + right);
                values.push_back(values[j]);
            }
        }
        rows *= copies;
        columns *= copies;
    }
};

// The file through FixedInput: the library reads it, checks it, and makes the CSR operand.
inline MatrixFile read_matrix(const std::string& path) {
    const is::matrix_market source{path};
    is::HostTensor indptr(is::dtype::i32, {source.rows() + 1});
    is::HostTensor indices(is::dtype::i32, {source.nnz()});
    is::HostTensor values(is::dtype::f32, {source.nnz()});
    is::InputSpec{is::FixedInput{source}}.fill({indptr.dl(), indices.dl(), values.dl()});

    const auto copy = [](auto from) { return std::vector(from.begin(), from.end()); };
    return {.rows = static_cast<std::int64_t>(source.rows()),
            .columns = static_cast<std::int64_t>(source.file_columns()),
            .indptr = copy(indptr.as<std::int32_t>()),
            .indices = copy(indices.as<std::int32_t>()),
            .values = copy(values.as<float>())};
}

}  // namespace tune
