"""What the tests tune. TVMScript reads its functions from a file."""

from tvm.script import tirx as T

ROWS, COLUMNS, WIDTH, NNZ = 512, 512, 64, 512 * 16


def spmm_of(rows: int, columns: int, width: int, nnz: int):
    """C = A · B, A in CSR."""

    @T.prim_func(s_tir=True)
    def spmm(indptr: T.Buffer((rows + 1,), "int32"), indices: T.Buffer((nnz,), "int32"),
             data: T.Buffer((nnz,), "float32"), B: T.Buffer((columns, width), "float32"),
             C: T.Buffer((rows, width), "float32")):
        T.func_attr({"global_symbol": "main", "tirx.noalias": True})
        for i, k in T.grid(rows, width):
            with T.sblock("row"):
                vi, vk = T.axis.remap("SS", [i, k])
                T.reads(indptr[vi:vi + 2], indices[0:nnz], data[0:nnz], B[0:columns, vk])
                T.writes(C[vi, vk])
                C[vi, vk] = T.float32(0)
                for e in T.serial(indptr[vi + 1] - indptr[vi]):
                    C[vi, vk] = C[vi, vk] + data[indptr[vi] + e] * B[indices[indptr[vi] + e], vk]

    return spmm


spmm = spmm_of(ROWS, COLUMNS, WIDTH, NNZ)


@T.prim_func(s_tir=True)
def take(A: T.Buffer((COLUMNS, 256), "float32"), indices: T.Buffer((4096,), "int32"),
         out: T.Buffer((4096, 256), "float32")):
    T.func_attr({"global_symbol": "main", "tirx.noalias": True})
    for i, j in T.grid(4096, 256):
        with T.sblock("take"):
            vi, vj = T.axis.remap("SS", [i, j])
            out[vi, vj] = A[indices[vi], vj] * T.float32(2)

@T.prim_func(s_tir=True)
def bsr(data: T.Buffer((32, 512), "float32"), w_data: T.Buffer((256, 16, 1), "float32"),
        w_indices: T.Buffer((256,), "int32"), w_indptr: T.Buffer((33,), "int32"),
        out: T.Buffer((32, 512), "float32")):
    T.func_attr({"global_symbol": "main", "tirx.noalias": True})
    for i, b, j in T.grid(32, 32, 16):
        with T.sblock("row"):
            vi, vb, vj = T.axis.remap("SSS", [i, b, j])
            T.reads(data[vi, 0:512], w_data[0:256, vj, 0], w_indices[0:256], w_indptr[vb:vb + 2])
            T.writes(out[vi, vb * 16 + vj])
            out[vi, vb * 16 + vj] = T.float32(0)
            for e in T.serial(w_indptr[vb + 1] - w_indptr[vb]):
                out[vi, vb * 16 + vj] = out[vi, vb * 16 + vj] + (
                    w_data[w_indptr[vb] + e, vj, 0] * data[vi, w_indices[w_indptr[vb] + e]])


@T.prim_func(s_tir=True)
def scatter(data: T.Buffer((4096, 64), "float32"), indices: T.Buffer((512,), "int32"),
            updates: T.Buffer((512, 64), "float32")):
    T.func_attr({"global_symbol": "main", "tirx.noalias": True})
    for i, j in T.grid(512, 64):
        with T.sblock("put"):
            vi, vj = T.axis.remap("SS", [i, j])
            T.reads(indices[vi], updates[vi, vj])
            T.writes(data[0:4096, vj])
            data[indices[vi], vj] = updates[vi, vj] * T.float32(2)


@T.prim_func(s_tir=True)
def ragged_sum(lengths: T.Buffer((64,), "int32"), data: T.Buffer((64, 100), "float32"),
               out: T.Buffer((64,), "float32")):
    T.func_attr({"global_symbol": "main", "tirx.noalias": True})
    for i in T.serial(64):
        with T.sblock("sum"):
            vi = T.axis.spatial(64, i)
            T.reads(lengths[vi], data[vi, 0:100])
            T.writes(out[vi])
            out[vi] = T.float32(0)
            for e in T.serial(lengths[vi]):
                out[vi] = out[vi] + data[vi, e]


@T.prim_func(s_tir=True)
def dense(A: T.Buffer((64, 256), "float32"), W: T.Buffer((256, 128), "float32"),
          C: T.Buffer((64, 128), "float32")):
    T.func_attr({"global_symbol": "main", "tirx.noalias": True, "layout_free_buffers": [1]})
    for i, j, k in T.grid(64, 128, 256):
        with T.sblock("C"):
            vi, vj, vk = T.axis.remap("SSR", [i, j, k])
            T.reads(A[vi, vk], W[vk, vj])
            T.writes(C[vi, vj])
            with T.init():
                C[vi, vj] = T.float32(0)
            C[vi, vj] = C[vi, vj] + A[vi, vk] * W[vk, vj]


def clipped_take(n: int, width: int, count: int):
    """topi.take, mode="clip": out of range is the nearest row."""
    from tvm import te, topi

    table = te.placeholder((n, width), "float32", name="table")
    indices = te.placeholder((count,), "int32", name="indices")
    out = topi.take(table, indices, axis=0, mode="clip")
    return te.create_prim_func([table, indices, out]).with_attr("global_symbol", "main")
