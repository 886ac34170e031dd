"""AutoScheduler (TVM 0.8 to 0.19): inputs that belong to the task itself.

task = search_task(spec, func=workload, args=(...), target=target)   # None: what the operator needs
with filled_by_specs():
    task.tune(TuningOptions(…, measure_callbacks=[record_to_file("log.json")]))
select_records("log.json", task, "own.json")                          # those of its inputs alone
task.apply_best("own.json")

The spec is text in the task's `desc`, and goes to the worker that fills the arguments: no table, no
pickled tensor. Two tasks with one workload key have each their own inputs.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from typing import Any

from .fallback import fallback
from .spec import Spec, SpecError, check_on_layout_change

_MARK = "inputspec:"
_COMMENT = "# inputspec "  # TVM's reader skips lines that begin so


def search_task(spec: Spec | None = None, *, on_layout_change: str = "fail", **kwargs: Any) -> Any:
    """A SearchTask whose candidates get the spec's inputs, or what the operator needs, as the log
    says; keywords are SearchTask's.

    on_layout_change, for placeholders that REWRITE_FOR_PRE_TRANSFORMED changes: "fail" refuses such
    candidates, "warn" fills the shape that is there.
    """
    from tvm import auto_scheduler

    check_on_layout_change(on_layout_change, "warn", "fail")
    if spec is None:
        task = auto_scheduler.SearchTask(**kwargs)
        spec = fallback(list(task.compute_dag.tensors), what=task.workload_key)
    text = json.dumps({"spec": spec.to_json(), "on_layout_change": on_layout_change})
    return auto_scheduler.SearchTask(desc=_MARK + text, **kwargs)


def spec_of(task: Any, holes: Sequence[Any] = ()) -> Spec | None:
    """A task's own spec."""
    fields = _fields(task.desc)
    return Spec.from_json(fields["spec"], holes) if fields else None


def record_to_file(path: str) -> Any:
    """AutoScheduler's RecordToFile, whose records carry the fingerprint of their inputs."""
    from tvm.auto_scheduler import measure, measure_record

    class RecordToFile(measure.PythonBasedMeasureCallback):
        def callback(self, policy: Any, inputs: Any, results: Any) -> None:
            with open(path, "a") as file:
                for one, result in zip(inputs, results):
                    record = measure_record.dump_record_to_string(one, result).strip()
                    file.write(f"{_COMMENT}{_fingerprint(policy.search_task.desc)}\n{record}\n")

    return RecordToFile()


def select_records(path: str, task: Any, own_path: str) -> int:
    """Writes the records that were made on the task's own inputs to another file, for TVM to read;
    how many there are."""
    is_own, found, fingerprint = False, 0, _fingerprint(task.desc)
    with open(path) as file, open(own_path, "w") as own:
        for line in file:
            if line.startswith(_COMMENT):
                is_own = line[len(_COMMENT):].strip() == fingerprint
            elif is_own and line.strip():
                own.write(line)
                found += 1
    return found


def _fields(desc: Any) -> dict[str, str]:
    return json.loads(str(desc)[len(_MARK):]) if str(desc).startswith(_MARK) else {}


def _fingerprint(desc: Any) -> str | None:
    fields = _fields(desc)
    return json.loads(fields["spec"])["fingerprint"] if fields else None


@contextlib.contextmanager
def filled_by_specs(*with_data: Spec) -> Any:
    """Within it, LocalRunner and RPCRunner fill the arguments of tasks that have a spec. Of specs with
    data in memory (holes), which no task's text has, it must be given those; their data do go to
    the worker."""
    from tvm.auto_scheduler import measure

    data = {one.fingerprint: one.holes for one in with_data}
    names = ("prepare_runner_args", "_timed_eval_func", "_rpc_run_worker")
    originals = {name: getattr(measure, name) for name in names}

    def prepare(given: Any, built: Any) -> Any:
        desc = str(given.task.desc)  # which the worker's copy of the task has not
        fingerprint = _fingerprint(desc)
        if fingerprint is None:
            return originals["prepare_runner_args"](given, built)
        return [desc, data.get(fingerprint, ())]

    measure.prepare_runner_args = prepare
    measure._timed_eval_func, measure._rpc_run_worker = _measure_here, _measure_remotely
    try:
        yield
    finally:
        for name, function in originals.items():
            setattr(measure, name, function)


# TVM's own measurement, in its workers (where nothing is replaced), of arguments filled there.


def _measure_here(serialized: Any, built: Any, args: Any, *rest: Any) -> Any:
    from tvm.auto_scheduler.measure import _timed_eval_func

    return _measured(lambda args: _timed_eval_func(serialized, built, args, *rest), serialized,
                     built, args)


def _measure_remotely(all_of: Any) -> Any:
    from tvm.auto_scheduler.measure import _rpc_run_worker

    serialized, built, args, *rest = all_of
    return _measured(lambda args: _rpc_run_worker((serialized, built, args, *rest)), serialized,
                     built, args)


def _measured(measure: Any, serialized: Any, built: Any, args: Any) -> Any:
    import time

    from tvm.auto_scheduler.measure import MAX_FLOAT, MeasureErrorNo, MeasureInput

    if len(args) == 2 and isinstance(args[0], str) and built.error_no == MeasureErrorNo.NO_ERROR:
        try:
            desc, holes = args
            fields = _fields(desc)
            args = _arguments(Spec.from_json(fields["spec"], holes), fields["on_layout_change"],
                              MeasureInput.deserialize(serialized).task, built)
        except (SpecError, TypeError) as error:
            return ((MAX_FLOAT,), MeasureErrorNo.RUNTIME_DEVICE, str(error), built.time_cost,
                    time.time())
    return measure(args)


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
