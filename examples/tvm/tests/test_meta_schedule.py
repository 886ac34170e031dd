"""MetaSchedule, here and over RPC: every candidate is valid, and computes what NumPy does."""

import os

import cloudpickle
import numpy as np

import tuning
import workloads
from inputspec_tvm import Policy, Spec
from inputspec_tvm.meta_schedule import local_runner, rpc_runner
from tuning import EVALUATOR, dynamic_loops, tune

CSR = Policy("SparseCSRFallback{uniform_nonzeros{columns=dim<3,0>}}")
UNIFORM = "GeneratorInput{uniform{low=-1,high=1}}"
SPMM = Spec(indptr=CSR[0], indices=CSR[1], data=CSR[2], B=UNIFORM, C="Output{}", seed=7)
TAKE = Spec(A=UNIFORM, indices="GeneratorInput{index{dim<0,0>}}", out="Output{}", seed=7)
DENSE = Spec(A=UNIFORM, W=UNIFORM, C="Output{}", seed=3)
SPMM_SHAPES = [((513,), "int32"), ((8192,), "int32"), ((8192,), "float32"), ((512, 64), "float32"),
               ((512, 64), "float32")]


def reference(spec, shapes):
    args = [np.zeros(shape, dtype) for shape, dtype in shapes]
    spec.fill(args)
    return args


def same_as(expected, logical):
    """A check of each candidate: the logical inputs are `expected`, bit for bit where they are not
    packed, and the output is NumPy's."""

    def check(module, args, report):
        for i, one in enumerate(report.arguments):
            if one.layout == "exact" and not one.is_output:
                assert (args[i].numpy() == logical[i]).all(), f"argument {i} differs"
        module["main"](*args)
        error = np.abs(args[-1].numpy() - expected).max()
        assert error < 1e-3, f"the output is off by {error}"

    return check


def spmm_check():
    args = reference(SPMM, SPMM_SHAPES)
    dense = np.zeros((512, 512), np.float32)
    for row in range(512):
        span = slice(args[0][row], args[0][row + 1])
        dense[row, args[1][span]] = args[2][span]
    return same_as(dense @ args[3], args)


def test_defaults_are_not_valid():
    """Why one needs this: random indices."""
    from tvm.s_tir import meta_schedule as ms

    for function, more in ((workloads.spmm, {"space": dynamic_loops()}), (workloads.take, {})):
        found = tune(function, ms.runner.LocalRunner(timeout_sec=20, evaluator_config=EVALUATOR),
                     trials=2, **more)
        print("  TVM's own inputs:", dict(found))
        assert found["valid"] == 0, found


def test_local():
    found = tune(workloads.spmm,
                 local_runner(SPMM, after_fill=spmm_check(), timeout_sec=30,
                              evaluator_config=EVALUATOR, alloc_repeat=2),
                 space=dynamic_loops())
    assert set(found) == {"valid"}, found
    found = tune(workloads.take,
                 local_runner(TAKE, timeout_sec=30, evaluator_config=EVALUATOR))
    assert set(found) == {"valid"}, found


def test_rewritten_layouts():
    args = reference(DENSE, [((64, 256), "float32"), ((256, 128), "float32"),
                             ((64, 128), "float32")])
    check = same_as(args[0] @ args[1], args)

    def is_packed(module, arguments, report):
        assert report.arguments[1].layout == "transformed", report
        check(module, arguments, report)

    found = tune(workloads.dense, local_runner(DENSE, after_fill=is_packed, timeout_sec=30,
                                               evaluator_config=EVALUATOR))
    assert set(found) == {"valid"}, found
    found = tune(workloads.dense, local_runner(DENSE, on_layout_change="fail", timeout_sec=30,
                                               evaluator_config=EVALUATOR), trials=2)
    assert found["valid"] == 0 and all("layouts differ" in one for one in found), found


def test_faults_are_the_trials_own():
    wrong = Spec(A=UNIFORM, indices="GeneratorInput{index{dim<0,0>}}", seed=7)
    found = tune(workloads.take, local_runner(wrong, timeout_sec=30, evaluator_config=EVALUATOR),
                 trials=2)
    assert found["valid"] == 0 and all("wrong number of arguments" in one for one in found), found


def test_rpc():
    from tvm.s_tir import meta_schedule as ms

    with tuning.tracker_and_server("inputspec") as port:
        config = ms.runner.RPCConfig(tracker_host="127.0.0.1", tracker_port=port,
                                     tracker_key="inputspec", session_timeout_sec=60)
        found = tune(workloads.spmm,
                     rpc_runner(SPMM, after_fill=spmm_check(), rpc_config=config,
                                evaluator_config=EVALUATOR, max_workers=1),
                     trials=4, space=dynamic_loops())
    assert set(found) == {"valid"}, found


if __name__ == "__main__":
    import sys

    for module in (sys.modules["tuning"], sys.modules["workloads"]):
        cloudpickle.register_pickle_by_value(module)
    os.environ.setdefault("TVM_NUM_THREADS", "2")
    chosen = sys.argv[1:]
    for name, test in list(globals().items()):
        if name.startswith("test_") and (not chosen or name in chosen):
            test()
            print(name, "passed", flush=True)
