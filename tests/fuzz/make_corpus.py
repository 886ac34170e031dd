"""Writes the files that fuzzing begins with: <folder>/<reader>/good/* and <folder>/<reader>/bad/*.

make_corpus.py <folder>

With the standard library alone there are some of each; NumPy, SciPy and safetensors add theirs where
they are. Each reader is a generator of (name, bytes): names that begin with "bad" must be refused.
"""

import io
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


def smtx():
    yield "commas", b"2, 3, 3\n0 1 3\n2 0 1\n"
    yield "blanks", b"4 4 2\r\n0 0 1 1 2\r\n3 0"
    yield "unsorted", b"1,5,4\n0,4\n4,0,3,1\n"
    yield "empty", b"0, 0, 0\n0\n\n"
    yield "bad_offsets", b"2, 3, 3\n0 2 1\n2 0 1\n"
    yield "bad_twice", b"1, 3, 2\n0 2\n1 1\n"
    yield "bad_size", b"4294967295, 3, 3\n0 2 1\n2 0 1\n"


READERS = {"npy": npy, "npz": npz, "safetensors": safetensors_, "json": json_,
           "safetensors_index": safetensors_index, "matrix_market": matrix_market, "smtx": smtx}


def main():
    root = pathlib.Path(sys.argv[1])
    shutil.rmtree(root, ignore_errors=True)
    for reader, files in READERS.items():
        for name, data in files():
            folder = root / reader / ("bad" if name.startswith("bad") else "good")
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)


main()
