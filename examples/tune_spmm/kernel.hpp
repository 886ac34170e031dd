#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "candidate.hpp"
#include "pool.hpp"

namespace tune {

// C[rows, n] = A[rows, columns] · B[columns, n]: A in CSR, B and C row-major and compact.
struct Problem {
    std::int64_t rows = 0, columns = 0, n = 1;
    std::span<const std::int32_t> indptr, indices;
    std::span<const float> values, b;
    std::span<float> c;
    std::span<const std::int32_t> splits;  // split_columns()'s
};

// Where each column block but the first begins in each row: [column_blocks - 1, rows]. Made once a
// matrix, as the inspector of a sparse library would.
inline std::vector<std::int32_t> split_columns(const Problem& p) {
    std::vector<std::int32_t> splits;
    splits.reserve(static_cast<std::size_t>((column_blocks - 1) * p.rows));
    const auto first = p.indices.begin();
    for (int block = 1; block < column_blocks; ++block) {
        const std::int64_t column = p.columns * block / column_blocks;
        for (std::size_t row = 0; row + 1 < p.indptr.size(); ++row) {
            const auto at =
                std::lower_bound(first + p.indptr[row], first + p.indptr[row + 1], column);
            splits.push_back(static_cast<std::int32_t>(at - first));
        }
    }
    return splits;
}

// Four floats: what every x86-64 and AArch64 has without a flag.
using Float4 __attribute__((vector_size(16))) = float;

// c[0 … V lanes) (+)= Σ values[j] · b[indices[j]·n + 0 … V lanes) over j in [j, end).
// All candidates share this loop: else the comparison is one of code generation, not of orders.
template <class Lane, std::size_t V, std::size_t U, bool Prefetch>
void accumulate(const Problem& p, const float* b, std::size_t j, std::size_t end,
                std::size_t distance, bool first, float* c) {
    constexpr std::size_t width = sizeof(Lane) / sizeof(float);
    constexpr std::size_t line = 64 / sizeof(float);
    const std::int32_t* const indices = p.indices.data();
    const float* const values = p.values.data();
    const std::int64_t n = p.n;
    const auto load = [](const float* from) {
        Lane lane;
        std::memcpy(&lane, from, sizeof lane);
        return lane;
    };

    Lane sum[V]{};
    if (!first) std::memcpy(sum, c, sizeof sum);
    for (; j + U <= end; j += U) {
        const float* row[U];
#pragma GCC unroll 4
        for (std::size_t u = 0; u < U; ++u) {
            row[u] = b + indices[j + u] * n;
            if constexpr (Prefetch) {
                const float* const ahead = b + indices[j + u + distance] * n;
#pragma GCC unroll 4
                for (std::size_t i = 0; i < V * width; i += line) __builtin_prefetch(ahead + i);
            }
        }
#pragma GCC unroll 8
        for (std::size_t v = 0; v < V; ++v) {
            Lane part = values[j] * load(row[0] + v * width);
#pragma GCC unroll 4
            for (std::size_t u = 1; u < U; ++u) part += values[j + u] * load(row[u] + v * width);
            sum[v] += part;
        }
    }
    for (; j < end; ++j) {
        const float* const row = b + indices[j] * n;
#pragma GCC unroll 8
        for (std::size_t v = 0; v < V; ++v) sum[v] += values[j] * load(row + v * width);
    }
    std::memcpy(c, sum, sizeof sum);
}

// The rows [row, last) in one column block of A and one tile of B's columns, from `offset` on.
template <class Lane, std::size_t V, std::size_t U>
void panel(const Problem& p, const Candidate& how, int block, std::int64_t offset, std::int64_t row,
           std::int64_t last) {
    const std::int32_t* const begins =
        block == 0 ? p.indptr.data() : p.splits.data() + (block - 1) * p.rows;
    const std::int32_t* const ends =
        block + 1 == how.blocks ? p.indptr.data() + 1 : p.splits.data() + block * p.rows;
    const float* const b = p.b.data() + offset;
    const auto distance = static_cast<std::size_t>(how.prefetch);
    for (; row < last; ++row) {
        const auto begin = static_cast<std::size_t>(begins[row]);
        const auto end = static_cast<std::size_t>(ends[row]);
        float* const c = p.c.data() + row * p.n + offset;
        // The last rows do without, so that no prefetch reads past the indices.
        if (distance != 0 && end + distance <= p.indices.size()) {
            accumulate<Lane, V, U, true>(p, b, begin, end, distance, block == 0, c);
        } else {
            accumulate<Lane, V, U, false>(p, b, begin, end, 0, block == 0, c);
        }
    }
}

using Panel = void (*)(const Problem&, const Candidate&, int, std::int64_t, std::int64_t,
                       std::int64_t);

template <class Lane, std::size_t V>
Panel panel_of_width(int unroll) {
    return unroll == 1 ? panel<Lane, V, 1> : unroll == 2 ? panel<Lane, V, 2> : panel<Lane, V, 4>;
}
inline Panel panel_of(const Candidate& how) {
    return how.tile == 1    ? panel_of_width<float, 1>(how.unroll)
           : how.tile == 16 ? panel_of_width<Float4, 4>(how.unroll)
                            : panel_of_width<Float4, 8>(how.unroll);
}

// C = A · B as the candidate orders it; p.n is a multiple of its tile.
inline void multiply(const Problem& p, const Candidate& how, Pool& pool) {
    const Panel body = panel_of(how);
    const auto work = [&](std::int64_t row, std::int64_t last) {
        for (int block = 0; block < how.blocks; ++block) {
            for (std::int64_t offset = 0; offset < p.n; offset += how.tile) {
                body(p, how, block, offset, row, last);
            }
        }
    };
    if (how.chunk == 0) {
        pool.run(how.threads,
                 [&](int t) { work(p.rows * t / how.threads, p.rows * (t + 1) / how.threads); });
        return;
    }
    std::atomic<std::int64_t> next{0};
    pool.run(how.threads, [&](int) {
        while (true) {
            const std::int64_t row = next.fetch_add(how.chunk, std::memory_order_relaxed);
            if (row >= p.rows) return;
            work(row, std::min(row + how.chunk, p.rows));
        }
    });
}

}  // namespace tune
