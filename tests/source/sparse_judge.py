"""What SciPy wrote, and Matrix Market files, are the matrices that SciPy reads.

sparse_judge.py <dump_sparse>
"""

import gzip
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import scipy.io
import scipy.sparse as sp

PROGRAM = sys.argv[1]
compared = 0


def dump(kind, path, fmt, dtype, block=(1, 1), summed=False):
    words = [PROGRAM, kind, str(path), fmt, str(np.dtype(dtype)), *map(str, block)]
    done = subprocess.run(words + (["sum"] if summed else []), capture_output=True)
    line, _, data = done.stdout.partition(b"\n")
    if done.returncode != 0:
        raise ValueError(line.decode())
    return list(map(int, line.split())), data


def check(kind, path, expected, dtype, block=(1, 1), summed=False, formats=None):
    """expected: a matrix in canonical CSR, whose values become `dtype`."""
    global compared
    dtype = np.dtype(dtype)
    for fmt in formats or ("csr", "csc", "coo", "bsr", "dense"):
        (rows, columns, count), data = dump(kind, path, fmt, dtype, block, summed)
        where = (kind, path.name, fmt, dtype, block)
        assert (rows, columns) == expected.shape, where
        if fmt == "dense":
            arrays = [expected.toarray()]
        elif fmt == "coo":
            coo = expected.tocoo()
            arrays = [coo.row.astype(np.int64), coo.col.astype(np.int64), coo.data]
        else:
            like = expected.tobsr(block) if fmt == "bsr" else expected.asformat(fmt)
            like.sort_indices()
            arrays = [like.indptr.astype(np.int64), like.indices.astype(np.int64), like.data]
            assert count == len(like.indices), (where, count, len(like.indices))
        arrays[-1] = arrays[-1].astype(dtype)
        assert data == b"".join(np.ascontiguousarray(one).tobytes() for one in arrays), where
        compared += 1


def canonical(matrix):
    matrix = sp.csr_matrix(matrix)
    matrix.sum_duplicates()
    return matrix


def values_of(dtype, count, rng):
    dtype = np.dtype(dtype)
    if dtype.kind == "c":
        return (rng.standard_normal(count) + 1j * rng.standard_normal(count)).astype(dtype)
    if dtype.kind == "f":
        return rng.standard_normal(count).astype(dtype)
    if dtype.kind == "b":
        return np.ones(count, dtype)
    return rng.integers(1, 100, count).astype(dtype)


def scipy_files(folder, rng):
    path = folder / "a.npz"
    for dtype in (bool, np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint64, np.float32,
                  np.float64, np.complex64, np.complex128):
        for shape, nnz in (((12, 20), 60), ((1, 1), 1), ((6, 8), 0), ((12, 20), 240)):
            cells = rng.choice(shape[0] * shape[1], nnz, replace=False)
            coo = sp.coo_matrix((values_of(dtype, nnz, rng), np.divmod(cells, shape[1])), shape)
            block = (3, 2) if shape != (1, 1) else (1, 1)
            for fmt in ("csr", "csc", "coo", "bsr"):
                one = coo.tobsr(block) if fmt == "bsr" else coo.asformat(fmt)
                expected = canonical(coo)
                if fmt == "bsr":  # a block's zeros are entries
                    expected = one.tocsr()
                    expected.sort_indices()
                for index in (np.int32, np.int64):
                    for name in ("indptr", "indices", "row", "col"):
                        if hasattr(one, name):
                            setattr(one, name, getattr(one, name).astype(index))
                    for compressed in (False, True):
                        sp.save_npz(path, one, compressed)
                        check("scipy_npz", path, expected, dtype, block)
    # Unsorted, and with duplicates.
    for dtype in (np.int32, np.float32, np.float64, np.complex64):
        row, col = rng.integers(0, 9, 200), rng.integers(0, 9, 200)
        # Whole numbers: SciPy says nothing of the order in which it adds.
        coo = sp.coo_matrix((values_of(np.int32, 200, rng).astype(dtype), (row, col)), (9, 9))
        sp.save_npz(path, coo)
        check("scipy_npz", path, canonical(coo), dtype, summed=True)
        try:
            dump("scipy_npz", path, "csr", dtype)
            raise AssertionError("duplicates passed")
        except ValueError as error:
            assert "is there twice" in str(error), error
    for wrong in (sp.dia_matrix(np.eye(3)), ):
        sp.save_npz(path, wrong)
        try:
            dump("scipy_npz", path, "csr", np.float64)
            raise AssertionError("dia passed")
        except ValueError as error:
            assert "csr, csc, coo or bsr" in str(error), error


def matrix_market_files(folder, rng):
    path = folder / "a.mtx"
    for field, dtype in (("real", np.float64), ("integer", np.int64), ("complex", np.complex128),
                         ("pattern", np.float64)):
        for symmetry in ("general", "symmetric", "skew-symmetric", "hermitian"):
            if field == "pattern" and symmetry not in ("general", "symmetric"):
                continue
            if symmetry == "hermitian" and field != "complex":
                continue
            dense = np.zeros((24, 24), dtype)
            cells = rng.choice(24 * 24, 150, replace=False)
            dense.flat[cells] = values_of(dtype, 150, rng) if field != "pattern" else 1
            lower = np.tril(dense, -1)
            diagonal = np.diag(np.diag(dense)).real.astype(dtype)
            if symmetry == "symmetric":
                dense = lower + lower.T + diagonal
            elif symmetry == "skew-symmetric":
                dense = lower - lower.T
            elif symmetry == "hermitian":
                dense = lower + lower.conj().T + diagonal
            scipy.io.mmwrite(path, sp.coo_matrix(dense), field=field, symmetry=symmetry,
                             precision=17 if field != "integer" else None)
            expected = canonical(scipy.io.mmread(path).tocsr())
            for target in {dtype, np.complex64 if field == "complex" else np.float32}:
                check("matrix_market", path, expected, target, (4, 3))
            zipped = folder / "a.mtx.gz"
            zipped.write_bytes(gzip.compress(path.read_bytes()))
            for one in (zipped, path):  # that are plain, too
                check("matrix_market_gz", one, expected, dtype, formats=["csr"])
            if field == "pattern":
                continue
            scipy.io.mmwrite(path, dense, field=field, symmetry=symmetry,
                             precision=17 if field != "integer" else None)
            try:
                full = np.asarray(scipy.io.mmread(path))
            except IndexError:  # SciPy before 1.12 cannot read its own skew-symmetric arrays
                continue
            (rows, columns, _), data = dump("matrix_market", path, "dense", dtype)
            assert (rows, columns) == full.shape
            ours = np.frombuffer(data, dtype).reshape(full.shape)  # of zeros, no sign is asked
            assert np.array_equal(ours, full.astype(dtype)), (field, symmetry)
    # Duplicates, in no order.
    row, col = rng.integers(0, 9, 300), rng.integers(0, 9, 300)
    coo = sp.coo_matrix((values_of(np.int32, 300, rng).astype(float), (row, col)), (9, 9))
    scipy.io.mmwrite(path, coo, symmetry="general", precision=17)
    expected = canonical(scipy.io.mmread(path).tocsr())
    check("matrix_market", path, expected, np.float64, (3, 3), summed=True)


def given_files():
    folder = os.environ.get("INPUTSPEC_DATA_DIR")
    if not folder:
        print("INPUTSPEC_DATA_DIR names no folder: no real matrices")
        return
    for name in ("bcsstk13", "jagmesh7", "west0067", "karate", "n1024-l1"):
        path = pathlib.Path(folder) / f"{name}.mtx"
        expected = scipy.io.mmread(path).tocsr()
        expected.sort_indices()
        check("matrix_market", path, expected, np.float64,
              formats=("csr", "csc", "coo", "bsr", "dense"))
        print(f"{name}: {expected.shape}, {expected.nnz} non-zeros, equal")


def main():
    rng = np.random.default_rng(1)
    with tempfile.TemporaryDirectory() as name:
        scipy_files(pathlib.Path(name), rng)
        matrix_market_files(pathlib.Path(name), rng)
    given_files()
    print(f"{compared} operands compared with SciPy's")


main()
