"""AutoTVM: one runner, many tasks, every trial valid."""

import loopback

import collections
import logging
import os
import subprocess
import sys
import tempfile
import warnings

import numpy as np
import tvm
import tvm.topi.x86
from tvm import autotvm, te, topi
from tvm.rpc.server import Server
from tvm.rpc.tracker import Tracker

from inputspec_tvm import Policy, Spec
from inputspec_tvm.autotvm import load_from_file, log_to_file, spec_runner
from inputspec_tvm.spec import library_path

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


def template(name, flop):
    """An AutoTVM template of tensors: the last one's axes are split."""

    def wrap(compute):
        @autotvm.template(name)
        def whole(*args):
            tensors = compute(*args)
            config = autotvm.get_config()
            config.add_flop(flop(*args))
            schedule = te.create_schedule(tensors[-1].op)
            if isinstance(tensors[-1].op, te.ComputeOp):
                axis = schedule[tensors[-1]].op.axis[0]
                config.define_split("t", axis, num_outputs=2)
                config["t"].apply(schedule, tensors[-1], axis)
            else:
                config.define_knob("nothing", [0, 1, 2, 3])
            return schedule, tensors

        return whole

    return wrap


@template("inputspec/scatter_like", lambda n, k: k)
def scatter_like(n, k):
    data = te.placeholder((n,), "float32", name="data")
    indices = te.placeholder((k,), "int32", name="indices")
    return [data, indices, te.compute((k,), lambda i: data[indices[i]], name="out")]


@template("inputspec/bsr", lambda m, n, k, blocks: 2 * m * blocks * 16)
def bsr(m, n, k, blocks):
    data = te.placeholder((m, k), "float32", name="data")
    w_data = te.placeholder((blocks, 16, 1), "float32", name="w_data")
    w_indices = te.placeholder((blocks,), "int32", name="w_indices")
    w_indptr = te.placeholder((n // 16 + 1,), "int32", name="w_indptr")
    return [data, w_data, w_indices, w_indptr,
            topi.nn.sparse_dense(data, w_data, w_indices, w_indptr)]


@template("inputspec/take", lambda n, width, k: k * width)
def take(n, width, k):
    data = te.placeholder((n, width), "float32", name="data")
    indices = te.placeholder((k,), "int32", name="indices")
    return [data, indices, topi.take(data, indices, axis=0, mode="fast")]


@template("inputspec/scatter_nd", lambda n, k: 8 * k)
def scatter_nd(n, k):
    data = te.placeholder((n, n, 8), "float32", name="data")
    at = te.placeholder((2, k), "int32", name="at")
    updates = te.placeholder((k, 8), "float32", name="updates")
    return [data, at, updates, topi.scatter_nd(data, at, updates, "update")]


def tune(task, runner, trials=4, callbacks=()):
    found = []
    tuner = autotvm.tuner.RandomTuner(task)
    tuner.tune(n_trial=trials,
               measure_option=autotvm.measure_option(autotvm.LocalBuilder(timeout=60), runner),
               callbacks=[lambda _, inputs, results: found.extend(results), *callbacks])
    return collections.Counter(
        "valid" if one.error_no == 0 else message(one.costs) for one in found)


def message(costs):
    """The library's line, where there is one."""
    lines = [one for one in "\n".join(map(str, costs)).splitlines() if one.strip()] or ["?"]
    return next((one.strip() for one in lines if "inputspec: " in one), lines[-1])


def runner(spec_of, timeout=60, **kwargs):
    return spec_runner(autotvm.LocalRunner, spec_of, number=2, repeat=3, timeout=timeout, **kwargs)


def task_of(name, *args):
    return autotvm.task.create(name, args=args, target="llvm")


# Templates, their arguments, and the specs of their tasks (None: what the operator needs).
WORKLOADS = {
    "CSR SpMM": ("inputspec/spmm", (64, 128, 256, 2048), spmm_spec),
    "BSR": ("inputspec/bsr", (64, 128, 256, 300), lambda task: None),
    "take": ("inputspec/take", (1000, 64, 256), lambda task: None),
    "scatter": ("inputspec/scatter_nd", (50, 300), lambda task: None),
}


def test_defaults_are_not_valid():
    for name, (template, args, _) in WORKLOADS.items():
        found = tune(task_of(template, *args),
                     autotvm.LocalRunner(number=2, repeat=3, timeout=5), 2)
        print(f"  {name}, TVM's own inputs:", {key[:60]: count for key, count in found.items()})
        assert found["valid"] == 0 or "scatter" in template, found  # which it leaves unwritten


def test_every_candidate_is_valid():
    for name, (template, args, spec_of) in WORKLOADS.items():
        found = tune(task_of(template, *args), runner(spec_of))
        print(f"  {name}:", dict(found))
        assert set(found) == {"valid"}, found


def test_same_bits_as_in_cpp():
    """Here, and on a server, whose tensors are filled there."""
    expected = subprocess.check_output([os.environ["INPUTSPEC_TVM_EXPECTED"]])
    csr = Policy("SparseCSRFallback{uniform_nonzeros{columns=dim<3,0>}}")
    spec = Spec(indptr=csr[0], indices=csr[1], data=csr[2], B=UNIFORM, C="Output{}", seed=7)
    shapes = (513, "int32"), (8192, "int32"), (8192, "float32"), ((512, 64), "float32"), \
        ((512, 64), "float32")
    module = str(library_path("inputspec_tvm_packed"))
    server = Server(**loopback.free_ports())
    session = tvm.rpc.connect("127.0.0.1", server.port)
    session.upload(module)
    for device, fill in ((tvm.cpu(), tvm.runtime.load_module(module)["fill"]),
                         (session.cpu(), session.load_module(os.path.basename(module))["fill"])):
        args = [tvm.nd.empty(shape if isinstance(shape, tuple) else (shape,), dtype, device)
                for shape, dtype in shapes]
        assert spec.fill_packed(fill, args) == len(expected)
        assert b"".join(one.numpy().tobytes() for one in args) == expected
    server.terminate()


def test_records_carry_the_fingerprint():
    task = task_of("inputspec/spmm", 64, 128, 256, 2048)
    spec, other = (Spec.of_operator("sparse_dense", seed=seed) for seed in (7, 8))
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, "log.json")
        tune(task, runner(lambda task: spec), 2, [log_to_file(log, lambda task: spec)])
        assert len(list(autotvm.record.load_from_file(log))) == 2  # TVM reads it as it is
        assert len(list(load_from_file(log, lambda task: spec))) == 2
        assert len(list(load_from_file(log, lambda task: other))) == 0
        bare = task_of("inputspec/take", 1000, 64, 256)
        tune(bare, runner(lambda task: None), 2, [log_to_file(log, lambda task: None)])
        assert len(list(load_from_file(log, lambda task: None))) == 2


def test_fixed_data():
    rows = np.random.default_rng(1).integers(0, 1000, 256, np.int32)
    spec = Spec("GeneratorInput{normal{}}, FixedInput{hole<>}, Output{}", holes=[rows])

    def is_given(module, tensors):
        assert (tensors[1].numpy() == rows).all()

    found = tune(task_of("inputspec/scatter_like", 1000, 256),
                 runner(lambda task: spec, after_fill=is_given))
    assert set(found) == {"valid"}, found


def test_rpc():
    tracker = Tracker(**loopback.free_ports())
    server = Server(**loopback.free_ports(), key="inputspec",
                    tracker_addr=("127.0.0.1", tracker.port))
    remote = spec_runner(autotvm.RPCRunner, spmm_spec, key="inputspec", host="127.0.0.1",
                         port=tracker.port, number=2, repeat=3, timeout=60)
    found = tune(task_of("inputspec/spmm", 64, 128, 256, 2048), remote)
    server.terminate()
    tracker.terminate()
    assert set(found) == {"valid"}, found


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
    """Each candidate packs its arguments in its own way; the outputs are all the same."""
    data, weight = ("TENSOR", (1, 16, 14, 14), "float32"), ("TENSOR", (32, 16, 3, 3), "float32")
    task = task_of("conv2d_NCHWc.x86", data, weight, (1, 1), (1, 1, 1, 1), (1, 1), "NCHW", "NCHW",
                   "float32")
    spec = Spec(f"{UNIFORM}, {UNIFORM}, Output{{}}", seed=5)
    logical = [np.zeros(one[1], "float32") for one in (data, weight)]
    spec.fill([*logical, np.zeros(1, "float32")])
    windows = np.lib.stride_tricks.sliding_window_view(
        np.pad(logical[0], ((0, 0), (0, 0), (1, 1), (1, 1))), (3, 3), (2, 3))
    expected = np.einsum("ncyxij,ocij->noyx", windows, logical[1])
    seen = tempfile.NamedTemporaryFile("w+")  # since it is looked at in the runner's worker
    path = seen.name

    def same_output(module, tensors):
        module["default_function"](*tensors)
        out = next(one for one in tensors if one.shape[1] * one.shape[-1] == 32)
        with open(path, "a") as file:
            print([one.shape for one in tensors], file=file)
        found = out.numpy().transpose(0, 1, 4, 2, 3).reshape(expected.shape)
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4)

    found = tune(task, runner(lambda task: spec, after_fill=same_output), 6)
    packed = seen.readlines()
    assert set(found) == {"valid"} and len(packed) == 6 and len(set(packed)) > 1, (found, packed)
    found = tune(task, runner(lambda task: spec, on_layout_change="fail"), 3)
    assert "valid" not in found or all("is stored as" in one for one in found if one != "valid")
    assert any("is stored as" in one for one in found), found
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = tune(task, runner(lambda task: spec, on_layout_change="warn"), 2)
    assert set(found) == {"valid"}, found


def test_bad_use_is_the_trials_own():
    outside = Spec("GeneratorInput{normal{}}, GeneratorInput{constant{2000000000}}, Output{}")
    for spec, message in (
            (Spec("Output{}, Output{}"), "wrong number of arguments: expected 2, found 3"),
            (Spec(f"{UNIFORM}, {UNIFORM}, Output{{}}"), "argument 1: wrong dtype: found int32"),
            (Spec.of_operator("sparse_dense"), "wrong number of arguments"),
            (Spec(a=UNIFORM, b=UNIFORM, c="Output{}"), "the kernel's parameters are data, indices"),
            (outside, "")):  # which kills the worker
        found = tune(task_of("inputspec/scatter_like", 1000, 256),
                     runner(lambda task, spec=spec: spec, timeout=10), 2)
        assert found["valid"] == 0 and found.total() == 2, found
        assert all(message in one for one in found), (message, found)


if __name__ == "__main__":
    for name, test in list(globals().items()):
        if name.startswith("test_") and (name in sys.argv or len(sys.argv) == 1):
            test()
            print(name, "passed", flush=True)
