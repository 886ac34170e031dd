#pragma once

#include <inputspec/inputspec.hpp>
#include <inputspec/operand/bsr.hpp>
#include <inputspec/operand/nm.hpp>
#include <inputspec/ops/columns.hpp>

// Ready specs of operators with a sparse operand, in TVM's order of arguments where TVM has one,
// the output last. Each takes a pattern and the values' generator; the columns are the operator's.

namespace inputspec::inline INPUTSPEC_ABI::ops {

/// data [m, k], w_data [nnz], w_indices [nnz], w_indptr [n + 1], out [m, n]: data · Wᵀ, W [n, k] in
/// CSR (TVM's nn.sparse_dense).
template <PlainPattern P = uniform_nonzeros, class V = default_values>
constexpr auto sparse_dense(P pattern = {}, V values = {}) {
    return InputSpec{GeneratorInput{default_values{}},
                     at<3, 2, 1>(SparseCSRFallback{with_columns(pattern, dim<0, 1>), values}),
                     Output{}};
}
/// The same with W in BSR: w_data [blocks, R, C], w_indices [blocks], w_indptr [n / R + 1].
template <PlainPattern P = uniform_nonzeros, class V = default_values>
constexpr auto sparse_dense_bsr(P pattern = {}, V values = {}) {
    return InputSpec{GeneratorInput{default_values{}},
                     at<3, 2, 1>(SparseBSRFallback{with_columns(pattern, dim<0, 1>), values}),
                     Output{}};
}

/// a_data [nnz], a_indices [nnz], a_indptr [m + 1], b [k, n], out [m, n]: A · B, A [m, k] in CSR
/// (TVM's topi.sparse.csrmm); csrmv with b [k, 1].
template <PlainPattern P = uniform_nonzeros, class V = default_values>
constexpr auto csrmm(P pattern = {}, V values = {}) {
    return InputSpec{at<2, 1, 0>(SparseCSRFallback{with_columns(pattern, dim<3, 0>), values}),
                     GeneratorInput{default_values{}}, Output{}};
}
template <PlainPattern P = uniform_nonzeros, class V = default_values>
constexpr auto csrmv(P pattern = {}, V values = {}) {
    return csrmm(pattern, values);
}

/// indptr [m + 1], indices [nnz], values [nnz], b [k, n], out [m, n]: A · B, A [m, k] in CSR, in
/// the order of SciPy, cuSPARSE and PyTorch.
template <PlainPattern P = uniform_nonzeros, class V = default_values>
constexpr auto spmm(P pattern = {}, V values = {}) {
    return InputSpec{SparseCSRFallback{with_columns(pattern, dim<3, 0>), values},
                     GeneratorInput{default_values{}}, Output{}};
}

/// indptr [m + 1], indices [nnz], a [m, k], b [k, n], out [nnz]: the cells of A · B that a CSR
/// pattern [m, n] has.
template <PlainPattern P = uniform_nonzeros>
constexpr auto sddmm(P pattern = {}) {
    return InputSpec{SparseCSRFallback{with_columns(pattern, dim<3, 1>), no_values{}},
                     GeneratorInput{default_values{}}, GeneratorInput{default_values{}}, Output{}};
}

/// dense [m, n], data [nnz], indices [nnz], indptr [m + 1], out [m, n] (TVM's nn.sparse_add).
template <PlainPattern P = uniform_nonzeros, class V = default_values>
constexpr auto sparse_add(P pattern = {}, V values = {}) {
    return sparse_dense(pattern, values);
}

/// data [nnz], indices [nnz], indptr [n + 1] of a square matrix, and the transposed one's three
/// (TVM's nn.sparse_transpose).
template <PlainPattern P = uniform_nonzeros, class V = default_values>
constexpr auto sparse_transpose(P pattern = {}, V values = {}) {
    return InputSpec{at<2, 1, 0>(SparseCSRFallback{with_columns(pattern, dim<2, 0> - 1), values}),
                     Output{}, Output{}, Output{}};
}

/// a [m, k / 2], metadata [m, k / 16 or / 32], b [k, n], out [m, n]: a 2:4 A · B.
template <class V = default_values>
constexpr auto sparse24_gemm(V values = {}) {
    return InputSpec{Sparse24Fallback{values}, GeneratorInput{default_values{}}, Output{}};
}

}  // namespace inputspec::inline INPUTSPEC_ABI::ops
