"""What the tests tune. TVMScript reads its functions from a file."""

from tvm.script import tirx as T

ROWS, COLUMNS, WIDTH, NNZ = 512, 512, 64, 512 * 16


@T.prim_func(s_tir=True)
def spmm(indptr: T.Buffer((ROWS + 1,), "int32"), indices: T.Buffer((NNZ,), "int32"),
         data: T.Buffer((NNZ,), "float32"), B: T.Buffer((COLUMNS, WIDTH), "float32"),
         C: T.Buffer((ROWS, WIDTH), "float32")):
    T.func_attr({"global_symbol": "main", "tirx.noalias": True})
    for i, k in T.grid(ROWS, WIDTH):
        with T.sblock("row"):
            vi, vk = T.axis.remap("SS", [i, k])
            T.reads(indptr[vi:vi + 2], indices[0:NNZ], data[0:NNZ], B[0:COLUMNS, vk])
            T.writes(C[vi, vk])
            C[vi, vk] = T.float32(0)
            for e in T.serial(indptr[vi + 1] - indptr[vi]):
                C[vi, vk] = C[vi, vk] + data[indptr[vi] + e] * B[indices[indptr[vi] + e], vk]


@T.prim_func(s_tir=True)
def take(A: T.Buffer((COLUMNS, 256), "float32"), indices: T.Buffer((4096,), "int32"),
         out: T.Buffer((4096, 256), "float32")):
    T.func_attr({"global_symbol": "main", "tirx.noalias": True})
    for i, j in T.grid(4096, 256):
        with T.sblock("take"):
            vi, vj = T.axis.remap("SS", [i, j])
            out[vi, vj] = A[indices[vi], vj] * T.float32(2)


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
