"""What is saved here NumPy, SciPy and safetensors read as it is.

judge.py <save_arrays>
"""

import pathlib
import subprocess
import sys
import tempfile
import zipfile

import numpy as np

try:
    import ml_dtypes
except ImportError:
    ml_dtypes = None
try:
    import safetensors
except ImportError:
    safetensors = None
try:
    import scipy.io
except ImportError:
    scipy = None

EXTRA = ["bfloat16", "float8_e4m3fn", "float8_e5m2"]
SPELLING = {"BOOL": "bool", "BF16": "bfloat16", "F8_E4M3": "float8_e4m3fn",
            "F8_E5M2": "float8_e5m2", "C64": "complex64",
            **{f"I{bits}": f"int{bits}" for bits in (8, 16, 32, 64)},
            **{f"U{bits}": f"uint{bits}" for bits in (8, 16, 32, 64)},
            **{f"F{bits}": f"float{bits}" for bits in (16, 32, 64)}}
read = 0


def dtype_of(name):
    return np.dtype(getattr(ml_dtypes, name) if name in EXTRA else name)


def check(found, expected, what):
    global read
    assert found.dtype == expected.dtype, (what, found.dtype, expected.dtype)
    assert found.shape == expected.shape, (what, found.shape, expected.shape)
    assert found.tobytes() == expected.tobytes(), what  # in C order, NaNs and all
    read += 1


def check_values(found, expected, what):
    """Of texts: the same numbers, in whatever dtype SciPy chooses."""
    global read
    assert found.shape == expected.shape, (what, found.shape, expected.shape)
    expected = expected.astype("float32") if expected.dtype.name in EXTRA else expected
    assert np.array_equal(found.astype(expected.dtype), expected), what
    assert expected.dtype.kind != "f" or expected.itemsize < 8 or np.array_equal(found, expected)
    read += 1


def check_texts(folder, name, expected):
    check_values(scipy.io.mmread(folder / f"{name}.mtx"), expected, f"{name}.mtx")
    sparse = scipy.io.mmread(folder / f"{name}.csr.mtx").tocsr()
    indptr, indices = (np.load(folder / f"{key}.npy") for key in ("indptr", "indices"))
    dense = np.zeros((20, 30), expected.dtype)
    values = expected.reshape(-1)[:300]
    for row in range(20):
        at = slice(indptr[row], indptr[row + 1])
        dense[row, indices[at]] = values[at]
    assert sparse.nnz == 300 and np.array_equal(sparse.indptr, indptr), name
    check_values(sparse.toarray(), dense, f"{name}.csr.mtx")
    pattern = scipy.io.mmread(folder / "pattern.mtx").tocsr()
    assert np.array_equal(pattern.indices, indices) and np.all(pattern.data == 1), name


def main():
    with tempfile.TemporaryDirectory() as where:
        folder = pathlib.Path(where)
        lines = subprocess.run([sys.argv[1], where], check=True, capture_output=True, text=True)
        arrays = {}
        for line in lines.stdout.splitlines():
            name, dtype, *shape = line.split()
            if dtype in EXTRA and not ml_dtypes:
                continue
            raw = np.fromfile(folder / f"{name}.raw", np.uint8)
            arrays[name] = raw.view(dtype_of(dtype)).reshape([int(extent) for extent in shape])
        assert zipfile.ZipFile(folder / "all.npz").testzip() is None
        archive = np.load(folder / "all.npz")
        for name, expected in arrays.items():
            check(np.load(folder / f"{name}.npy"), expected, name)
            check(np.load(folder / f"{name}.T.npy"), np.transpose(expected), f"{name}.T")
            check(archive[name], expected, f"all.npz: {name}")
            if scipy and name.endswith("_m"):
                check_texts(folder, name, expected)
        if safetensors:
            ours = (folder / "all.safetensors").read_bytes()
            for name, one in safetensors.deserialize(ours):
                if name not in arrays:  # of ml_dtypes, which that Python has not
                    continue
                expected = arrays[name]
                found = np.frombuffer(bytes(one["data"]), expected.dtype).reshape(one["shape"])
                assert SPELLING[one["dtype"]] == expected.dtype.name, (name, one["dtype"])
                check(found, expected, f"all.safetensors: {name}")
            with safetensors.safe_open(folder / "all.safetensors", "np") as file:
                metadata = file.metadata()
            assert metadata == {"key": "a \"value\"\n\x01 é", "": ""}, metadata
    print(f"{read} arrays read; ml_dtypes: {'yes' if ml_dtypes else 'no'}, safetensors: "
          f"{'yes' if safetensors else 'no'}, SciPy: {'yes' if scipy else 'no'}")


main()
