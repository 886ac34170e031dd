"""AutoScheduler: every trial valid; equal tasks with inputs of their own."""

import loopback  # noqa: F401

import collections
import hashlib
import os
import tempfile

import tvm
from tvm import auto_scheduler, te

from inputspec_tvm import Spec
from inputspec_tvm.auto_scheduler import _arguments, filled_by_specs, search_task, spec_of

TARGET = tvm.target.Target("llvm -num-cores 2")
UNIFORM = "GeneratorInput{uniform{low=-1,high=1}}"
SHAPE = (64, 128, 256, 16)


@auto_scheduler.register_workload
def inputspec_ell(m, n, k, width):
    data = te.placeholder((m, k), "float32", name="data")
    values = te.placeholder((n, width), "float32", name="values")
    indices = te.placeholder((n, width), "int32", name="indices")
    along = te.reduce_axis((0, width), "along")
    out = te.compute(
        (m, n), lambda i, j: te.sum(data[i, indices[j, along]] * values[j, along], axis=along),
        name="out")
    return [data, values, indices, out]


@auto_scheduler.register_workload
def inputspec_take(n, width, count):
    data = te.placeholder((n, width), "float32", name="data")
    indices = te.placeholder((count,), "int32", name="indices")
    out = te.compute((count, width), lambda i, j: data[indices[i], j] * 2.0, name="out")
    return [data, indices, out]


@auto_scheduler.register_workload
def inputspec_dense(n, k, m):
    a = te.placeholder((n, k), name="a")
    b = te.placeholder((k, m), name="b")
    along = te.reduce_axis((0, k), "along")
    out = te.compute((n, m), lambda i, j: te.sum(a[i, along] * b[along, j], axis=along),
                     name="out", attrs={"layout_free_placeholders": [b]})
    return [a, b, out]


class Outcomes(auto_scheduler.measure.PythonBasedMeasureCallback):
    def __init__(self):
        super().__init__()
        self.all = []

    def callback(self, policy, inputs, results):
        for one in results:
            lines = str(one.error_msg or "").strip().splitlines() or ["?"]
            self.all.append("valid" if one.error_no == 0 else next(
                (line for line in lines if "inputspec: " in line), lines[-1]))


def tune(task, trials=4):
    found = Outcomes()
    with tempfile.TemporaryDirectory() as folder:
        options = auto_scheduler.TuningOptions(
            num_measure_trials=trials, num_measures_per_round=trials,
            runner=auto_scheduler.LocalRunner(number=2, repeat=2, timeout=20),
            builder=auto_scheduler.LocalBuilder(timeout=60, n_parallel=2),
            measure_callbacks=[auto_scheduler.RecordToFile(os.path.join(folder, "log")), found],
            verbose=0)
        policy = auto_scheduler.SketchPolicy(task, auto_scheduler.RandomModel(), verbose=0)
        task.tune(options, search_policy=policy)
    return collections.Counter(found.all)


def ell(below, seed):
    return Spec(data=UNIFORM, values=UNIFORM, indices=f"GeneratorInput{{index{{{below}}}}}",
                out="Output{}", seed=seed)


def test_defaults_are_not_valid():
    found = tune(auto_scheduler.SearchTask(func=inputspec_ell, args=SHAPE, target=TARGET), 2)
    print("  TVM's own inputs:", {key[:60]: count for key, count in found.items()})
    assert found["valid"] == 0, found


def test_valid():
    take = Spec("GeneratorInput{normal{}}, GeneratorInput{index{dim<0,0>}}, Output{}")
    with filled_by_specs():
        for task in (search_task(ell("dim<0,1>", 1), func=inputspec_ell, args=SHAPE, target=TARGET),
                     search_task(take, func=inputspec_take, args=(500, 64, 300), target=TARGET)):
            found = tune(task)
            assert set(found) == {"valid"}, found


def test_equal_tasks_have_their_own_inputs():
    """One workload key, two specs: what each worker filled is told by its indices."""
    digests = []
    for below, seed in (("dim<0,1>", 1), ("dim<0,1>/4", 2)):
        task = search_task(ell(below, seed), func=inputspec_ell, args=SHAPE, target=TARGET)
        class built:
            args = task.compute_dag.tensors

        indices = _arguments(*spec_of(task.desc), task, built)[2]
        assert indices.max() < (256 if below == "dim<0,1>" else 64)
        digests.append(hashlib.sha1(indices.tobytes()).hexdigest())
        with filled_by_specs():
            found = tune(task, 2)
        assert set(found) == {"valid"}, found
    assert digests[0] != digests[1]


def test_rewritten_layouts():
    option = auto_scheduler.LayoutRewriteOption.REWRITE_FOR_PRE_TRANSFORMED
    spec = Spec(f"{UNIFORM}, {UNIFORM}, Output{{}}")
    parts = dict(func=inputspec_dense, args=(64, 32, 48), target=TARGET,
                 layout_rewrite_option=option)
    with filled_by_specs():
        found = tune(search_task(spec, **parts))
        assert found["valid"] == 0 and all("is stored as" in one for one in found), found
        found = tune(search_task(spec, on_layout_change="warn", **parts))
        assert set(found) == {"valid"}, found


def test_faults_are_the_trials_own():
    with filled_by_specs():
        found = tune(search_task(Spec("Output{}"), func=inputspec_ell, args=SHAPE, target=TARGET), 2)
    assert found["valid"] == 0, found
    assert all("wrong number of arguments" in one for one in found), found


if __name__ == "__main__":
    for name, test in list(globals().items()):
        if name.startswith("test_"):
            test()
            print(name, "passed", flush=True)
