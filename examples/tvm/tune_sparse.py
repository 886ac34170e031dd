"""What a tuner finds depends on its inputs: CSR SpMM and a gather, tuned by MetaSchedule.

python tune_sparse.py [--trials N] [--plot FILE]

Twice each: on TVM's default inputs, and on a Spec's. Then the gather's winners of uniform and of
skewed indices, each measured on both.
"""

from __future__ import annotations

import argparse
import pathlib
import sys
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "tests"))

import cloudpickle
import numpy as np

import tuning
import tvm
import workloads
from inputspec_tvm import Policy, Spec
from inputspec_tvm.meta_schedule import local_runner
from tuning import EVALUATOR, dynamic_loops, tune
from tvm.s_tir import meta_schedule as ms

UNIFORM = "GeneratorInput{uniform{low=-1,high=1}}"
CSR = Policy("SparseCSRFallback{uniform_nonzeros{columns=dim<3,0>}}")
SPMM = Spec(indptr=CSR[0], indices=CSR[1], data=CSR[2], B=UNIFORM, C="Output{}", seed=7)


def gather(rows: str) -> Spec:
    return Spec(table=UNIFORM, indices=f"GeneratorInput{{{rows}}}", out="Output{}", seed=7)


def outcome(found: Any) -> str:
    return ", ".join(f"{count} × {what.splitlines()[0][:60]}" for what, count in found.items())


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--trials", type=int, default=8)
    options.add_argument("--plot", metavar="FILE", help="draw the gather's times")
    given = options.parse_args()
    for module in (tuning, workloads):
        cloudpickle.register_pickle_by_value(module)
    stock = ms.runner.LocalRunner(timeout_sec=20, evaluator_config=EVALUATOR)
    ours = lambda spec: local_runner(spec, timeout_sec=30, evaluator_config=EVALUATOR)  # noqa: E731

    print("candidates                TVM's default inputs | the spec's")
    for name, function, spec, more in (
            ("CSR SpMM", workloads.spmm, SPMM, {"space": dynamic_loops()}),
            ("gather", workloads.take, gather("index{dim<0,0>}"), {})):
        default = tune(function, stock, given.trials, **more)
        ruled = tune(function, ours(spec), given.trials, **more)
        print(f"  {name:12}  {outcome(default)} | {outcome(ruled)}", flush=True)

    print("take(mode=\"clip\") of 65536 rows of 262144 × 64, which no index crashes:")
    times = clipped()
    for what, (rows, seconds) in times.items():
        print(f"  {what:24} {rows:6} distinct rows  {seconds * 1e3:7.2f} ms")
    if given.plot:
        plot(times, given.plot)


def clipped() -> dict[str, tuple[int, float]]:
    """The same kernel on TVM's default inputs and on specs': {inputs: (distinct rows, seconds)}."""
    n, width, count = 262144, 64, 65536
    kernel = workloads.clipped_take(n, width, count)
    module = tvm.compile(kernel, target=tuning.TARGET).jit()
    out = {}
    for what in ("default", "index{dim<0,0>}", "zipf{dim<0,0>}", "sorted{dim<0,0>}"):
        args = [tvm.runtime.empty(shape, dtype) for shape, dtype in (
            ((n, width), "float32"), ((count,), "int32"), ((count, width), "float32"))]
        if what == "default":
            fill = tvm.get_global_func("tvm.contrib.random.random_fill_for_measure")
            for one in args:
                fill(one)
        else:
            gather(what).fill(args)
        rows = len(np.unique(np.clip(args[1].numpy(), 0, n - 1)))
        timer = module.time_evaluator("main", tvm.cpu(), number=3, repeat=5)
        name = "TVM's default" if what == "default" else what.split("{")[0]
        out[name] = rows, float(np.median(timer(*args).results))
    return out


def plot(times: dict[str, tuple[int, float]], path: str) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6, 2.6), layout="constrained")
    axes.barh(list(times), [seconds * 1e3 for _, seconds in times.values()])
    axes.invert_yaxis()
    axes.set_xlabel("take(mode=\"clip\"), ms")
    figure.savefig(path)


if __name__ == "__main__":
    main()
