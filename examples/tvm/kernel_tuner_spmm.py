"""Kernel Tuner (PyPI: kernel-tuner), its C backend, with arguments from a recipe: CSR SpMM.

python kernel_tuner_spmm.py

The same kernel is tuned on three access patterns; each output is compared with SciPy's.
"""

from __future__ import annotations

import contextlib
import io

import kernel_tuner
import numpy as np
import scipy.sparse

from inputspec_tvm import Policy, Spec

ROWS, COLUMNS, WIDTH, NNZ = 4096, 4096, 64, 4096 * 32

SOURCE = """
#include <time.h>
static double now() { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1e3 + t.tv_nsec * 1e-6; }
extern "C" float spmm(const int* indptr, const int* indices, const float* values, const float* b, float* c) {
    const double begin = now();
    for (int first = 0; first < WIDTH; first += tile) {
        for (int row = 0; row < ROWS; ++row) {
            float sums[tile] = {};
            for (int e = indptr[row]; e < indptr[row + 1]; ++e) {
                if (ahead && e + ahead < NNZ) __builtin_prefetch(b + indices[e + ahead] * WIDTH + first);
                for (int j = 0; j < tile; ++j) sums[j] += values[e] * b[indices[e] * WIDTH + first + j];
            }
            for (int j = 0; j < tile; ++j) c[row * WIDTH + first + j] = sums[j];
        }
    }
    return (float)(now() - begin);
}
"""


def arguments(pattern: str) -> list[np.ndarray]:
    csr = Policy(f"SparseCSRFallback{{{pattern}}}")
    spec = Spec(indptr=csr[0], indices=csr[1], values=csr[2],
                b="GeneratorInput{uniform{low=-1,high=1}}", c="Zeroed{}", seed=42)
    args = [np.empty(ROWS + 1, np.int32), np.empty(NNZ, np.int32), np.empty(NNZ, np.float32),
            np.empty((COLUMNS, WIDTH), np.float32), np.empty((ROWS, WIDTH), np.float32)]
    spec.fill(args)
    return args


def tune(pattern: str) -> dict[tuple[int, int], float]:
    """{(tile, ahead): milliseconds}; Kernel Tuner raises where an output is wrong."""
    indptr, indices, values, b, c = args = arguments(pattern)
    expected = scipy.sparse.csr_matrix((values, indices, indptr), (ROWS, COLUMNS)) @ b
    source = "".join(f"#define {name} {value}\n" for name, value in (
        ("ROWS", ROWS), ("WIDTH", WIDTH), ("NNZ", NNZ))) + SOURCE
    with contextlib.redirect_stdout(io.StringIO()):
        found, _ = kernel_tuner.tune_kernel(
            "spmm", source, ROWS, args, {"tile": [8, 16, 32, 64], "ahead": [0, 8]}, lang="C",
            compiler="g++", compiler_options=["-O3", "-march=native"], iterations=7,
            block_size_names=["tile"], answer=[None, None, None, None, expected], atol=1e-4)
    return {(one["tile"], one["ahead"]): float(np.median(one["times"])) for one in found}


def main() -> None:
    for pattern in ("uniform_nonzeros{columns=dim<3,0>}", "power_law_rows{columns=dim<3,0>}",
                    "banded{columns=dim<3,0>,lower=32,upper=32}"):
        times = tune(pattern)
        best = min(times, key=lambda one: times[one])
        print(f"{pattern.split('{')[0]:16}  best: tile {best[0]:2}, prefetch {best[1]} ahead, "
              f"{times[best]:.2f} ms of {max(times.values()):.2f}")


if __name__ == "__main__":
    main()
