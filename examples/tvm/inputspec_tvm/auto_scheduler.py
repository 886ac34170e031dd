"""AutoScheduler (TVM 0.8 to 0.19): inputs that belong to the task itself.

task = search_task(spec, func=workload, args=(...), target=target)
with filled_by_specs():
    task.tune(options)

The spec is text in the task's `desc`, and goes to the worker that fills the arguments: no table, no
pickled tensor. Two tasks with one workload key have each their own inputs.
"""

from __future__ import annotations

import contextlib
import functools
import json
from typing import Any

from .spec import Spec, SpecError

_MARK = "inputspec:"


def search_task(spec: Spec, *, on_layout_change: str = "fail", **kwargs: Any) -> Any:
    """A SearchTask whose candidates get the spec's inputs; keywords are SearchTask's.

    on_layout_change, for placeholders that REWRITE_FOR_PRE_TRANSFORMED changes: "fail" refuses such
    candidates, "warn" fills the shape that is there.
    """
    from tvm import auto_scheduler

    if spec.holes:
        raise SpecError("inputspec: a task's spec travels as text: write its data to files, npy{…}")
    text = json.dumps({"recipe": spec.recipe, "seed": spec.seed, "names": spec.names,
                       "on_layout_change": on_layout_change, "fingerprint": spec.fingerprint})
    return auto_scheduler.SearchTask(desc=_MARK + text, **kwargs)


def spec_of(desc: Any) -> tuple[Spec, str] | None:
    """The spec of a task's `desc`, and what is to be done about layouts; None where it has none."""
    if not str(desc).startswith(_MARK):
        return None
    fields = json.loads(str(desc)[len(_MARK):])
    spec = Spec(fields["recipe"], seed=fields["seed"])
    spec.names = tuple(fields["names"]) if fields["names"] else None
    return spec, fields["on_layout_change"]


@contextlib.contextmanager
def filled_by_specs() -> Any:
    """Within it, LocalRunner and RPCRunner fill the arguments of tasks that have a spec."""
    from tvm.auto_scheduler import measure

    names = ("prepare_runner_args", "_timed_eval_func", "_rpc_run")
    originals = {name: getattr(measure, name) for name in names}

    def prepare(given: Any, built: Any) -> Any:
        desc = str(given.task.desc)  # which the worker's copy of the task has not
        if spec_of(desc) is None:
            return originals["prepare_runner_args"](given, built)
        return [desc]

    measure.prepare_runner_args = prepare
    measure._timed_eval_func = functools.partial(_filled, "_timed_eval_func")
    measure._rpc_run = functools.partial(_filled, "_rpc_run")
    try:
        yield
    finally:
        for name, function in originals.items():
            setattr(measure, name, function)


def _filled(name: str, serialized: Any, built: Any, args: Any, *rest: Any) -> Any:
    """TVM's own measurement, in its worker, of arguments that are filled there."""
    import time

    from tvm.auto_scheduler import measure

    found = spec_of(args[0]) if len(args) == 1 else None
    if found is not None:
        try:
            task = measure.MeasureInput.deserialize(serialized).task
            args = _arguments(*found, task, built)
        except (SpecError, TypeError) as error:
            return ((measure.MAX_FLOAT,), measure.MeasureErrorNo.RUNTIME_DEVICE, str(error),
                    built.time_cost, time.time())
    return getattr(measure, name)(serialized, built, args, *rest)


def _arguments(spec: Spec, on_layout_change: str, task: Any, built: Any) -> Any:
    import numpy as np

    shapes = [tuple(int(x) for x in one.shape) for one in built.args]
    logical = [tuple(int(x) for x in one.shape) for one in task.compute_dag.tensors]
    for i, (stored, declared) in enumerate(zip(shapes, logical)):
        if stored != declared and on_layout_change != "warn":
            raise SpecError(f"inputspec: argument {i} is stored as {stored}, declared was "
                            f"{declared}: the layout is the candidate's own; write "
                            "on_layout_change=\"warn\" to fill it as it is")
    arrays = [np.empty(shape, one.dtype) for shape, one in zip(shapes, built.args)]
    if spec.names is not None:
        spec = spec.in_order([one.op.name for one in built.args])
    spec.fill(arrays)
    return arrays
