#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "workload.hpp"

namespace tune {

// The first thing that is wrong with a CSR operand's offsets and its indices, in words; empty if
// it is valid. Reads the two arrays, and nothing through them.
inline std::string csr_defects(std::span<const std::int32_t> indptr,
                               std::span<const std::int32_t> indices, std::int64_t columns) {
    const auto nnz = static_cast<std::int64_t>(indices.size());
    std::string offsets;
    if (indptr.front() != 0) {
        offsets = fmt::format("indptr[0] = {} instead of 0", indptr.front());
    } else if (indptr.back() != nnz) {
        offsets = fmt::format("indptr ends with {} instead of {}", indptr.back(), nnz);
    }
    for (std::size_t row = 0; offsets.empty() && row + 1 < indptr.size(); ++row) {
        if (indptr[row] <= indptr[row + 1]) continue;
        offsets =
            fmt::format("indptr[{}] = {} is followed by {}", row, indptr[row], indptr[row + 1]);
    }

    std::size_t outside = 0;
    std::size_t first = 0;
    for (std::size_t j = 0; j < indices.size(); ++j) {
        if (indices[j] >= 0 && indices[j] < columns) continue;
        if (outside++ == 0) first = j;
    }
    if (outside == 0) return offsets;
    const double percent = 100 * static_cast<double>(outside) / static_cast<double>(nnz);
    return fmt::format(
        "{:.0f} % of indices out of range, first: indices[{}] = {} of {} columns{}{}", percent,
        first, indices[first], columns, offsets.empty() ? "" : "; ", offsets);
}

// The same of the arrays that a tuner without input policies makes: TVM's random fill draws floats
// from [1, 10) and writes their bits, whatever the dtype.
inline std::string defects_of_random_fill(const Shape& shape, std::uint64_t seed) {
    is::HostTensor indptr(is::dtype::f32, {shape.rows + 1});
    is::HostTensor indices(is::dtype::f32, {shape.nnz});
    constexpr is::GeneratorInput random{is::uniform{.low = 1, .high = 10}};
    is::InputSpec{random, random}.fill({indptr.dl(), indices.dl()}, {.seed = seed});

    const auto bits = [](is::HostTensor& floats) {
        std::vector<std::int32_t> integers(floats.as<float>().size());
        std::memcpy(integers.data(), floats.bytes().data(), floats.bytes().size());
        return integers;
    };
    return csr_defects(bits(indptr), bits(indices), shape.columns);
}

}  // namespace tune
