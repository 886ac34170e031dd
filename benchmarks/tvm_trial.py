"""What a MetaSchedule trial spends on making inputs: TVM's default against a Spec, in one run.

python tvm_trial.py [MiB of arguments]       with the environment of examples/tvm's tests

The trial is TVM's own LocalRunner's, of `C = A + B`: load, allocate, fill, measure (TVM's default
configuration: at least 100 ms).
"""

from __future__ import annotations

import os
import pathlib
import statistics
import sys
import tempfile
import time
from typing import Any

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent.parent / "examples/tvm" / folder)
                for folder in ("", "tests")]

import cloudpickle

import tuning
import tvm
from inputspec_tvm import Spec
from inputspec_tvm.meta_schedule import local_runner
from tvm import te
from tvm.s_tir import meta_schedule as ms

TRIALS = 7


def add(count: int) -> Any:
    a, b = te.placeholder((count,), name="A"), te.placeholder((count,), name="B")
    c = te.compute((count,), lambda i: a[i] + b[i], name="C")
    return te.create_prim_func([a, b, c]).with_attr("global_symbol", "main")


def timed(path: str, function: Any) -> Any:
    """The function, whose seconds go to a file."""

    def call(*args: Any) -> Any:
        begin = time.perf_counter()
        out = function(*args)
        with open(path, "a") as file:
            print(time.perf_counter() - begin, file=file)
        return out

    return call


class TimedSpec(Spec):
    def fill(self, *args: Any, **kwargs: Any) -> Any:
        return timed(os.environ["SECONDS_FILE"], super().fill)(*args, **kwargs)

    def __reduce__(self) -> Any:
        return TimedSpec, (self.recipe,)


def main() -> None:
    mib = int(sys.argv[1]) if len(sys.argv) > 1 else 256
    for module in (tuning, sys.modules[__name__]):
        cloudpickle.register_pickle_by_value(module)
    function = add(mib * 2**20 // 12)
    schedule = tvm.s_tir.Schedule(function)
    block = schedule.get_sblock("C")
    schedule.parallel(schedule.get_loops(block)[0])
    with tempfile.TemporaryDirectory() as folder:
        library = os.path.join(folder, "add.so")
        tvm.compile(schedule.mod, target=tuning.TARGET).export_library(library)
        default_file = os.path.join(folder, "default")
        os.environ["SECONDS_FILE"] = spec_file = os.path.join(folder, "spec")
        given = ms.runner.RunnerInput(library, "cpu", ms.arg_info.ArgInfo.from_prim_func(function))
        default_alloc = ms.runner.local_runner.default_alloc_argument
        spec = TimedSpec("GeneratorInput{uniform{}}, GeneratorInput{uniform{}}, Output{}")
        for what, runner, path in (
                ("TVM's default", ms.runner.LocalRunner(
                    f_alloc_argument=timed(default_file, default_alloc)), default_file),
                ("a Spec", local_runner(spec), spec_file)):
            whole = []
            for _ in range(TRIALS):
                begin = time.perf_counter()
                [future] = runner.run([given])
                result = future.result()
                whole.append(time.perf_counter() - begin)
                assert result.error_msg is None, result.error_msg
            with open(path) as file:
                inputs = statistics.median([float(line) for line in file][1:])
            trial = statistics.median(whole[1:])  # the first starts the worker
            print(f"{what:14} inputs {inputs * 1e3:6.0f} ms of a trial's {trial * 1e3:6.0f} ms: "
                  f"{inputs / trial:.0%}, {mib / 1024 / inputs * 1.073741824:.2f} GB/s", flush=True)


if __name__ == "__main__":
    main()
