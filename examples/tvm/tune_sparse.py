"""What a tuner finds depends on its inputs: CSR SpMM and a gather, tuned by MetaSchedule.

python tune_sparse.py [--trials N] [--plot FILE]

Each on TVM's default inputs and on a Spec's; then a kernel that no index crashes, and what it takes;
then SpMM tuned on rows of equal lengths and on skewed ones, each winner measured on both.
"""

from __future__ import annotations

import argparse
import pathlib
import sys
import tempfile
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "tests"))

import cloudpickle
import numpy as np

import tuning
import tvm
import workloads
from inputspec_tvm import Policy, Spec
from inputspec_tvm.meta_schedule import local_runner, with_inputs
from tuning import EVALUATOR, dynamic_loops, tune
from tvm.s_tir import meta_schedule as ms

UNIFORM = "GeneratorInput{uniform{low=-1,high=1}}"


def spmm(pattern: str) -> Spec:
    csr = Policy(f"SparseCSRFallback{{{pattern}{{columns=dim<3,0>}}}}")
    return Spec(indptr=csr[0], indices=csr[1], data=csr[2], B=UNIFORM, C="Output{}", seed=7)


def gather(rows: str) -> Spec:
    return Spec(table=UNIFORM, indices=f"GeneratorInput{{{rows}}}", out="Output{}", seed=7)


def outcome(found: Any) -> str:
    return ", ".join(f"{count} × {what.splitlines()[0][:60]}" for what, count in found.items())


def ours() -> Any:
    return local_runner(timeout_sec=60, evaluator_config=EVALUATOR)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--trials", type=int, default=8)
    options.add_argument("--plot", metavar="FILE", help="draw the times")
    given = options.parse_args()
    for module in (tuning, workloads):
        cloudpickle.register_pickle_by_value(module)
    stock = ms.runner.LocalRunner(timeout_sec=20, evaluator_config=EVALUATOR)

    print("candidates                TVM's default inputs | the spec's")
    for name, function, spec, more in (
            ("CSR SpMM", workloads.spmm, spmm("uniform_nonzeros"), {"space": dynamic_loops()}),
            ("gather", workloads.take, gather("index{dim<0,0>}"), {})):
        default = tune(function, stock, given.trials, **more)
        ruled = tune(with_inputs(function, spec), ours(), given.trials, **more)
        print(f"  {name:12}  {outcome(default)} | {outcome(ruled)}", flush=True)

    print("take(mode=\"clip\") of 65536 rows of 262144 × 64, which no index crashes:")
    takes = clipped()
    for what, (rows, seconds) in takes.items():
        print(f"  {what:24} {rows:6} distinct rows  {seconds * 1e3:7.2f} ms")

    times = winners(given.trials)
    names = list(times)
    print(f"CSR SpMM, 16384 × 16384, 16 in a row, × 64, ms   {'':4} "
          + " ".join(f"on {name:16}" for name in names))
    for tuned, row in times.items():
        print(f"  the winner of {tuned:34} "
              + " ".join(f"{row[name] * 1e3:19.2f}" for name in names))
    if given.plot:
        plot(takes, times, given.plot)


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


def winners(trials: int) -> dict[str, dict[str, float]]:
    """SpMM, tuned on patterns and measured on them: {tuned on: {measured on: seconds}}."""
    patterns = ("uniform_nonzeros", "power_law_rows")
    function = workloads.spmm_of(16384, 16384, 64, 16384 * 16)
    modules = {}
    for pattern in patterns:
        workload = with_inputs(function, spmm(pattern))
        with tempfile.TemporaryDirectory() as folder:
            tune(workload, ours(), max(trials, 16), folder=folder, space=dynamic_loops())
            best = ms.database.JSONDatabase(work_dir=folder).query_ir_module(
                tvm.IRModule({"main": workload}), tuning.TARGET, "main")
        modules[pattern] = tvm.compile(best, target=tuning.TARGET).jit()
    times: dict[str, dict[str, list[float]]] = {a: {b: [] for b in patterns} for a in patterns}
    for _ in range(5):  # in turn, since the machine is not the same all the time
        for measured in patterns:
            args = [tvm.runtime.empty([int(x) for x in one.shape], str(one.dtype))
                    for one in function.params]
            spmm(measured).fill(args)
            for tuned, module in modules.items():
                timer = module.time_evaluator("main", tvm.cpu(), number=3, repeat=3)
                times[tuned][measured] += timer(*args).results
    return {a: {b: float(np.median(found)) for b, found in row.items()} for a, row in times.items()}


def plot(takes: dict[str, tuple[int, float]], times: dict[str, dict[str, float]],
         path: str) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 2.6), layout="constrained")
    left.barh(list(takes), [seconds * 1e3 for _, seconds in takes.values()])
    left.invert_yaxis()
    left.set_xlabel("take(mode=\"clip\"), ms")
    labels = [f"tuned on {a}, run on {b}" for a, row in times.items() for b in row]
    right.barh(labels, [one * 1e3 for row in times.values() for one in row.values()])
    right.invert_yaxis()
    right.set_xlabel("CSR SpMM, ms")
    figure.savefig(path)


if __name__ == "__main__":
    main()
