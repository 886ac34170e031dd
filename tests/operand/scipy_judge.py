"""SciPy as the judge of sparse operands: scipy_judge.py path/of/dump_sparse

Exit status 77 (a skipped test) where SciPy is missing.
"""
import subprocess
import sys

try:
    import numpy as np
    from scipy.sparse import bsr_matrix, coo_matrix, csc_matrix, csr_matrix
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)


def operands(data):
    """(format, name, shape, base, block, arrays) of what dump_sparse wrote."""
    at = 0

    def take(dtype, count):
        nonlocal at
        array = np.frombuffer(data, dtype=dtype, count=count, offset=at)
        at += array.nbytes
        return array

    while at < len(data):
        end = data.index(b"\n", at)
        form, name, rows, columns, nnz, base, first, second, *block = data[at:end].decode().split()
        at = end + 1
        rows, columns, nnz, base = int(rows), int(columns), int(nnz), int(base)
        size = {"csr": rows + 1, "bsr": rows + 1, "csc": columns + 1, "coo": nnz}[form]
        block = tuple(map(int, block)) or (1, 1)
        arrays = take(first, size), take(second, nnz), take("f4", nnz * block[0] * block[1])
        yield form, name, (rows, columns), base, block, arrays


def compressed(form, shape, base, block, arrays):
    """A CSR, CSC or BSR matrix, canonical by SciPy's word."""
    indptr, indices, values = arrays
    assert indptr[0] == base and indptr[-1] == base + len(indices)
    indptr, indices = indptr - base, indices - base
    if form == "bsr":
        shape = shape[0] * block[0], shape[1] * block[1]
        values = values.reshape(-1, *block)
    make = {"csr": csr_matrix, "csc": csc_matrix, "bsr": bsr_matrix}[form]
    matrix = make((values, indices, indptr), shape=shape, copy=True)
    matrix.check_format(full_check=True)
    # What SciPy was told, it may take for granted: let it find out.
    for flag in ("_has_canonical_format", "_has_sorted_indices"):
        matrix.__dict__.pop(flag, None)
    assert matrix.has_sorted_indices, "unsorted indices"
    assert matrix.has_canonical_format, "duplicates"
    assert matrix.nnz == values.size
    if form != "bsr":  # by way of triplets and back nothing changes
        again = make(matrix.tocoo())
        assert np.array_equal(again.indptr, matrix.indptr)
        assert np.array_equal(again.indices, matrix.indices)
        assert np.array_equal(again.data, matrix.data)
    return matrix


def triplets(shape, base, arrays):
    """A COO matrix, as CSR: rows ascend, and no cell is there twice."""
    rows, columns, values = arrays
    matrix = coo_matrix((values, (rows - base, columns - base)), shape=shape)
    again = matrix.tocsr()
    assert again.nnz == len(values), "duplicates"
    back = again.tocoo()
    assert np.array_equal(back.row, matrix.row) and np.array_equal(back.col, matrix.col), "unsorted"
    return again


def main():
    data = subprocess.run([sys.argv[1]], check=True, stdout=subprocess.PIPE).stdout
    count = 0
    first_of = {}
    for form, name, shape, base, block, arrays in operands(data):
        nnz = len(arrays[1])
        case = f"{form} {name} {shape} {nnz} from {base}, {arrays[0].dtype}, {arrays[1].dtype}"
        try:
            if form == "coo":
                matrix = triplets(shape, base, arrays)
            else:
                matrix = compressed(form, shape, base, block, arrays)
            if form != "bsr":
                rows = matrix.tocsr()
                first = first_of.setdefault((name, shape, nnz), rows)
                assert np.array_equal(first.indptr, rows.indptr), "another pattern than before"
                assert np.array_equal(first.indices, rows.indices), "another pattern than before"
            if form == "csr":
                assert np.array_equal(first.data, matrix.data), "other values than before"
        except Exception as wrong:  # a broken law may raise anything in SciPy
            sys.exit(f"{case}: {wrong!r}")
        count += 1
    assert count > 300, f"only {count} operands"
    print(f"{count} operands are canonical")


main()
