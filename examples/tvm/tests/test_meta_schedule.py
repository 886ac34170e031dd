"""MetaSchedule, here and over RPC: every candidate is valid, and computes what NumPy does."""

import contextlib
import logging
import os
import signal
import subprocess
import sys
import tempfile
import time

import cloudpickle
import numpy as np

import tuning
import workloads
from inputspec_tvm import Policy, Spec, SpecError, fallback
from inputspec_tvm.meta_schedule import local_runner, rpc_runner, with_inputs
from inputspec_tvm.spec import library_path
from tuning import EVALUATOR, dynamic_loops, tune

CSR = Policy("SparseCSRFallback{uniform_nonzeros{columns=dim<3,0>}}")
UNIFORM = "GeneratorInput{uniform{low=-1,high=1}}"
SPMM = Spec(indptr=CSR[0], indices=CSR[1], data=CSR[2], B=UNIFORM, C="Output{}", seed=7)
TAKE = Spec(A=UNIFORM, indices="GeneratorInput{index{dim<0,0>}}", out="Output{}", seed=7)
DENSE = Spec(A=UNIFORM, W=UNIFORM, C="Output{}", seed=3)


def spmm(args):
    indptr, indices, data, b, _ = args
    dense = np.zeros((len(indptr) - 1, len(b)), np.float32)
    for row in range(len(dense)):
        span = slice(indptr[row], indptr[row + 1])
        dense[row, indices[span]] = data[span]
    return {4: dense @ b}


def bsr(args):
    data, w_data, w_indices, w_indptr, _ = args
    w = np.zeros((512, 512), np.float32)
    for row in range(32):
        for e in range(w_indptr[row], w_indptr[row + 1]):
            w[row * 16:row * 16 + 16, w_indices[e]] = w_data[e, :, 0]
    return {4: data @ w.T}


def scatter(args):
    data = args[0].copy()
    data[args[1]] = args[2] * 2
    return {0: data}


# The function, its spec (None: what its operator needs), what NumPy computes, how it is tuned.
WORKLOADS = {
    "CSR SpMM": (workloads.spmm, SPMM, spmm, {"space": dynamic_loops()}),
    "BSR": (workloads.bsr, None, bsr, {"space": dynamic_loops()}),
    "take": (workloads.take, TAKE, lambda args: {2: args[0][args[1]] * 2}, {}),
    "scatter": (workloads.scatter, None, scatter, {}),
    "ragged": (workloads.ragged_sum, None, lambda args: {2: np.array(
        [row[:n].sum() for n, row in zip(args[0], args[1])])}, {"space": dynamic_loops()}),
    "dense": (workloads.dense, DENSE, lambda args: {2: args[0] @ args[1]}, {}),
}


def filled(function, spec):
    args = [np.zeros([int(x) for x in one.shape], str(one.dtype)) for one in function.params]
    spec.fill(args)
    return args


def same_as_numpy(name):
    """A check of each candidate: the logical inputs are the ones that are filled here, bit for bit
    where they are not packed, and the outputs are NumPy's."""
    function, spec, reference, _ = WORKLOADS[name]
    logical = filled(function, spec or fallback(function))
    expected = reference(logical)

    def check(module, args, report):
        for i, one in enumerate(report.arguments):
            if one.layout == "exact":
                assert np.array_equal(args[i].numpy(), logical[i], equal_nan=True), f"argument {i}"
        module["main"](*args)
        for i, values in expected.items():
            error = np.nanmax(np.abs(args[i].numpy() - values))
            assert error < 1e-3, f"argument {i} is off by {error}"

    return check


def local(spec=None, **kwargs):
    return local_runner(spec, timeout_sec=30, evaluator_config=EVALUATOR, **kwargs)


def test_defaults_are_not_valid():
    """Why one needs this: random indices."""
    from tvm.s_tir import meta_schedule as ms

    for name in ("CSR SpMM", "BSR", "take", "scatter", "ragged"):
        function, _, _, more = WORKLOADS[name]
        found = tune(function, ms.runner.LocalRunner(timeout_sec=5, evaluator_config=EVALUATOR),
                     trials=2, **more)
        print(f"  {name}, TVM's own inputs:", dict(found))
        assert found["valid"] == 0, found


def test_every_candidate_is_valid():
    for name, (function, spec, _, more) in WORKLOADS.items():
        found = tune(with_inputs(function, spec),
                     local(after_fill=same_as_numpy(name), alloc_repeat=2), trials=4, **more)
        print(f"  {name}:", dict(found))
        assert set(found) == {"valid"}, found


def test_smoke():
    """The shortest: for CI's quick run."""
    found = tune(with_inputs(workloads.take), local(), trials=2)
    assert set(found) == {"valid"}, found


def test_nothing_supplied():
    """Then it is the operator's ready spec, and the log says so."""
    said = []

    class Said(logging.Handler):
        def emit(self, record):
            said.append(record.getMessage())

    logging.disable(logging.NOTSET)
    logger = logging.getLogger("inputspec")
    logger.addHandler(Said())
    for function, name in ((workloads.spmm, "spmm"), (workloads.take, "take"),
                           (workloads.bsr, "sparse_dense_bsr"), (workloads.scatter, "index_put"),
                           (topi("gather", 1), "gather<1>"), (topi("gather_nd"), "gather_nd"),
                           (topi("scatter_nd"), "scatter_nd")):
        assert fallback(function) == Spec.of_operator(name), (name, fallback(function))
    assert said[0] == ("inputspec: nothing was supplied for indptr, indices, data, a CSR operand: "
                       "SparseCSRFallback{uniform_nonzeros{columns=dim<3,0>}}"), said
    said.clear()
    fallback(workloads.dense)
    assert not said
    # Operators without a ready spec: by what their code addresses.
    assert fallback(topi("take_flat")).recipe.split(", ")[1] == "GeneratorInput{index{below=16000}}"
    assert fallback(topi("scatter_elements")).recipe.split(", ")[1] == \
        "GeneratorInput{index{below=20}}"


def topi(name, *more):
    from tvm import te, topi as ops

    a, at = te.placeholder((100, 20, 8), name="a"), te.placeholder((2, 9), "int32", name="at")
    if name == "gather":
        at = te.placeholder((100, 5, 8), "int32", name="at")
        return te.create_prim_func([a, at, ops.gather(a, *more, at)])
    if name == "gather_nd":
        return te.create_prim_func([a, at, ops.gather_nd(a, at)])
    if name == "take_flat":
        return te.create_prim_func([a, at, ops.take(a, at, mode="fast")])
    if name == "scatter_nd":
        updates = te.placeholder((9, 8), name="updates")
        return te.create_prim_func([a, at, updates, ops.scatter_nd(a, at, updates, "update")])
    at, updates = te.placeholder((100, 5, 8), "int32"), te.placeholder((100, 5, 8), name="updates")
    return te.create_prim_func([a, at, updates, ops.scatter_elements(a, at, updates, 1)])


def test_same_bits_as_in_cpp():
    expected = subprocess.check_output([os.environ["INPUTSPEC_TVM_EXPECTED"]])
    assert b"".join(one.tobytes() for one in filled(workloads.spmm, SPMM)) == expected


def test_equal_tasks_have_their_own_inputs():
    """Two equal functions in one process, through one runner and one database: each is filled from
    its own spec, and its records are its own."""
    from tvm.s_tir import meta_schedule as ms

    narrow = Spec(A=UNIFORM, indices="GeneratorInput{index{9}}", out="Output{}", seed=7)
    tasks = [with_inputs(workloads.take, TAKE), with_inputs(workloads.take, narrow)]
    again = with_inputs(workloads.take, Spec(TAKE.recipe, seed=8))
    with tempfile.TemporaryDirectory() as folder:
        greatest = os.path.join(folder, "greatest")

        def note(module, args, report):
            with open(greatest, "a") as file:
                print(args[1].numpy().max(), file=file)

        runner = local(after_fill=note)
        for one in tasks:
            found = tune(one, runner, trials=2, folder=folder)
            assert set(found) == {"valid"}, found
        with open(greatest) as file:
            maxima = [int(line) for line in file]
        assert min(maxima[:2]) > 9 > max(maxima[2:]), maxima
        database = ms.database.JSONDatabase(work_dir=folder)
        import tvm

        modules = [tvm.IRModule({"main": one}) for one in (*tasks, again, workloads.take)]
        assert [database.has_workload(one) for one in modules] == [True, True, False, False]


def test_specs_of_a_module():
    import tvm

    module = tvm.IRModule({"a": workloads.take, "b": workloads.take, "c": workloads.dense})
    marked = with_inputs(module, {"a": TAKE, "c": DENSE})
    assert Spec.from_json(marked["a"].attrs["inputspec"]) == TAKE
    assert "inputspec" not in marked["b"].attrs
    assert Spec.from_json(with_inputs(module)["b"].attrs["inputspec"]) == Spec.of_operator("take")
    try:
        with_inputs(module, {"d": TAKE})
    except SpecError as error:
        assert "no function d" in str(error), error
    else:
        raise AssertionError("not refused")


def fixed_take():
    rows = np.random.default_rng(1).integers(0, 512, 4096, np.int32)

    def is_given(module, args, report):
        assert (args[1].numpy() == rows).all()

    spec = Spec(A=UNIFORM, indices="FixedInput{hole<>}", out="Output{}", holes=[rows])
    return spec, is_given


def test_fixed_data():
    spec, is_given = fixed_take()
    found = tune(with_inputs(workloads.take, spec), local(spec, after_fill=is_given), trials=2)
    assert set(found) == {"valid"}, found
    found = tune(with_inputs(workloads.take, spec), local(), trials=2)
    assert all("give the runner the spec too" in one for one in found), found


def test_rewritten_layouts():
    check = same_as_numpy("dense")

    def is_packed(module, arguments, report):
        assert report.arguments[1].layout == "transformed", report
        check(module, arguments, report)

    found = tune(workloads.dense, local(DENSE, after_fill=is_packed))
    assert set(found) == {"valid"}, found
    found = tune(workloads.dense, local(DENSE, on_layout_change="fail"), trials=2)
    assert found["valid"] == 0 and all("layouts differ" in one for one in found), found


def test_bad_use_is_the_trials_own():
    few = Spec(A=UNIFORM, indices="GeneratorInput{index{dim<0,0>}}")
    floats = Spec(A=UNIFORM, indices=UNIFORM, out="Output{}")
    for workload, spec, message in (
            (workloads.take, few, "wrong number of arguments: expected 2, found 3"),
            (workloads.take, Spec.of_operator("spmm"), "wrong number of arguments"),
            (workloads.take, floats, "argument 1: wrong dtype: found int32; uniform makes floats"),
            (workloads.take, None, "the workload has no inputs: tune with_inputs(function, spec)"),
            (with_inputs(workloads.take, TAKE), DENSE, "the workload's inputs are not the runner's"),
            (workloads.ragged_sum, Spec.of_operator("take"), "argument 1")):
        found = tune(workload, local(spec), trials=2)
        assert found["valid"] == 0 and all(message in one for one in found), (message, found)


def kill_worker(module, args, report):
    os.kill(os.getpid(), signal.SIGKILL)


def test_killed_worker():
    found = tune(workloads.take, local(TAKE, after_fill=kill_worker), trials=2)
    assert dict(found) == {"Subprocess terminated": 2}, found
    outside = Spec(A=UNIFORM, indices="GeneratorInput{constant{2000000000}}", out="Output{}")
    found = tune(workloads.take, local(outside), trials=2)
    assert dict(found) == {"Subprocess terminated": 2}, found


def remote(port, spec=None, seconds=60, **kwargs):
    from tvm.s_tir import meta_schedule as ms

    config = ms.runner.RPCConfig(tracker_host="127.0.0.1", tracker_port=port,
                                 tracker_key="inputspec", session_timeout_sec=seconds)
    return rpc_runner(spec, rpc_config=config, evaluator_config=EVALUATOR, **kwargs)


def test_rpc():
    with tuning.tracker_and_server("inputspec") as port:
        for name in ("CSR SpMM", "BSR", "take", "scatter", "dense"):
            function, spec, _, more = WORKLOADS[name]
            found = tune(with_inputs(function, spec),
                         remote(port, after_fill=same_as_numpy(name)), trials=4, **more)
            print(f"  {name}:", dict(found))
            assert set(found) == {"valid"}, found
        spec, is_given = fixed_take()
        found = tune(workloads.take, remote(port, spec, after_fill=is_given), trials=2)
        assert set(found) == {"valid"}, found
        found = tune(workloads.take, remote(port, TAKE, upload=False), trials=2)
        assert all("the server has no inputspec.fill: start it" in one for one in found), found
        few = Spec("Output{}")
        found = tune(workloads.take, remote(port, few), trials=2)
        assert all("wrong number of arguments" in one for one in found), found
    with tuning.tracker_and_server("inputspec", (str(library_path()),)) as port:
        found = tune(workloads.take, remote(port, TAKE, upload=False), trials=2)
        assert set(found) == {"valid"}, found


def test_rpc_faults_end():
    """Never a hang: a kernel that kills the server's worker (TVM's server is then lost), or no
    server at all."""
    outside = Spec(A=UNIFORM, indices="GeneratorInput{constant{2000000000}}", out="Output{}")
    with tuning.tracker_and_server("inputspec") as port:
        begin = time.monotonic()
        found = tune(workloads.take, remote(port, outside, seconds=10), trials=2)
        print("  a kernel that dies:", dict(found), f"{time.monotonic() - begin:.0f} s")
        assert found["valid"] == 0 and found.total() == 2, found
    with tuning.tracker_and_server("inputspec", has_server=False) as port:
        begin = time.monotonic()
        found = tune(workloads.take, remote(port, TAKE, seconds=5), trials=2)
        print("  no server:", dict(found), f"{time.monotonic() - begin:.0f} s")
        assert found["valid"] == 0 and found.total() == 2, found


if __name__ == "__main__":
    for module in (sys.modules["tuning"], sys.modules["workloads"]):
        cloudpickle.register_pickle_by_value(module)
    os.environ.setdefault("TVM_NUM_THREADS", "2")
    chosen = sys.argv[1:]
    for name, test in list(globals().items()):
        if name.startswith("test_") and (name in chosen or not chosen):
            begin = time.monotonic()
            with contextlib.redirect_stderr(sys.stdout):
                test()
            print(name, f"passed, {time.monotonic() - begin:.0f} s", flush=True)
