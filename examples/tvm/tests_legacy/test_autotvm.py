"""AutoTVM: one runner, many tasks, every trial valid."""

import loopback  # noqa: F401

import collections
import logging
import warnings

import numpy as np
import tvm
import tvm.topi.x86
from tvm import autotvm, te, topi

from inputspec_tvm import Policy, Spec
from inputspec_tvm.autotvm import spec_runner

logging.getLogger("autotvm").setLevel(logging.ERROR)
UNIFORM = "GeneratorInput{uniform{low=-1,high=1}}"


@autotvm.template("inputspec/spmm")
def spmm(m, n, k, nnz):
    data = te.placeholder((m, k), "float32", name="data")
    w_data = te.placeholder((nnz,), "float32", name="w_data")
    w_indices = te.placeholder((nnz,), "int32", name="w_indices")
    w_indptr = te.placeholder((n + 1,), "int32", name="w_indptr")
    out = topi.nn.sparse_dense(data, w_data, w_indices, w_indptr)
    config = autotvm.get_config()
    config.add_flop(2 * m * nnz)
    schedule = te.create_schedule(out.op)
    row, column = schedule[out].op.axis
    config.define_split("row", row, num_outputs=2)
    config.define_split("column", column, num_outputs=2)
    config["row"].apply(schedule, out, row)
    config["column"].apply(schedule, out, column)
    return schedule, [data, w_data, w_indices, w_indptr, out]


def spmm_spec(task):
    csr = Policy("SparseCSRFallback{uniform_nonzeros{columns=dim<0,1>}}")
    return Spec(data=UNIFORM, w_data=csr[2], w_indices=csr[1], w_indptr=csr[0], **{
        _output(task): "Output{}"}, seed=7)


def _output(task):
    with tvm.target.Target("llvm"):
        return task.instantiate(task.config_space.get(0))[1][-1].op.name


@autotvm.template("inputspec/scatter_like")
def scatter_like(n, k):
    data = te.placeholder((n,), "float32", name="data")
    indices = te.placeholder((k,), "int32", name="indices")
    out = te.compute((k,), lambda i: data[indices[i]], name="out")
    config = autotvm.get_config()
    config.add_flop(k)
    schedule = te.create_schedule(out.op)
    config.define_split("t", schedule[out].op.axis[0], num_outputs=2)
    config["t"].apply(schedule, out, schedule[out].op.axis[0])
    return schedule, [data, indices, out]


def tune(task, runner, trials=4):
    found = []
    tuner = autotvm.tuner.RandomTuner(task)
    tuner.tune(n_trial=trials,
               measure_option=autotvm.measure_option(autotvm.LocalBuilder(timeout=60), runner),
               callbacks=[lambda _, inputs, results: found.extend(results)])
    return collections.Counter(
        "valid" if one.error_no == 0 else message(one.costs) for one in found)


def message(costs):
    """The library's line, where there is one."""
    lines = "\n".join(map(str, costs)).splitlines()
    return next((one.strip() for one in lines if "inputspec: " in one), lines[-1])


def runner(spec_of, **kwargs):
    return spec_runner(autotvm.LocalRunner, spec_of, number=2, repeat=3, timeout=20, **kwargs)


def task_of(name, *args):
    return autotvm.task.create(name, args=args, target="llvm")


def test_defaults_are_not_valid():
    found = tune(task_of("inputspec/spmm", 64, 128, 256, 2048),
                 autotvm.LocalRunner(number=2, repeat=3, timeout=20), 2)
    print("  TVM's own inputs:", {key[:60]: count for key, count in found.items()})
    assert found["valid"] == 0, found


def test_one_runner_for_two_tasks():
    one = runner(spmm_spec)
    for shape in ((64, 128, 256, 2048), (32, 64, 128, 512)):
        found = tune(task_of("inputspec/spmm", *shape), one)
        assert set(found) == {"valid"}, found


def test_scatter_in_the_name():
    spec = Spec("GeneratorInput{normal{}}, GeneratorInput{index{dim<0,0>}}, Output{}")
    found = tune(task_of("inputspec/scatter_like", 1000, 256), runner(lambda task: spec))
    assert set(found) == {"valid"}, found


def test_output_first():
    """TOPI's dense_nopack has [out, data, weight]."""
    tensor = ("TENSOR", (64, 64), "float32")
    spec = Spec(f"{UNIFORM}, {UNIFORM}, Output{{}}")
    found = tune(task_of("dense_nopack.x86", tensor, tensor, None, "float32"),
                 runner(lambda task: spec), 3)
    assert set(found) == {"valid"}, found


def test_packed_layouts():
    data, weight = ("TENSOR", (1, 16, 14, 14), "float32"), ("TENSOR", (32, 16, 3, 3), "float32")
    task = task_of("conv2d_NCHWc.x86", data, weight, (1, 1), (1, 1, 1, 1), (1, 1), "NCHW", "NCHW",
                   "float32")
    spec = Spec(f"{UNIFORM}, {UNIFORM}, Output{{}}", seed=5)
    found = tune(task, runner(lambda task: spec))
    assert set(found) == {"valid"}, found
    found = tune(task, runner(lambda task: spec, on_layout_change="fail"), 3)
    assert "valid" not in found or all("is stored as" in one for one in found if one != "valid")
    assert any("is stored as" in one for one in found), found
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = tune(task, runner(lambda task: spec, on_layout_change="warn"), 2)
    assert set(found) == {"valid"}, found


def test_faults_are_the_trials_own():
    found = tune(task_of("inputspec/scatter_like", 1000, 256),
                 runner(lambda task: Spec("Output{}, Output{}")), 2)
    assert found["valid"] == 0, found
    assert all("wrong number of arguments: expected 2, found 3" in one for one in found), found


if __name__ == "__main__":
    for name, test in list(globals().items()):
        if name.startswith("test_"):
            test()
            print(name, "passed", flush=True)
