"""A quick tuning run, and a tracker with a server on this machine."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import types
from collections import Counter
from typing import Any

# What a builder's worker imports and a CPU needs not: half a minute, past the builder's time-out.
for _name in ("cuda", "rocm", "hexagon", "arm_cpu"):
    sys.modules.setdefault(f"tvm.s_tir.tensor_intrin.{_name}",
                           types.ModuleType(f"tvm.s_tir.tensor_intrin.{_name}"))

import tvm
from tvm.ir.utils import derived_object
from tvm.s_tir import meta_schedule as ms
from tvm.s_tir.meta_schedule.measure_callback import PyMeasureCallback

from inputspec_tvm.meta_schedule import local_builder

TARGET = tvm.target.Target({"kind": "llvm", "num-cores": 2})
EVALUATOR = ms.runner.EvaluatorConfig(number=2, repeat=1, min_repeat_ms=10)


@derived_object
class Outcomes(PyMeasureCallback):
    """Of each candidate "valid", or the error's last line."""

    def __init__(self) -> None:
        super().__init__()
        self.all: list[str] = []

    def apply(self, task_scheduler: Any, task_id: int, measure_candidates: Any,
              builder_results: Any, runner_results: Any) -> None:
        for build, run in zip(builder_results, runner_results):
            error = build.error_msg or run.error_msg
            self.all.append(str(error).strip().splitlines()[-1] if error else "valid")


def dynamic_loops() -> Any:
    """A space that keeps candidates whose loops' bounds are data."""
    return ms.space_generator.PostOrderApply(
        sch_rules="from-target",
        postprocs=[ms.postproc.RewriteParallelVectorizeUnroll(),
                   ms.postproc.RewriteReductionBlock()],
        mutator_probs={})


def tune(function: Any, runner: Any, trials: int = 6, folder: str | None = None,
         **kwargs: Any) -> Counter[str]:
    """How many candidates came to which outcome; with a folder, recorded there."""
    logging.disable(logging.WARNING)
    outcomes = Outcomes()
    with tempfile.TemporaryDirectory() as passing:
        callbacks = [outcomes] + ([ms.measure_callback.AddToDatabase()] if folder else [])
        ms.tune_tir(function, TARGET, folder or passing, max_trials_global=trials,
                    num_trials_per_iter=trials, runner=runner,
                    builder=local_builder(timeout_sec=90, max_workers=2), cost_model="random",
                    strategy="replay-trace", seed=1, measure_callbacks=callbacks, **kwargs)
    return Counter(outcomes.all)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextlib.contextmanager
def tracker_and_server(key: str, libraries: tuple[str, ...] = (), has_server: bool = True) -> Any:
    """The tracker's port. Both end, with all that they started."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*command: str) -> None:
        started.append(subprocess.Popen([sys.executable, "-m", *command],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                        start_new_session=True))

    port, other = _free_port(), _free_port()
    more = ["--load-library", ":".join(libraries)] if libraries else []
    try:
        start("tvm.exec.rpc_tracker", "--host", "127.0.0.1", "--port", str(port), "--port-end",
              str(port + 1))
        _wait(lambda: _is_open(port))
        if has_server:
            start("tvm.exec.rpc_server", "--host", "127.0.0.1", "--port", str(other), "--port-end",
                  str(other + 1), f"--tracker=127.0.0.1:{port}", f"--key={key}", *more)
            _wait(lambda: key in tvm.rpc.connect_tracker("127.0.0.1", port).text_summary())
        yield port
    finally:
        for one in started:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(one.pid, signal.SIGKILL)
            one.wait()


def _is_open(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def _wait(is_ready: Any, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not is_ready():
        if time.monotonic() > end:
            raise TimeoutError("the tracker or the server did not start")
        time.sleep(0.2)
