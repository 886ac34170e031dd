"""The module by itself, of NumPy's arrays: no tuner."""

import ctypes
import os
import pickle

import numpy as np

from inputspec_tvm import Policy, Spec, SpecError

CSR = Policy("SparseCSRFallback{uniform_nonzeros{columns=dim<3,0>}}")
SPEC = Spec(indptr=CSR[0], indices=CSR[1], data=CSR[2],
            B="GeneratorInput{uniform{low=-1,high=1}}", C="Output{}", seed=7)


def arguments():
    return [np.zeros(513, np.int32), np.zeros(8192, np.int32), np.zeros(8192, np.float32),
            np.zeros((512, 16), np.float32), np.zeros((512, 16), np.float32)]


def refused(call, *parts):
    try:
        call()
    except SpecError as error:
        assert all(part in str(error) for part in parts), error
    else:
        raise AssertionError(f"not refused: {parts}")


def test_fill():
    args = arguments()
    report = SPEC.fill(args, trial=3)
    indptr, indices, data, dense, out = args
    assert indptr[0] == 0 and indptr[-1] == 8192 and (np.diff(indptr) >= 0).all()
    for row in range(512):
        columns = indices[indptr[row]:indptr[row + 1]]
        assert (np.diff(columns) > 0).all()
    assert 0 <= indices.min() and indices.max() < 512
    assert -1 <= dense.min() and dense.max() < 1 and np.isnan(out).all()
    assert [one.policy for one in report.arguments] == \
        ["SparseCSRFallback"] * 3 + ["GeneratorInput", "Output"]
    assert report.trial == 3 and report.seed == 7 and report.outputs_comparable
    again = arguments()
    SPEC.fill(again)
    assert all(np.array_equal(a, b, equal_nan=True) for a, b in zip(args, again))


def test_spec():
    assert SPEC.recipe == ("SparseCSRFallback{uniform_nonzeros{columns=dim<3,0>}}, "
                           "GeneratorInput{uniform{low=-1,high=1}}, Output{}")
    assert pickle.loads(pickle.dumps(SPEC)) == SPEC
    assert len({SPEC, Spec(SPEC.recipe, seed=7), Spec(SPEC.recipe, seed=8)}) == 2
    csr = Policy("SparseCSRFallback{stratified{columns=9}}")
    by_name = Spec(data="GeneratorInput{uniform{}}", w_data=csr[2], w_indices=csr[1],
                   w_indptr=csr[0])
    assert by_name.recipe == ("GeneratorInput{uniform{}}, "
                              "at<3,2,1>(SparseCSRFallback{stratified{columns=9}})")


def test_fixed_data():
    given = np.arange(6, dtype=np.float32).reshape(2, 3)
    spec = Spec("FixedInput{hole<>}", holes=[given])
    out = np.zeros((2, 3), np.float32)
    spec.fill([out])
    assert (out == given).all()
    assert spec != Spec("FixedInput{hole<>}", holes=[given + 1])
    assert pickle.loads(pickle.dumps(spec)) == spec


def test_dlpack():
    """Anything that speaks DLPack is a tensor."""

    class Wrapped:
        def __init__(self, array):
            self._array = array

        def __dlpack__(self, **kwargs):
            return self._array.__dlpack__(**kwargs)

        def __dlpack_device__(self):
            return self._array.__dlpack_device__()

    ours, theirs = np.zeros(100, np.float32), np.zeros(100, np.float32)
    spec = Spec("GeneratorInput{uniform{}}", seed=9)
    spec.fill([ours])
    spec.fill([Wrapped(theirs)])
    assert ours.any() and (ours == theirs).all()


def test_layouts():
    plain, packed = np.zeros((6, 8), np.float32), np.zeros((2, 8, 3), np.float32)
    spec = Spec("GeneratorInput{normal{}}", seed=4)
    spec.fill([plain])
    report = spec.with_layout(0, 'index_map{"lambda i, j: (i // 3, j, i % 3)"}', (6, 8)).fill(
        [packed])
    assert (packed == plain.reshape(2, 3, 8).transpose(0, 2, 1)).all()
    assert report.arguments[0].layout == "transformed"


def test_dtypes():
    for dtype in (np.int8, np.uint8, np.int16, np.uint16, np.int32, np.int64, np.uint64,
                  np.float16, np.float32, np.float64, np.bool_):
        one = np.zeros(1000, dtype)
        Spec("GeneratorInput{integers{0,2}}").fill([one])
        assert 400 < np.count_nonzero(one) < 600, dtype


def test_errors():
    refused(lambda: Spec("Outputs{}"), "column 1", "did you mean Output?")
    refused(lambda: SPEC.fill(arguments()[:3]), "wrong number of arguments", "expected 5, found 3")
    wrong = arguments()
    wrong[1] = wrong[1].astype(np.float32)
    refused(lambda: SPEC.fill(wrong), "argument 1", "dtype")
    refused(lambda: SPEC.check(wrong), "argument 1", "dtype")
    refused(lambda: SPEC.with_layout(0, "NCHW"), "expected a layout")


def test_c_entry():
    """Without any FFI: the same library's plain C functions."""
    library = ctypes.CDLL(os.environ["INPUTSPEC_TVM_PACKED"])
    text = ctypes.create_string_buffer(64)
    assert library.inputspec_fingerprint(SPEC.recipe.encode(), ctypes.c_uint64(7), None,
                                         ctypes.c_size_t(0), text, ctypes.c_size_t(64)) == 0
    assert text.value.decode() == SPEC.fingerprint


if __name__ == "__main__":
    for name, test in list(globals().items()):
        if name.startswith("test_"):
            test()
            print(name, "passed")
