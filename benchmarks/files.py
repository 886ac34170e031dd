#!/usr/bin/env python3
"""Files beside the packages that people read them with, in one run: Matrix Market to CSR against
fast_matrix_market and SciPy, .npy against np.load and memcpy, a safetensors header against the
package.

    cmake --preset benchmark && cmake --build --preset benchmark
    python3 benchmarks/files.py build/benchmark/benchmarks/bench_files [entries] [rounds]

in a virtual environment: pip install numpy scipy fast_matrix_market safetensors. Rounds are
interleaved; the figures are medians, with the range, and ratios of medians.
"""
from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import fast_matrix_market
import numpy as np
import safetensors
import safetensors.numpy
import scipy.io
import scipy.sparse

PROGRAM = sys.argv[1]
ENTRIES = int(float(sys.argv[2])) if len(sys.argv) > 2 else 10_000_000
ROUNDS = int(sys.argv[3]) if len(sys.argv) > 3 else 5


def ours(*words: object) -> list[list[float]]:
    done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, check=True)
    return [[float(word) for word in line.split()] for line in done.stdout.splitlines()]


def timed(function: Callable[[], object]) -> float:
    begin = time.perf_counter()
    function()
    return time.perf_counter() - begin


def show(title: str, rows: dict[str, list[float]], peers: dict[str, str], unit: float = 1e3,
         name: str = "ms") -> None:
    """peers: whose time is divided by whose."""
    print(f"\n### {title}\n\n| | median {name} | range | ratio |\n|---|--:|--:|--:|")
    for row, values in rows.items():
        median = statistics.median(values)
        ratio = ""
        if row in peers:
            ratio = f"{statistics.median(rows[peers[row]]) / median:.2f} of {peers[row]}"
        print(f"| {row} | {median * unit:.1f} | {min(values) * unit:.1f} to "
              f"{max(values) * unit:.1f} | {ratio} |")


def matrix(folder: Path, order: str) -> Path:
    """A million rows and columns, values of eight digits: about 25 bytes a line."""
    rng = np.random.default_rng(1)
    size = 1_000_000
    cells = np.unique(rng.integers(0, size * size, int(ENTRIES * 1.001)))[:ENTRIES]
    if order == "shuffled":
        rng.shuffle(cells)
    row, column = np.divmod(cells, size)
    if order == "by columns":
        row, column = column, row
    value = rng.random(len(cells)) * 2 - 1
    path = folder / f"{order}.mtx"
    with open(path, "w") as file:
        file.write(f"%%MatrixMarket matrix coordinate real general\n{size} {size} {len(cells)}\n")
        for i in range(0, len(cells), 1_000_000):
            part = slice(i, i + 1_000_000)
            file.write("\n".join(f"{r} {c} {v:.8g}" for r, c, v in zip(
                (row[part] + 1).tolist(), (column[part] + 1).tolist(), value[part].tolist())))
            file.write("\n")
    return path


def compare_matrices(folder: Path) -> None:
    for order in ("by rows", "by columns", "shuffled"):
        path = matrix(folder, order)
        rows: dict[str, list[float]] = {}
        for _ in range(ROUNDS):
            for threads in (1, 2):
                rows.setdefault(f"inputspec, {threads}", []).append(
                    ours("mtx", path, threads, 1)[0][0])
                rows.setdefault(f"fast_matrix_market, {threads}", []).append(timed(
                    lambda: fast_matrix_market.mmread(path, parallelism=threads).tocsr()))
        rows["scipy.io.mmread"] = [timed(lambda: scipy.io.mmread(path).tocsr())]
        show(f"Matrix Market to CSR, {ENTRIES:.0e} entries {order}, by threads", rows,
             {f"inputspec, {n}": f"fast_matrix_market, {n}" for n in (1, 2)})
        path.unlink()


def compare_npy(folder: Path) -> None:
    path = folder / "a.npy"
    np.save(path, np.random.default_rng(1).random(1 << 25))
    rows: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for threads in (1, 2):
            for load, fill, copy in ours("npy", path, threads, 6)[1:]:
                rows.setdefault(f"load, {threads}", []).append(load)
                rows.setdefault("fill from it, 1", []).append(fill)
                rows.setdefault("memcpy", []).append(copy)
        np.load(path)
        rows.setdefault("np.load", []).extend(timed(lambda: np.load(path)) for _ in range(5))
    show(".npy of 256 MiB, by threads", rows,
         {"load, 1": "np.load", "load, 2": "np.load", "fill from it, 1": "memcpy"})


def compare_safetensors(folder: Path) -> None:
    path = folder / "a.safetensors"
    safetensors.numpy.save_file(
        {f"model.layers.{i // 10}.part.{i % 10}.weight": np.zeros(2, np.float32)
         for i in range(10_000)}, path)

    def package() -> None:
        with safetensors.safe_open(path, "numpy") as file:
            file.keys()

    rows: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        found = ours("safetensors", path, 3)
        rows.setdefault("first in a process", []).append(found[0][0])
        rows.setdefault("again", []).extend(one[0] for one in found[1:])
        rows.setdefault("safetensors", []).extend(timed(package) for _ in range(3))
    show("A safetensors header of 10 000 tensors", rows,
         {"first in a process": "safetensors", "again": "safetensors"})


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        compare_safetensors(Path(name))
        compare_npy(Path(name))
        compare_matrices(Path(name))


main()
