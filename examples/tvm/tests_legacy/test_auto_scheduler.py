"""AutoScheduler: every trial valid; equal tasks with inputs of their own."""

import loopback

import collections
import hashlib
import os
import sys
import tempfile

import numpy as np
import tvm
from tvm import auto_scheduler, te, topi
from tvm.rpc.server import Server
from tvm.rpc.tracker import Tracker

from inputspec_tvm import Spec
from inputspec_tvm.auto_scheduler import (_arguments, filled_by_specs, record_to_file, search_task,
                                          select_records, spec_of)

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
def inputspec_spmm(m, n, k, nnz):
    data = te.placeholder((m, k), name="data")
    w_data = te.placeholder((nnz,), name="w_data")
    w_indices = te.placeholder((nnz,), "int32", name="w_indices")
    w_indptr = te.placeholder((n + 1,), "int32", name="w_indptr")
    return [data, w_data, w_indices, w_indptr,
            topi.nn.sparse_dense(data, w_data, w_indices, w_indptr)]


@auto_scheduler.register_workload
def inputspec_bsr(m, n, k, blocks):
    data = te.placeholder((m, k), name="data")
    w_data = te.placeholder((blocks, 16, 1), name="w_data")
    w_indices = te.placeholder((blocks,), "int32", name="w_indices")
    w_indptr = te.placeholder((n // 16 + 1,), "int32", name="w_indptr")
    return [data, w_data, w_indices, w_indptr,
            topi.nn.sparse_dense(data, w_data, w_indices, w_indptr)]


@auto_scheduler.register_workload
def inputspec_gather_nd(n, count):
    data = te.placeholder((n, n, 64), name="data")
    at = te.placeholder((2, count), "int32", name="at")
    return [data, at, topi.gather_nd(data, at)]


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


def kept_whole():
    """A sketch rule for stages that no other one takes: they are left as they are."""

    def meets(policy, state, stage_id):
        tag = state.stages[stage_id].op.tag
        is_such = tag.startswith("sparse_dense_sp_rhs")
        rule = auto_scheduler.PreloadCustomSketchRule
        return rule.APPLY_AND_SKIP_REST if is_such else rule.PASS

    def apply(policy, state, stage_id):
        return [[state, stage_id - 1]]

    return [auto_scheduler.PreloadCustomSketchRule(meets, apply, "kept whole")]


def tune(task, trials=4, timeout=20, callbacks=(), runner=None):
    found = Outcomes()
    options = auto_scheduler.TuningOptions(
        num_measure_trials=trials, num_measures_per_round=trials,
        runner=runner or auto_scheduler.LocalRunner(number=2, repeat=2, timeout=timeout),
        builder=auto_scheduler.LocalBuilder(timeout=60, n_parallel=2),
        measure_callbacks=[found, *callbacks], verbose=0)
    policy = auto_scheduler.SketchPolicy(task, auto_scheduler.RandomModel(), verbose=0,
                                         init_search_callbacks=kept_whole())
    task.tune(options, search_policy=policy)
    return collections.Counter(found.all)


def ell(below, seed):
    return Spec(data=UNIFORM, values=UNIFORM, indices=f"GeneratorInput{{index{{{below}}}}}",
                out="Output{}", seed=seed)


# The workload, its arguments, and its spec (None: what its operator needs).
WORKLOADS = {
    "ELL": (inputspec_ell, SHAPE, ell("dim<0,1>", 1)),
    "CSR SpMM": (inputspec_spmm, (64, 128, 256, 2048), None),
    "take": (inputspec_take, (500, 64, 300),
             Spec("GeneratorInput{normal{}}, GeneratorInput{index{dim<0,0>}}, Output{}")),
    "BSR": (inputspec_bsr, (64, 128, 256, 300), None),
    "gather_nd": (inputspec_gather_nd, (40, 300), None),
}


def test_defaults_are_not_valid():
    for name, (workload, args, _) in WORKLOADS.items():
        found = tune(auto_scheduler.SearchTask(func=workload, args=args, target=TARGET), 2, 5)
        print(f"  {name}, TVM's own inputs:", {key[:60]: count for key, count in found.items()})
        assert found["valid"] == 0, found


def test_every_candidate_is_valid():
    for name, (workload, args, spec) in WORKLOADS.items():
        with filled_by_specs():
            found = tune(search_task(spec, func=workload, args=args, target=TARGET))
        print(f"  {name}:", dict(found))
        assert set(found) == {"valid"}, found


def test_nothing_supplied():
    """Then it is the operator's ready spec, of TVM's own operators too."""
    for workload, args, name in ((inputspec_spmm, (64, 128, 256, 2048), "sparse_dense"),
                                 (inputspec_take, (500, 64, 300), "take"),
                                 (inputspec_bsr, (64, 128, 256, 300), "sparse_dense_bsr"),
                                 (inputspec_gather_nd, (40, 300), "gather_nd")):
        task = search_task(func=workload, args=args, target=TARGET)
        assert spec_of(task) == Spec.of_operator(name), task.desc


def test_records_carry_the_fingerprint():
    specs = [ell("dim<0,1>", 1), ell("dim<0,1>", 2)]
    tasks = [search_task(one, func=inputspec_ell, args=SHAPE, target=TARGET) for one in specs]
    with tempfile.TemporaryDirectory() as folder, filled_by_specs():
        log, own = os.path.join(folder, "log.json"), os.path.join(folder, "own.json")
        tune(tasks[0], 2, callbacks=[record_to_file(log)])
        assert len(list(auto_scheduler.RecordReader(log))) == 2  # TVM reads it as it is
        assert select_records(log, tasks[1], own) == 0
        assert select_records(log, tasks[0], own) == 2
        tasks[0].apply_best(own)


def test_equal_tasks_have_their_own_inputs():
    """One workload key, two specs: what each worker filled is told by its indices."""
    digests = []
    for below, seed in (("dim<0,1>", 1), ("dim<0,1>/4", 2)):
        task = search_task(ell(below, seed), func=inputspec_ell, args=SHAPE, target=TARGET)
        class built:
            args = task.compute_dag.tensors

        indices = _arguments(spec_of(task), "fail", task, built)[2]
        assert indices.max() < (256 if below == "dim<0,1>" else 64)
        digests.append(hashlib.sha1(indices.tobytes()).hexdigest())
        with filled_by_specs():
            found = tune(task, 2)
        assert set(found) == {"valid"}, found
    assert digests[0] != digests[1]


def test_fixed_data():
    """In memory, given to filled_by_specs; the worker checks that it is what the task's text says."""
    rows = np.random.default_rng(1).integers(0, 500, 300, np.int32)
    spec = Spec("GeneratorInput{normal{}}, FixedInput{hole<>}, Output{}", holes=[rows])
    task = search_task(spec, func=inputspec_take, args=(500, 64, 300), target=TARGET)

    class built:
        args = task.compute_dag.tensors

    assert (_arguments(spec_of(task, spec.holes), "fail", task, built)[1] == rows).all()
    with filled_by_specs(spec):
        assert set(tune(task)) == {"valid"}
    with filled_by_specs():
        found = tune(task)
    assert found["valid"] == 0 and all("no data supplied" in one for one in found), found


def test_rpc():
    tracker = Tracker(**loopback.free_ports())
    server = Server(**loopback.free_ports(), key="inputspec",
                    tracker_addr=("127.0.0.1", tracker.port))
    remote = auto_scheduler.RPCRunner("inputspec", "127.0.0.1", tracker.port, number=2, repeat=2,
                                      timeout=20)
    task = search_task(func=inputspec_spmm, args=(64, 128, 256, 2048), target=TARGET)
    with filled_by_specs():
        found = tune(task, runner=remote)
    server.terminate()
    tracker.terminate()
    assert set(found) == {"valid"}, found


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


def test_bad_use_is_the_trials_own():
    few, floats = Spec("Output{}"), Spec(f"{UNIFORM}, {UNIFORM}, {UNIFORM}, Output{{}}")
    outside = ell("2000000000", 1)  # which kills the worker
    for spec, message in ((few, "wrong number of arguments"), (outside, ""),
                          (floats, "argument 2: wrong dtype: found int32"),
                          (Spec.of_operator("sparse_dense"), "wrong number of arguments")):
        with filled_by_specs():
            found = tune(search_task(spec, func=inputspec_ell, args=SHAPE, target=TARGET), 2, 5)
        assert found["valid"] == 0 and found.total() == 2, found
        assert all(message in one for one in found), found


if __name__ == "__main__":
    for name, test in list(globals().items()):
        if name.startswith("test_") and (name in sys.argv or len(sys.argv) == 1):
            test()
            print(name, "passed", flush=True)
