"""What NumPy (and safetensors, where there is one) wrote is read as it is.

judge.py <dump_array>
"""

import pathlib
import subprocess
import sys
import tempfile

import numpy as np

try:
    import ml_dtypes
except ImportError:
    ml_dtypes = None
try:
    import safetensors.numpy
except ImportError:
    safetensors = None

PROGRAM = sys.argv[1]
DTYPES = ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
          "float16", "float32", "float64", "complex64", "complex128"]
SHAPES = [(), (0,), (1,), (7,), (3, 4), (2, 0, 5), (2, 3, 4, 5)]
EXTRA = ["bfloat16", "float8_e4m3fn", "float8_e5m2"] if ml_dtypes else []
read = 0


def dtype_of(name):
    return np.dtype(getattr(ml_dtypes, name)) if name in EXTRA else np.dtype(name)


def array_of(name, shape):
    dtype = dtype_of(name)
    count = int(np.prod(shape, dtype=np.int64))
    if name == "bool":
        return (np.arange(count) % 3 == 0).reshape(shape)
    raw = np.random.default_rng(count).integers(0, 256, count * dtype.itemsize, np.uint8)
    return raw.view(dtype).reshape(shape)


def check(kind, path, key, expected):
    global read
    words = [PROGRAM, kind, str(path)] + ([key] if key else [])
    done = subprocess.run(words, capture_output=True)
    line, _, data = done.stdout.partition(b"\n")
    assert done.returncode == 0, (kind, key, expected.dtype, expected.shape, line)
    name, *shape = line.decode().split()
    name = {"float8_e4m3": "float8_e4m3fn"}.get(name, name)
    plain = expected.astype(expected.dtype.newbyteorder("="))
    assert name == str(plain.dtype), (kind, key, name, plain.dtype)
    assert tuple(map(int, shape)) == expected.shape, (kind, key, shape, expected.shape)
    assert data == np.ascontiguousarray(plain).tobytes(), (kind, key, name, shape)
    read += 1


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        arrays = {f"{dtype} {i}": array_of(dtype, shape)
                  for dtype in DTYPES for i, shape in enumerate(SHAPES)}
        orders = {"C": arrays,
                  "F": {key: np.asfortranarray(one) for key, one in arrays.items()},
                  "swapped": {key: one.astype(one.dtype.newbyteorder("S"))
                              for key, one in arrays.items()}}
        for order, some in orders.items():
            for key, one in some.items():
                np.save(folder / "a.npy", one)
                check("npy", folder / "a.npy", "", one)
            for save in (np.savez, np.savez_compressed):
                save(folder / "a.npz", **some)
                for key in list(some)[::5]:
                    check("npz", folder / "a.npz", key, some[key])
        for version in ((1, 0), (2, 0), (3, 0)):
            with open(folder / "v.npy", "wb") as file:
                np.lib.format.write_array(file, arrays["float32 4"], version)
            check("npy", folder / "v.npy", "", arrays["float32 4"])
        for dtype in EXTRA:
            for shape in SHAPES:
                one = array_of(dtype, shape)
                np.save(folder / "a.npy", one)
                if dtype != "float8_e5m2":  # of which NumPy writes what it writes of others too
                    check("npy", folder / "a.npy", "", one)
        if safetensors:
            more = {f"{dtype} {i}": array_of(dtype, shape)
                    for dtype in EXTRA for i, shape in enumerate(SHAPES)}
            tensors = {**arrays, **more, "é \"\\\n": arrays["int32 3"]}
            tensors = {key: one for key, one in tensors.items()
                       if one.dtype != np.complex128}  # which safetensors has not
            safetensors.numpy.save_file(tensors, folder / "a.safetensors", {"format": "np"})
            for key, one in tensors.items():
                check("safetensors", folder / "a.safetensors", key, one)
    print(f"{read} arrays read; ml_dtypes: {'yes' if ml_dtypes else 'no'}, "
          f"safetensors: {'yes' if safetensors else 'no'}")


main()
