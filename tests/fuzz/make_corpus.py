"""Writes the files that fuzzing begins with: <folder>/<reader>/good/* and <folder>/<reader>/bad/*.

make_corpus.py <folder>

With the standard library alone there are some of each; NumPy, SciPy and safetensors add theirs where
they are. Each reader is a generator of (name, bytes): names that begin with "bad" must be refused.
"""

import gzip
import io
import itertools
import json
import pathlib
import shutil
import struct
import sys
import zipfile
import zlib

try:
    import numpy
except ImportError:
    numpy = None
try:
    import scipy.io
    import scipy.sparse
except ImportError:
    scipy = None
try:
    import safetensors.numpy
except ImportError:
    safetensors = None


def npy_file(descr, shape, data, order=False, version=1):
    header = f"{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}"
    before = 10 if version == 1 else 12
    header += " " * (-(before + len(header) + 1) % 16) + "\n"
    length = struct.pack("<H" if version == 1 else "<I", len(header))
    return b"\x93NUMPY" + bytes([version, 0]) + length + header.encode() + data


def npy():
    yield "scalar", npy_file("|u1", "()", b"\7")
    yield "bool", npy_file("|b1", "(3,)", b"\1\0\1")
    yield "empty", npy_file("<f8", "(0, 4)", b"")
    yield "float32", npy_file("<f4", "(2, 3)", struct.pack("<6f", *range(6)))
    yield "big", npy_file(">i2", "(4,)", struct.pack(">4h", *range(4)), version=2)
    yield "fortran", npy_file("<i8", "(2, 2, 2)", struct.pack("<8q", *range(8)), True, 3)
    yield "bfloat16", npy_file("<V2", "(3,)", bytes(6))
    yield "axes", npy_file("|i1", str((1,) * 16), b"\1")
    yield "bad_cut", npy_file("<f4", "(2, 3)", bytes(20))
    yield "bad_shape", npy_file("<f4", f"({2**62}, {2**62}, 4)", bytes(16))
    yield "bad_bool", npy_file("|b1", "(1,)", b"\2")
    yield "bad_two", 2 * npy_file("|u1", "()", b"\7")
    if numpy:
        for dtype in "?", "u1", "<i4", ">f8", "<f2":
            for shape in (), (0,), (5,), (2, 3, 2):
                for order in "CF":
                    file = io.BytesIO()
                    numpy.save(file, numpy.ones(shape, dtype, order))
                    yield f"numpy_{numpy.dtype(dtype).name}_{len(shape)}_{order}", file.getvalue()


def zip_file(arrays, method=zipfile.ZIP_STORED, comment=b""):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in arrays.items():
            archive.writestr(name, data)
        archive.comment = comment
    return file.getvalue()


def zip64_file(name, data):
    """Every size and place in 64 bits, as archives above 4 GiB have them."""
    name, crc, size = name.encode(), zlib.crc32(data), len(data)
    sizes = struct.pack("<QQ", size, size)
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 45, 0, 0, 0, 0, crc, 2**32 - 1, 2**32 - 1, len(name),
                        20) + name + struct.pack("<2H", 1, 16) + sizes + data
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", 45, 45, 0, 0, 0, 0, crc, 2**32 - 1, 2**32 - 1,
                        len(name), 28, 0, 0, 0, 0, 2**32 - 1)
    entry += name + struct.pack("<2H", 1, 24) + sizes + bytes(8)
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, len(entry), len(local))
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, len(local) + len(entry), 1)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 2**16 - 1, 2**16 - 1, 2**32 - 1, 2**32 - 1, 0)
    return local + entry + record + locator + end


def nested_zip_file(outside, inside, data):
    """One file's bytes are another's too, each with the right CRC: what bombs are made of."""
    inner = zip_file({inside: data})
    local, entry = inner[:inner.index(b"PK\1\2")], inner[inner.index(b"PK\1\2"):-22]
    outer = zip_file({outside: npy_file("|u1", f"({len(local)},)", local)})
    begin = outer.rindex(b"PK\1\2")
    directory = outer[begin:-22] + entry[:42] + struct.pack("<L", outer.index(local)) + entry[46:]
    return (outer[:begin] + directory
            + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 2, 2, len(directory), begin, 0))


def npz():
    one = {"a.npy": npy_file("<f4", "(2,)", struct.pack("<2f", 1, 2))}
    two = one | {"folder/b.npy": npy_file("|u1", "(300,)", bytes(300)), "no array": b"text",
                 "c.npy": npy_file(">i2", "(2, 2)", struct.pack(">4h", *range(4)), True)}
    yield "stored", zip_file(one)
    yield "deflated", zip_file(two, zipfile.ZIP_DEFLATED)
    yield "comment", zip_file(two, comment=b"PK\5\6 and more")
    yield "zip64", zip64_file("a.npy", one["a.npy"])
    stored = zip_file(one)
    at = stored.index(b"PK\1\2")
    yield "bad_crc", stored.replace(stored[at + 16:at + 20], bytes(4))
    yield "bad_bomb", (zip_file(one, zipfile.ZIP_DEFLATED)
                       .replace(struct.pack("<I", len(one["a.npy"])), struct.pack("<I", 1 << 31)))
    yield "bad_encrypted", stored[:at + 8] + b"\1" + stored[at + 9:]
    yield "bad_nested", nested_zip_file("a.npy", "b.npy", one["a.npy"])
    yield "bad_zip64", zip64_file("a.npy", one["a.npy"]).replace(b"PK\6\6", b"PK\6\5")
    yield "bad_name", zip_file({"../" * 60 + "a.npy": one["a.npy"]}).replace(b"PK\3\4", b"PK\3\5")
    if numpy:
        arrays = {"x": numpy.arange(6.0).reshape(2, 3), "y": numpy.zeros(300, "i4")}
        for save in numpy.savez, numpy.savez_compressed:
            file = io.BytesIO()
            save(file, **arrays)
            yield save.__name__, file.getvalue()


def safetensors_file(header, data):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def safetensors_tensor(dtype, shape, begin, end):
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


def safetensors_():
    tensor = safetensors_tensor
    yield "one", safetensors_file({"a": tensor("F32", [2], 0, 8)}, bytes(8))
    yield "none", safetensors_file({}, b"")
    yield "several", safetensors_file(
        {"__metadata__": {"format": "pt"}, "b": tensor("BF16", [2, 2], 1, 9),
         "a\u00e9\n": tensor("BOOL", [], 0, 1), "c": tensor("I64", [0, 3], 9, 9)},
        b"\1" + bytes(8))
    yield "half_bytes", safetensors_file({"a": tensor("F4", [2, 3], 0, 3),
                                          "b": tensor("F8_E4M3", [1], 3, 4)}, bytes(4))
    yield "blanks", safetensors_file(b'{"a":{"shape":[1],"dtype":"U8","data_offsets":[0,1]}}   ',
                                     b"\1")
    a, b = tensor("U8", [4], 0, 4), tensor("U8", [4], 2, 6)
    yield "true_dtypes", safetensors_file(
        {"__metadata__": {"inputspec.dtype.a": "uint4", "inputspec.dtype.b": "complex128"},
         "a": tensor("U8", [3], 16, 19), "b": tensor("F64", [1, 2], 0, 16)}, bytes(16) + b"\1\17\0")
    yield "bad_dtype", safetensors_file(
        {"__metadata__": {"inputspec.dtype.a": "int4"}, "a": tensor("U8", [1], 0, 1)}, b"\1")
    yield "bad_half", safetensors_file(
        {"__metadata__": {"inputspec.dtype.a": "uint4"}, "a": tensor("U8", [1], 0, 1)}, b"\20")
    yield "bad_overlap", safetensors_file({"a": a, "b": b}, bytes(6))
    yield "bad_hole", safetensors_file({"a": a, "b": tensor("U8", [1], 5, 6)}, bytes(6))
    yield "bad_outside", safetensors_file({"a": a}, bytes(3))
    yield "bad_twice", safetensors_file(
        b'{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},'
        b'"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}', b"")
    yield "bad_length", struct.pack("<Q", 1 << 40) + b"{}"
    if safetensors and numpy:
        yield "safetensors", safetensors.numpy.save(
            {"w": numpy.ones((2, 3), "f2"), "x": numpy.arange(3), "y": numpy.array(1.0)})


def captured():
    def capture(arguments, data=b"", tensors=(), **changes):
        metadata = {"capture": "1", "seed": "7", "trial": "2", "arguments": json.dumps(arguments)}
        header = {"__metadata__": {f"inputspec.{key}": value
                                   for key, value in (metadata | changes).items()}}
        return safetensors_file(header | dict(tensors), data)

    def argument(policy, dlpack, *shape):
        return {"policy": policy, "dtype": "", "dlpack": dlpack, "shape": shape}

    one = [("0", safetensors_tensor("F32", [2], 0, 8))]
    given = argument("FixedInput", [2, 32, 1], 2)
    yield "none", capture([])
    yield "one", capture([given], bytes(8), one)
    yield "spec", capture([given, argument("Output", [4, 16, 8]), argument("Zeroed", [2, 32, 1], 0)],
                          bytes(8), one, spec="inputspec 1\n", fingerprint="0123456789abcdef" * 2)
    yield "policies", capture([argument(name, [0, 4, 1], *(1,) * 16)
                               for name in ("Output", "Zeroed", "Unchanged")])
    yield "bad_format", capture([], capture="2" * 400)
    yield "bad_missing", capture([given])
    yield "bad_policy", capture([argument("Random", [2, 32, 1])])
    yield "bad_axes", capture([argument("Output", [2, 32, 1], *(1,) * 17)])
    yield "bad_dtype", capture([argument("Output", [2, 256, 1])])
    yield "bad_seed", capture([], seed="18446744073709551616")
    yield "bad_fingerprint", capture([], spec="", fingerprint="0123")
    yield "bad_none", safetensors_file({}, b"")


def raw_file(code, bits, extents, data, lanes=1, offset=0, flags=0):
    number = "Q" if flags & 2 else "B"
    return struct.pack(f"<BBHBB{number}{len(extents)}{number}", code, bits, lanes, len(extents),
                       flags, offset, *extents) + data


def raw():
    yield "float32", raw_file(2, 32, (2, 3), bytes(24))
    yield "scalar", raw_file(0, 8, (), b"\1")
    yield "empty", raw_file(1, 16, (0, 4), b"", flags=1)
    yield "lanes", raw_file(4, 16, (3,), bytes(16), lanes=2, offset=4)
    yield "big", raw_file(0, 64, (2,), struct.pack(">2q", 1, 2), flags=3)
    yield "complex", raw_file(5, 128, (1, 1), bytes(16))
    yield "old_bool", raw_file(1, 1, (3,), b"\0\1\0")
    yield "bool", raw_file(6, 8, (3,), b"\0\1\0")
    yield "bad_old_bool", raw_file(1, 1, (3,), b"")
    yield "bad_bool", raw_file(6, 8, (1,), b"\2")
    yield "bad_size", raw_file(2, 32, (2, 3), bytes(23))
    yield "bad_huge", raw_file(2, 64, (2**62, 4), b"", flags=2)
    yield "bad_offset", raw_file(2, 64, (2**32,), b"", offset=2**64 - 2**35, flags=2)
    yield "bad_axes", raw_file(2, 32, (1,) * 17, bytes(4))
    yield "bad_negative", raw_file(0, 8, (2**64 - 1,), b"", flags=2)
    yield "bad_half", raw_file(0, 4, (2,), b"\1")


def safetensors_index():
    def index(**places):
        return json.dumps({"metadata": {"total_size": 4}, "weight_map": places}).encode()

    yield "one", index(inside="a.safetensors")
    yield "two", json.dumps({"weight_map": {"inside": "a.safetensors",
                                            "inside.too": "b.safetensors"}}).encode()
    yield "none", index()
    yield "bad_parent", index(outside="../outside.safetensors")
    yield "bad_root", index(outside="/etc/passwd")
    yield "bad_missing", index(inside="c.safetensors")
    yield "bad_itself", index(inside="fuzzed.json")
    yield "bad_folder", index(inside="..")
    yield "bad_tensor", index(inside="b.safetensors")


def json_():
    yield "all", json.dumps({"a": [1, -2.5e-3, True, False, None, "\u00e9\U0001f600\n\"\\/"],
                             "": {}, "b": [[], [[]], {"c": {"d": [0]}}]}).encode()
    yield "deep", b"[" * 64 + b"]" * 64
    yield "number", b" -0.0E+10 "
    yield "natural", b"18446744073709551615"
    yield "bad_deep", b"[" * 65 + b"]" * 65
    yield "bad_number", b"[01]"
    yield "bad_escape", b'"\\ud800"'


def matrix_market():
    banner = b"%%MatrixMarket matrix coordinate "
    yield "real", banner + b"real general\n% a comment\n3 4 3\n1 1 0.1\n3 4 -1e300\n2 2 5e-324\n"
    yield "skew", banner + b"integer skew-symmetric\n3 3 2\n2 1 9223372036854775807\n3 1 -1\n"
    yield "pattern", banner + b"pattern symmetric\n\n2 2 2\n1 1\n2 1"
    yield "wide", banner + b"Real General\r\n4294967295 4294967295 1\r\n4294967295 1 nan\r\n"
    yield "tall", banner + b"integer general\n9000 2 2\n5000 2 -7\n5000 1 1\n"
    yield "empty", banner + b"unsigned-integer general\n0 0 0\n"
    yield "ties", (banner + b"double hermitian\n2 2 3\n1 1 1.00000005960464477539062500001\n"
                   b"2 1 16777217.0000000000000001\n2 2 +infinity\n")
    yield "bad_twice", banner + b"pattern general\n2 2 2\n1 1\n1 1\n"
    yield "bad_size", banner + b"real general\n4 4 1000000000000\n1 1 1\n"
    yield "bad_index", banner + b"real general\n4 4 1\n5 1 1\n"
    if scipy:
        for name, matrix in {"identity": scipy.sparse.identity(5),
                             "random": scipy.sparse.random(4, 6, 0.5, random_state=1)}.items():
            file = io.BytesIO()
            scipy.io.mmwrite(file, matrix)
            yield f"scipy_{name}", file.getvalue()


def matrix_market_more():
    array = b"%%MatrixMarket matrix array "
    banner = b"%%MatrixMarket matrix coordinate "
    yield "array", array + b"real general\n2 3\n1\n2\n3\n4\n5\n6e-1\n"
    yield "array_skew", array + b"integer skew-symmetric\n%\n3 3\n1\n-2\n300\n"
    yield "array_none", array + b"complex hermitian\n0 0\n"
    yield "complex", banner + b"complex hermitian\n3 3 3\n1 1 2 0\n2 1 1.5 -2\n3 2 0 nan\n"
    yield "blocks", (banner + b"real general\n6 4 16\n% by columns, in no order\n"
                     + b"".join(b"%d %d %d.5\n" % (i * 5 % 6 + 1, j + 1, i - j)
                                for j in range(4) for i in range(6) if (i + j) % 2 or i < 2))
    yield "bad_full", array + b"real general\n2 2\n1\n2\n3\n"
    yield "bad_diagonal", banner + b"complex hermitian\n1 1 1\n1 1 1 1\n"
    yield "bad_repeats", (banner + b"integer general\n4 4 5\n4 4 1\n1 1 3\n4 4 -9\n2 2 1\n"
                          b"4 4 100\n")
    yield "bad_far", (banner + b"pattern general\n4294967295 4294967295 2\n"
                      b"4294967295 1\n4294967295 1\n")
    yield "bad_tied", (banner + b"real symmetric\n2 2 3\n2 1 1.00000005960464477539062500001\n"
                       b"1 2 16777217.0000000000000001\n2 2 1e999\n")
    yield "bad_signs", banner + b"integer general\n1 2 2\n1 1 18446744073709551615\n1 2 -1\n"


def tns():
    yield "one", b"1 1 1 1.5\n"
    yield "unsorted", b"# a comment\n3 4 0.1\n\n1 1 -1e300\r\n3 1 5e-324\n2 9 7"
    yield "vector", b"4294967295 1\n1 nan\n"
    yield "axes", (b"1 " * 16 + b"1\n") + (b"2 " * 16 + b"1.00000005960464477539062500001\n")
    yield "wide", b"4294967295 4294967295 4294967295 1\n1 1 1 2\n"
    yield "many", b"".join(b"%d %d %d %d\n" % (i * 7 % 11 + 1, i * 3 % 5 + 1, i + 1, i - 20)
                           for i in range(60))
    yield "bad_twice", b"1 2 3\n2 1 1\n1 2 -3.5\n1 2 1e-3\n"
    yield "bad_none", b"# nothing\n"
    yield "bad_axes", b"1 " * 17 + b"1\n"
    yield "bad_zero", b"1 1 1\n0 1 1\n"
    yield "bad_wide", b"4294967296 1 1\n"
    yield "bad_short", b"1 1 1\n1 1\n"
    yield "bad_long", b"1 1 1\n" * 3 + b"1 1 1 1\n"


def gzip_():
    for reader in matrix_market, matrix_market_more, tns:
        for name, text in reader():
            if not name.startswith("scipy"):
                yield name, gzip.compress(text, mtime=0)
    text = b"%%MatrixMarket matrix coordinate integer general\n% two members\n1 2 1\n1 2 -3\n"
    whole = gzip.compress(text, mtime=0)
    yield "plain", text
    yield "members", gzip.compress(text[:60], 1, mtime=0) + gzip.compress(text[60:], 0, mtime=0)
    yield "named", whole[:3] + b"\x18" + whole[4:10] + b"a.mtx\0" + b"a comment\0" + whole[10:]
    yield "large", gzip.compress(b"#" + b"x" * 70000 + b"\n1 1 1 1\n", mtime=0)
    yield "bad_cut", whole[:-9]
    yield "bad_crc", whole[:-8] + bytes(4) + whole[-4:]
    yield "bad_size", whole[:-4] + b"\xff\xff\xff\xff"
    yield "bad_after", whole + bytes(9)
    yield "bad_twice", gzip.compress(whole, mtime=0)
    yield "bad_empty", gzip.compress(b"", mtime=0)


def scipy_arrays(kind, shape, data, **arrays):
    """What save_npz writes of int32 indices: `data` is (descr, shape, bytes)."""
    def numbers(values, letter="i"):
        return npy_file("<i4" if letter == "i" else "<i8", f"({len(values)},)",
                        struct.pack(f"<{len(values)}{letter}", *values))

    return {"format.npy": npy_file(f"|S{len(kind)}", "()", kind.encode()),
            "shape.npy": numbers(shape, "q"), "data.npy": npy_file(*data),
            **{f"{name}.npy": numbers(values) for name, values in arrays.items()}}


def scipy_npz():
    three = ("<f8", "(3,)", struct.pack("<3d", 1, -2, 0.5))
    csr = scipy_arrays("csr", (2, 4), three, indptr=(0, 1, 3), indices=(3, 2, 0))
    coo = scipy_arrays("coo", (4, 2), three, row=(3, 0, 1), col=(1, 0, 0))
    yield "csr", zip_file(csr)
    yield "csc", zip_file(scipy_arrays("csc", (4, 2), three, indptr=(0, 1, 3), indices=(3, 2, 0)),
                          zipfile.ZIP_DEFLATED)
    yield "coo", zip_file(coo, zipfile.ZIP_DEFLATED)
    yield "bsr", zip_file(scipy_arrays("bsr", (4, 6), ("<i2", "(2, 2, 3)", bytes(range(24))),
                                       indptr=(0, 0, 2), indices=(1, 0)))
    yield "complex", zip_file(scipy_arrays("coo", (1, 1), ("<c16", "(1,)", bytes(16)), row=(0,),
                                           col=(0,)))
    yield "empty", zip_file(scipy_arrays("csr", (0, 0), ("|b1", "(0,)", b""), indptr=(0,),
                                         indices=()))
    yield "big", zip_file(scipy_arrays("coo", (2**32 - 1, 2**32 - 1),
                                       (">f4", "(2,)", struct.pack(">2f", 1, 2)), row=(7, 1),
                                       col=(2, 2**31 - 1)))
    yield "bad_twice", zip_file(scipy_arrays("coo", (2**32 - 1, 1), three, row=(2**31 - 1,) * 3,
                                             col=(0, 0, 0)))
    yield "bad_overflow", zip_file(scipy_arrays("coo", (1, 1), ("|i1", "(2,)", b"\x7f\x7f"),
                                                row=(0, 0), col=(0, 0)))
    yield "bad_high", zip_file(scipy_arrays("bsr", (2**32 - 1, 1),
                                            ("|u1", f"(0, {2**32 - 1}, 1)", b""), indptr=(1, 0),
                                            indices=()))
    yield "bad_kind", zip_file(csr | {"format.npy": npy_file("|S3", "()", b"dia")})
    yield "bad_indptr", zip_file(csr | {"indptr.npy": npy_file("<i4", "(3,)",
                                                               struct.pack("<3i", 0, 3, 2))})
    yield "bad_row", zip_file(coo | {"row.npy": npy_file("<i4", "(3,)",
                                                         struct.pack("<3i", 4, 0, 1))})
    yield "bad_missing", zip_file({name: data for name, data in csr.items() if name[0] != "d"})
    yield "bad_blocks", zip_file(scipy_arrays("bsr", (3, 6), ("<i2", "(1, 2, 3)", bytes(12)),
                                              indptr=(0, 1), indices=(0,)))
    if scipy:
        matrix = scipy.sparse.random(4, 6, 0.5, random_state=1)
        for kind in "csr", "csc", "coo", "bsr":
            file = io.BytesIO()
            scipy.sparse.save_npz(file, matrix.asformat(kind))
            yield f"scipy_{kind}", file.getvalue()


def smtx():
    yield "commas", b"2, 3, 3\n0 1 3\n2 0 1\n"
    yield "blanks", b"4 4 2\r\n0 0 1 1 2\r\n3 0"
    yield "unsorted", b"1,5,4\n0,4\n4,0,3,1\n"
    yield "empty", b"0, 0, 0\n0\n\n"
    yield "bad_offsets", b"2, 3, 3\n0 2 1\n2 0 1\n"
    yield "bad_twice", b"1, 3, 2\n0 2\n1 1\n"
    yield "bad_size", b"4294967295, 3, 3\n0 2 1\n2 0 1\n"


READERS = {"captured": captured, "gzip": gzip_, "json": json_, "npy": npy, "npz": npz, "raw": raw,
           "matrix_market": lambda: itertools.chain(matrix_market(), matrix_market_more()),
           "safetensors": safetensors_, "safetensors_index": safetensors_index,
           "scipy_npz": scipy_npz, "smtx": smtx, "tns": tns}


def main():
    root = pathlib.Path(sys.argv[1])
    shutil.rmtree(root, ignore_errors=True)
    for reader, files in READERS.items():
        for name, data in files():
            folder = root / reader / ("bad" if name.startswith("bad") else "good")
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)


main()
