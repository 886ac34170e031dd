"""SciPy as the judge of CSR operands: scipy_judge.py path/of/dump_csr

Exit status 77 (a skipped test) where SciPy is missing.
"""
import subprocess
import sys

try:
    import numpy as np
    from scipy.sparse import csr_matrix
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)


def operands(data):
    """(name, shape, base, indptr, indices, values) of what dump_csr wrote."""
    at = 0

    def take(dtype, count):
        nonlocal at
        array = np.frombuffer(data, dtype=dtype, count=count, offset=at)
        at += array.nbytes
        return array

    while at < len(data):
        end = data.index(b"\n", at)
        name, rows, columns, nnz, base, ptr, idx = data[at:end].decode().split()
        at = end + 1
        rows, columns, nnz, base = int(rows), int(columns), int(nnz), int(base)
        yield name, (rows, columns), base, take(ptr, rows + 1), take(idx, nnz), take("f4", nnz)


def judge(shape, base, indptr, indices, values):
    assert indptr[0] == base and indptr[-1] == base + len(indices)
    matrix = csr_matrix((values, indices - base, indptr - base), shape=shape, copy=True)
    matrix.check_format(full_check=True)
    # What SciPy was told, it may take for granted: let it find out.
    for flag in ("_has_canonical_format", "_has_sorted_indices"):
        matrix.__dict__.pop(flag, None)
    assert matrix.has_sorted_indices, "unsorted indices"
    assert matrix.has_canonical_format, "duplicates"
    assert matrix.nnz == len(values)
    # By way of triplets and back nothing changes.
    again = matrix.tocoo().tocsr()
    assert np.array_equal(again.indptr, matrix.indptr)
    assert np.array_equal(again.indices, matrix.indices)
    assert np.array_equal(again.data, matrix.data)
    return matrix


def main():
    data = subprocess.run([sys.argv[1]], check=True, stdout=subprocess.PIPE).stdout
    count = 0
    first_of = {}
    for name, shape, base, indptr, indices, values in operands(data):
        case = f"{name} {shape} {len(indices)} from {base}, {indptr.dtype}, {indices.dtype}"
        try:
            matrix = judge(shape, base, indptr, indices, values)
            first = first_of.setdefault((name, shape, len(indices)), matrix)
            assert np.array_equal(first.indptr, matrix.indptr), "another pattern than before"
            assert np.array_equal(first.indices, matrix.indices), "another pattern than before"
            assert np.array_equal(first.data, matrix.data), "other values than before"
        except Exception as wrong:  # a broken law may raise anything in SciPy
            sys.exit(f"{case}: {wrong!r}")
        count += 1
    assert count > 100, f"only {count} operands"
    print(f"{count} operands are canonical CSR")


main()
