#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>

/// What a test's author writes: each row's columns from the standard generator, sorted, and drawn
/// again until they are distinct. The same count in every row.
struct plain_csr {
    std::mt19937 engine{1};

    void operator()(std::int32_t columns, std::span<std::int32_t> indptr,
                    std::span<std::int32_t> indices) {
        const auto rows = indptr.size() - 1;
        const auto k = indices.size() / rows;
        std::uniform_int_distribution<std::int32_t> column{0, columns - 1};
        indptr[0] = 0;
        for (std::size_t r = 0; r < rows; ++r) {
            const auto row = indices.subspan(r * k, k);
            for (auto have = row.begin(); have != row.end();) {
                std::generate(have, row.end(), [&] { return column(engine); });
                std::sort(row.begin(), row.end());
                have = std::unique(row.begin(), row.end());
            }
            indptr[r + 1] = static_cast<std::int32_t>((r + 1) * k);
        }
    }
};
