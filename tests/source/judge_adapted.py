"""Slices, conversions, broadcasts and tiles are NumPy's.

judge_adapted.py <dump_adapted>
"""

import pathlib
import subprocess
import sys
import tempfile

import numpy as np

PROGRAM = sys.argv[1]
DTYPES = ["bool", "int8", "uint16", "int64", "uint64", "float16", "float32", "float64"]
SOURCES = DTYPES + [">f8", ">i4", "uint8", "int32"]
rng = np.random.default_rng(1)


def values(dtype, shape):
    """Small whole numbers, large ones, fractions and what is no number, as far as the dtype goes."""
    dtype = np.dtype(dtype)
    if dtype == bool:
        return rng.integers(0, 2, shape).astype(bool)
    if dtype.kind in "iu":
        limits = np.iinfo(dtype)
        raw = rng.integers(0, 2**64, shape, np.uint64) >> rng.integers(0, 64, shape, np.uint64)
        return (raw % np.uint64(limits.max) + np.uint64(rng.integers(2))).astype(dtype) * (
            dtype.type(1) if dtype.kind == "u" else rng.choice([-1, 1], shape).astype(dtype))
    raw = np.ldexp(rng.standard_normal(shape), rng.integers(-30, 40, shape))
    raw = np.where(rng.random(shape) < 0.3, np.round(raw), raw)
    raw = np.where(rng.random(shape) < 0.1, rng.choice([np.nan, np.inf, -np.inf, -0.0, 0.5, 2.5],
                                                       shape), raw)
    with np.errstate(over="ignore"):
        return raw.astype(dtype)


def whole(value):
    return np.isfinite(value) and value == np.trunc(value)


def convert(array, dtype, how):
    """What the elements become; None where one of them cannot."""
    dtype = np.dtype(dtype)
    out = []
    for one in array.ravel():
        value = one.item()
        if dtype.kind == "f":
            with np.errstate(over="ignore"):
                new = np.asarray(one).astype(dtype)[()]
            if np.isinf(new) and not (isinstance(value, float) and np.isinf(value)):
                if how == "as":
                    return None
                new = np.copysign(np.finfo(dtype).max, new)
            out.append(new)
            continue
        low, high = (0, 1) if dtype == bool else (np.iinfo(dtype).min, np.iinfo(dtype).max)
        if isinstance(value, float):
            if how == "as" and not whole(value):
                return None
            value = 0 if np.isnan(value) else high if value == np.inf else (
                low if value == -np.inf else round(value))  # ties to even
        if how == "as" and not low <= value <= high:
            return None
        out.append(min(max(int(value), low), high))
    return np.array(out, dtype).reshape(array.shape)


def part(extent):
    begin = int(rng.integers(0, extent + 1))
    end = int(rng.integers(begin, extent + 1))
    step = int(rng.integers(1, 4))
    words = [str(begin - extent if begin < extent and rng.random() < 0.5 else begin),
             "" if end == extent else str(end - extent if rng.random() < 0.5 else end), str(step)]
    return slice(begin, end, step), ":".join(words)


def tile(array, shape):
    reps = [1 + extent // max(1, its) for extent, its in
            zip(shape, (1,) * (len(shape) - array.ndim) + array.shape)]
    return np.tile(array, reps)[tuple(map(slice, shape))]


def main():
    filled = refused = 0
    with tempfile.TemporaryDirectory() as name:
        path = pathlib.Path(name) / "a.npy"
        for round_ in range(600):
            shape = tuple(int(rng.integers(1, 6)) for _ in range(rng.integers(0, 4)))
            source = SOURCES[rng.integers(len(SOURCES))]
            array = np.asarray(values(source, shape), source)
            np.save(path, np.array(array, order="F" if round_ % 3 == 0 else "C"))
            parts = [part(extent) for extent in shape[:rng.integers(0, len(shape) + 1)]]
            cut = array[tuple(one for one, _ in parts)]
            dtype = DTYPES[rng.integers(len(DTYPES))]
            how = ["as", "saturating"][rng.integers(2)]
            fit = ["none", "broadcast", "tile"][rng.integers(3)]
            expected = convert(cut, dtype, how)
            wanted = cut.shape
            if fit != "none":
                wanted = tuple(int(rng.integers(1, 4)) for _ in range(rng.integers(0, 2)))
                wanted += tuple(int(rng.integers(1, 9)) if fit == "tile" and its else
                                int(rng.integers(1, 5)) if its == 1 else its for its in cut.shape)
            if expected is not None:
                expected = (tile(expected, wanted) if fit == "tile" else
                            np.broadcast_to(expected, wanted))
            done = subprocess.run([PROGRAM, str(path), dtype, ",".join(map(str, wanted)),
                                   ",".join(text for _, text in parts), how, fit],
                                  capture_output=True)
            about = (round_, array, parts, dtype, how, fit, wanted, expected, done.stdout)
            if expected is None:
                assert done.returncode == 1 and b"which it does not hold" in done.stdout, about
                refused += 1
                continue
            assert done.returncode == 0, about
            found = np.frombuffer(done.stdout, dtype).reshape(wanted)
            assert np.array_equal(found, expected, equal_nan=np.dtype(dtype).kind == "f"), about
            filled += 1
    assert filled > 200 and refused > 50, (filled, refused)
    print(f"{filled} filled as NumPy has them, {refused} refused")


main()
