#!/usr/bin/env python3
"""The whole comparison in one run: the benchmark programs, NumPy, SciPy, PyTorch and TVM where they
can be imported, instruction counts where there is valgrind, and compile times. Prints Markdown
tables, and draws them where there is matplotlib:

    cmake --preset benchmark && cmake --build --preset benchmark
    python3 benchmarks/compare.py --out build/benchmark > comparison.md

Every figure is the best of the repetitions, on one thread unless the table is about threads. The
peers in Python want a virtual environment of their own: pip install numpy scipy matplotlib torch
apache-tvm==0.27.0.post1 apache-tvm-ffi==0.1.14.post0
"""
from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import ModuleType

import compile_time


@dataclass
class Table:
    name: str
    title: str
    unit: str
    columns: list[str] = field(default_factory=list)
    rows: dict[str, dict[str, float]] = field(default_factory=dict)
    is_curve: bool = False  # the columns are a scale

    def set(self, row: str, column: str, value: float) -> None:
        if column not in self.columns:
            self.columns.append(column)
        self.rows.setdefault(row, {})[column] = value

    def markdown(self) -> str:
        lines = [f"### {self.title}", "",
                 f"| {self.unit} | {' | '.join(self.columns)} |",
                 "|---|" + "--:|" * len(self.columns)]
        for name, row in self.rows.items():
            cells = [figure(row[column]) if column in row else "" for column in self.columns]
            lines.append(f"| {name} | {' | '.join(cells)} |")
        return "\n".join(lines) + "\n"


def figure(value: float) -> str:
    """Three digits that count."""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def size(n_bytes: int) -> str:
    for unit, shift in (("GiB", 30), ("MiB", 20), ("KiB", 10)):
        if n_bytes >> shift:
            return f"{n_bytes >> shift} {unit}"
    return f"{n_bytes} B"


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


# ---- the programs -------------------------------------------------------------------------------


@dataclass
class Program:
    """bench_<name>: its benchmarks are called series/argument[/argument]."""
    name: str
    title: str
    unit: str
    counter: str
    scale: float
    column: Callable[[list[int]], str]
    is_curve: bool = False


RATE = ("GB/s", "bytes_per_second", 1e-9)
NONZEROS = ("million non-zeros/s", "items_per_second", 1e-6)
PROGRAMS = [
    Program("fill", "Fills, one thread", *RATE, lambda n: size(n[0])),
    Program("size", "Cost by size, one thread", *RATE, lambda n: size(n[0]), is_curve=True),
    Program("stream", "What computes little, beside memset and memcpy, one thread", *RATE,
            lambda n: size(n[0]), is_curve=True),
    Program("threads", "Threads, 256 MiB", *RATE, lambda n: str(n[0]), is_curve=True),
    Program("policy", "Cost by policy, one thread", *RATE, lambda n: size(n[0])),
    Program("layout", "Layouts, 64 MiB: threads", *RATE, lambda n: str(n[0])),
    Program("csr", "CSR patterns, one thread: non-zeros a row of 1 Mi or 4 Ki columns",
            *NONZEROS, lambda n: f"{n[1]} of {n[0] >> 10} Ki"),
    Program("csr_size", "CSR patterns by size, one thread: 16 non-zeros a row of 1 Mi columns",
            *NONZEROS, lambda n: f"{n[0]:.0e}".replace("e+0", "e"), is_curve=True),
    Program("operands", "Formats and index arguments, one thread", "millions/s",
            "items_per_second", 1e-6, lambda n: "indices, cells or choices"),
]


def run_program(program: Program, options: argparse.Namespace, machine: dict[str, str]) -> Table:
    say(f"bench_{program.name}")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out.json")
        subprocess.run([options.build / f"bench_{program.name}",
                        f"--benchmark_min_time={options.min_time}",
                        f"--benchmark_repetitions={options.repetitions}",
                        "--benchmark_format=json", f"--benchmark_out={out}"],
                       check=True, stdout=subprocess.DEVNULL)
        report = json.loads(out.read_text())
    machine.setdefault("instructions", report["context"].get("instructions", ""))
    table = Table(program.name, program.title, program.unit, is_curve=program.is_curve)
    best: dict[tuple[str, str], float] = {}
    for run in report["benchmarks"]:
        if run.get("run_type") != "iteration":
            continue
        name = re.fullmatch(r"(.+?)((?:/\d+)+)(?:/[a-z_]+(?::.*)?)*", run["run_name"])
        if name is None or program.counter not in run:
            continue
        key = name[1], program.column([int(n) for n in name[2].split("/")[1:]])
        best[key] = max(best.get(key, 0.0), run[program.counter] * program.scale)
    for (row, column), value in best.items():
        table.set(row, column, value)
    return table


# ---- peers in Python ----------------------------------------------------------------------------


def load(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except Exception as error:  # a broken installation raises what it likes
        say(f"left out: {name}: {error}")
        return None


def numpy_peers(n_bytes: int) -> Iterator[tuple[str, Callable[[], object]]]:
    if (np := load("numpy")) is None:
        return
    for bits in ("PCG64", "SFC64", "Philox"):
        random = np.random.Generator(getattr(np.random, bits)(1))
        for dtype in ("float32", "float64"):
            out = np.ones(n_bytes // np.dtype(dtype).itemsize, dtype)
            yield (f"NumPy {bits} uniform {dtype}",
                   partial(random.random, dtype=dtype, out=out))
        out = np.ones(n_bytes // 4, "float32")
        yield (f"NumPy {bits} normal float32",
               partial(random.standard_normal, dtype="float32", out=out))
    random = np.random.default_rng(1)
    yield ("NumPy PCG64 integers [0, 1000) int32",
           partial(random.integers, 0, 1000, n_bytes // 4, "int32"))
    numbers = np.arange(n_bytes // 4, dtype="int32")
    yield "NumPy PCG64 shuffle int32", partial(random.shuffle, numbers)
    yield "NumPy PCG64 permutation int32", partial(random.permutation, numbers)
    yield ("NumPy PCG64 integers [0, 1e6) int32",
           partial(random.integers, 0, 1_000_000, n_bytes // 4, "int32"))
    # Without a bound; it makes int64, here counted as if they were int32.
    yield "NumPy PCG64 zipf 1.1", partial(random.zipf, 1.1, n_bytes // 4)


def torch_peers(n_bytes: int) -> Iterator[tuple[str, Callable[[], object]]]:
    if (torch := load("torch")) is None:
        return
    torch.set_num_threads(1)
    out = torch.ones(n_bytes // 4)
    yield "PyTorch uniform_ float32", partial(out.uniform_, -1, 1)
    yield "PyTorch normal_ float32", out.normal_


def tvm_peers(n_bytes: int) -> Iterator[tuple[str, Callable[[], object]]]:
    os.environ["TVM_NUM_THREADS"] = "1"
    if (tvm := load("tvm")) is None:
        return
    out = tvm.runtime.empty((n_bytes // 4,), "float32")
    for name in ("random_fill", "random_fill_for_measure"):
        fill = tvm.get_global_func(f"tvm.contrib.random.{name}", allow_missing=True)
        if fill is not None:
            yield f"TVM {name} uniform float32", partial(fill, out)


def add_numpy_layouts(table: Table, options: argparse.Namespace) -> None:
    if (np := load("numpy")) is None:
        return
    for name, shape, cut, order in (
        ("NCHW to NCHW16c", (1, 64, 512, 512), (1, 4, 16, 512, 512), (0, 1, 3, 4, 2)),
        ("OIHW to OIHW16i16o", (2048, 896, 3, 3), (128, 16, 56, 16, 3, 3), (0, 2, 4, 5, 3, 1)),
        ("NHWC to NCHW", (1, 512, 512, 64), (1, 512, 512, 64), (0, 3, 1, 2)),
    ):
        turned = np.ones(shape, "float32").reshape(cut).transpose(order)
        out = np.ones(turned.shape, "float32")
        table.set(f"{name}, NumPy's transpose and copy", "1",
                  rate(partial(np.copyto, out, turned), turned.nbytes, options))


def scipy_peers() -> Iterator[tuple[str, str, Callable[[], object]]]:
    """Row, column, work: 1e7 non-zeros, as bench_csr's shapes have them, and values."""
    np, sparse = load("numpy"), load("scipy.sparse")
    if np is None or sparse is None:
        return
    for columns, in_row in ((1 << 20, 16), (1 << 20, 64), (4096, 2048)):
        make = partial(sparse.random, 10_000_000 // in_row, columns, in_row / columns,
                       dtype="float32", random_state=np.random.default_rng(1))
        yield ("scipy.sparse.random(…).tocsr()", f"{in_row} of {columns >> 10} Ki",
               lambda make=make: make().tocsr())


def rate(work: Callable[[], object], n_bytes: int, options: argparse.Namespace) -> float:
    """Billions a second of what work() makes: bytes, or whatever is counted."""
    work()
    best = 0.0
    for _ in range(options.repetitions):
        calls, seconds = 0, 0.0
        batch = 1
        start = time.perf_counter()
        while seconds < options.min_time:
            for _ in range(batch):
                work()
            calls += batch
            batch *= 2
            seconds = time.perf_counter() - start
        best = max(best, calls * n_bytes / seconds * 1e-9)
    return best


def add_python_peers(table: Table, options: argparse.Namespace) -> None:
    for peers in (numpy_peers, torch_peers, tvm_peers):
        say(peers.__name__)
        for n_bytes in (256 << 10, 256 << 20):
            for name, work in peers(n_bytes):
                table.set(name, size(n_bytes), rate(work, n_bytes, options))


def add_scipy_peers(table: Table, options: argparse.Namespace) -> None:
    say("scipy_peers")
    for row, column, work in scipy_peers():
        table.set(row, column, 1e3 * rate(work, 10_000_000, options))


# ---- instructions and compile time --------------------------------------------------------------


def count_instructions(options: argparse.Namespace) -> list[Table]:
    """A call's, of the library and of loops by hand that make the same values."""
    if (valgrind := shutil.which("valgrind")) is None:
        say("left out: callgrind: no valgrind")
        return []
    calls = 10

    def count(function: str, elements: int) -> float:
        done = subprocess.run(
            [valgrind, "--tool=callgrind", "--callgrind-out-file=/dev/null",
             f"--toggle-collect={function}*", options.build / "bench_small_fill",
             str(elements), str(calls)],
            check=True, capture_output=True, text=True, env={**os.environ, "LD_BIND_NOW": "1"})
        collected = re.search(r"Collected : (\d+)", done.stderr)
        if collected is None:
            raise RuntimeError(f"callgrind said no count:\n{done.stderr}")
        return int(collected[1]) / calls

    unit = "instructions a fill (AVX2 at most)"
    by_hand = "a scalar loop by hand, nothing checked"
    by_hand_checked = "a scalar loop by hand, float32 checked and reported"
    five = Table("small", "Small tensors: five float32 arguments of so many elements", unit,
                 is_curve=True)
    one = Table("depth", "Specs of growing depth: one float32 argument of so many elements", unit,
                is_curve=True)
    specs = ("inputspec GeneratorInput", "inputspec PerTrial{GeneratorInput}",
             "inputspec OrElse{FixedInput, PerTrial{…}}",
             "inputspec LayoutTransformed{OrElse{…}, layout}",
             "inputspec InOut{LayoutTransformed{…}}")
    for elements in (1, 4, 16, 64, 256, 1024):
        say(f"callgrind: {elements} elements")
        five.set("inputspec", str(elements), count("library", elements))
        five.set(by_hand, str(elements), count("by_hand(", elements))
        five.set(by_hand_checked, str(elements), count("by_hand_checked", elements))
        for depth, name in enumerate(specs):
            one.set(name, str(elements), count(f"*nested<{depth}", elements))
        one.set(by_hand, str(elements), count("one_by_hand(", elements))
        one.set(by_hand_checked, str(elements), count("one_by_hand_checked", elements))
    return [five, one]


def compile_times(options: argparse.Namespace) -> Table:
    table = Table("compile", "Compile time of a translation unit", "CPU seconds")
    for compiler in options.compiler or ["c++"]:
        rows = compile_time.measure(compiler, compile_time.FLAGS, options.repetitions)
        for name, row in rows.items():
            for column, seconds in row.items():
                table.set(name, column, seconds)
    return table


# ---- drawing ------------------------------------------------------------------------------------


def draw(table: Table, folder: Path) -> None:
    matplotlib = load("matplotlib")
    if matplotlib is None:
        return
    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = table.name
    plt = importlib.import_module("matplotlib.pyplot")
    if table.is_curve:
        plot, axes = plt.subplots(figsize=(9, 5))
        for name, row in table.rows.items():
            places = [table.columns.index(column) for column in row]
            axes.plot(places, list(row.values()), marker="o", label=name,
                      linestyle="-" if name.startswith("inputspec") else "--")
        axes.set_xticks(range(len(table.columns)), table.columns, rotation=45, ha="right")
        axes.set_ylabel(table.unit)
        axes.set_yscale("log")
        axes.grid(alpha=0.3)
    else:
        count = len(table.columns)
        plot, axes = plt.subplots(figsize=(10, 1.5 + len(table.rows) * (0.12 + 0.12 * count)))
        for i, column in enumerate(table.columns):
            values = [row.get(column, float("nan")) for row in table.rows.values()]
            shift = (i - (count - 1) / 2) * 0.8 / count
            axes.barh([y + shift for y in range(len(values))], values, 0.8 / count, label=column)
        axes.set_yticks(range(len(table.rows)), list(table.rows))
        for label in axes.get_yticklabels():
            if label.get_text().startswith("inputspec"):
                label.set_fontweight("bold")
        axes.invert_yaxis()
        axes.set_xlabel(table.unit)
        axes.set_xscale("log")
        axes.grid(axis="x", alpha=0.3)
    axes.legend(fontsize="small", loc="upper left", bbox_to_anchor=(1, 1))
    axes.set_title(table.title)
    for form in ("svg", "png"):
        plot.savefig(folder / f"{table.name}.{form}", bbox_inches="tight", dpi=150)
    plt.close(plot)


# ---- main ---------------------------------------------------------------------------------------


def processor() -> str:
    try:
        found = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.M)
    except OSError:
        found = None
    return found[1] if found else platform.machine()


def main() -> None:
    names = [program.name for program in PROGRAMS] + ["small", "compile"]
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=f"of {', '.join(names)} (all)")
    parser.add_argument("--build", type=Path, default=Path("build/benchmark/benchmarks"),
                        help="where the programs are (%(default)s)")
    parser.add_argument("--out", type=Path, help="draw TABLE.svg and TABLE.png into this folder")
    parser.add_argument("--min-time", type=float, default=0.2, help="seconds (%(default)s)")
    parser.add_argument("--repetitions", type=int, default=3, help="the best counts (%(default)s)")
    parser.add_argument("--compiler", action="append", help="for compile times (c++)")
    options = parser.parse_args()
    if unknown := set(options.tables) - set(names):
        parser.error(f"no table {', '.join(sorted(unknown))}: there are {', '.join(names)}")
    wanted = options.tables or names
    options.build = options.build.resolve()

    machine: dict[str, str] = {}
    tables: list[Table] = []
    for program in PROGRAMS:
        if program.name in wanted:
            tables.append(run_program(program, options, machine))
            if program.name == "fill":
                add_python_peers(tables[-1], options)
            elif program.name == "layout":
                add_numpy_layouts(tables[-1], options)
            elif program.name == "csr":
                add_scipy_peers(tables[-1], options)
    if "small" in wanted:
        tables += count_instructions(options)
    if "compile" in wanted:
        tables.append(compile_times(options))

    instructions = f", {machine['instructions']}" if machine.get("instructions") else ""
    print(f"{processor()}{instructions}, {os.cpu_count()} processors; "
          f"the best of {options.repetitions}.\n")
    for table in tables:
        print(table.markdown())
    if options.out is not None:
        options.out.mkdir(parents=True, exist_ok=True)
        for table in tables:
            draw(table, options.out)


if __name__ == "__main__":
    main()
