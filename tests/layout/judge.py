"""NumPy and TVM as the judges of layouts: judge.py path/of/dump_layouts

NumPy pads, reshapes and transposes; TVM, where it can be imported, says the stored shape and where
elements lie, prints index maps that are read back, and runs some layout transformations compiled.
Exit status 77 (a skipped test) where NumPy is missing.
"""
import random
import subprocess
import sys

try:
    import numpy as np
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

PAIRS, MAPS, COMPILED = 300, 300, 12
DTYPES = ["int8", "float16", "float32", "int64", "float64"]


def counted(shape, dtype):
    """What dump_layouts' logical tensor holds."""
    bits = np.dtype(dtype).itemsize * 8
    count = np.arange(np.prod(shape, dtype=np.int64), dtype=np.uint64)
    mixed = (count * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(11)
    return mixed.astype(f"u{bits // 8}").reshape(shape)


def random_pair(rng):
    """(logical, stored) strings, the stored one with blocks, some of them packed; and a shape."""
    letters = "NCHWDK"[: rng.randint(2, 6)]
    shape = [rng.randint(1, 5 if len(letters) > 4 else 9) for _ in letters]
    order = rng.sample(letters, len(letters))
    blocks = []
    for _ in range(rng.randint(0, 4)):
        blocks.append((rng.choice([2, 3, 4, 8, 16]), rng.choice(letters).lower()))
    size = np.prod(shape) * np.prod([factor for factor, _ in blocks] or [1])
    while size > 200_000:
        size /= blocks.pop()[0]
    text = "".join(f"{factor}{letter}" for factor, letter in blocks)
    if len(blocks) > 1 and rng.random() < 0.3:
        text = f"[{text}]"
    return "".join(letters), "".join(order) + text, shape


def by_numpy(data, logical, stored):
    """The stored tensor, by padding, cutting and turning."""
    packed = "[" in stored
    axes, factor = [], ""
    for c in stored.replace("[", "").replace("]", ""):
        if c.isdigit():
            factor += c
        else:
            axes.append((c.upper(), int(factor or 0)))
            factor = ""
    cut, names = [], []
    pad = []
    for axis, letter in enumerate(logical):
        blocks = [(i, f) for i, (name, f) in enumerate(axes) if name == letter and f]
        whole = int(np.prod([f for _, f in blocks] or [1]))
        extent = data.shape[axis]
        outer = -(-extent // whole)
        pad.append((0, outer * whole - extent))
        cut += [outer] + [f for _, f in blocks]
        names += [axes.index((letter, 0))] + [i for i, _ in blocks]
    out = np.pad(data, pad).reshape(cut).transpose([names.index(i) for i in range(len(axes))])
    if packed:
        primal = sum(1 for _, f in axes if f == 0)
        out = out.reshape(out.shape[:primal] + (-1,))
    return np.ascontiguousarray(out)


def random_map(rng):
    """(function of indices, text, shape): axes split, two of them fused at times, then shuffled."""
    rank = rng.randint(2, 6)
    shape = [rng.randint(1, 7 if rank < 5 else 4) for _ in range(rank)]
    names = [f"i{axis}" for axis in range(rank)]
    parts = list(names)
    if rng.random() < 0.4:
        at = rng.randrange(rank - 1)
        parts[at : at + 2] = [f"({parts[at]} * {shape[at + 1]} + {parts[at + 1]})"]
    results = []
    for part in parts:
        by = rng.choice([1, 2, 3, 4, 8])
        results += [part] if by == 1 else [f"{part} // {by}", f"{part} % {by}"]
    rng.shuffle(results)
    text = f"lambda {', '.join(names)}: ({', '.join(results)},)"
    return eval(text), text, shape


def map_by_numpy(data, function):
    """The stored tensor, element by element."""
    index = [axis.ravel() for axis in np.indices(data.shape)]
    places = [np.broadcast_to(axis, data.size) for axis in function(*index)]
    out = np.zeros([int(axis.max()) + 1 for axis in places], data.dtype)
    out[tuple(places)] = data.ravel()
    return out


def run(program, cases):
    """The stored tensors that dump_layouts makes of (dtype, shape, expected, kind, what)."""
    lines = []
    for dtype, shape, expected, kind, what in cases:
        lines.append(" ".join(map(str, [dtype, len(shape), *shape, expected.ndim, *expected.shape,
                                        kind, what])))
    done = subprocess.run([program], input=("\n".join(lines) + "\n").encode(),
                          capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    at = 0
    for case in cases:
        expected = case[2]
        found = np.frombuffer(done.stdout, expected.dtype, expected.size, at)
        at += expected.nbytes
        assert np.array_equal(found.reshape(expected.shape), expected), f"differs: {case[3:]}"
    assert at == len(done.stdout)


def has_tvm(stored):
    """TVM 0.27 has one block an axis, and packs only in its newest form."""
    blocks = [c for c in stored if c.islower()]
    return "[" not in stored and len(blocks) == len(set(blocks))


def judged_by_tvm(rng, pairs, maps):
    """How much TVM said the same of; none where it cannot be imported."""
    try:
        import tvm
        from tvm import te, topi
        from tvm.s_tir import sbijective_layout
        from tvm.tirx import IndexMap
    except ImportError as missing:
        return f"no TVM ({missing})", []
    shapes = places = compiled = 0

    def check_places(forward, dtype, shape, expected, what):
        nonlocal places
        data = counted(shape, dtype)
        for _ in range(4):
            index = [rng.randrange(extent) for extent in shape]
            place = [int(v) for v in forward(index)]
            assert expected[tuple(place)] == data[tuple(index)], (what, index, place)
            places += 1

    for dtype, shape, expected, _, what in pairs:
        logical, stored = what.split()
        if not has_tvm(stored):
            continue
        layout = sbijective_layout(logical, stored)
        assert [int(v) for v in layout.forward_shape(shape)] == list(expected.shape), what
        shapes += 1
        check_places(layout.forward_index, dtype, shape, expected, what)
    printed = []
    for dtype, shape, expected, _, what in maps:
        index_map = IndexMap.from_func(eval(what), ndim=len(shape))
        room = [int(v) for v in index_map.map_shape(shape)]
        expected = np.pad(expected, [(0, n - have) for n, have in zip(room, expected.shape)])
        check_places(index_map.map_indices, dtype, shape, expected, what)
        printed.append((dtype, shape, expected, "map", " ".join(str(index_map).split())))
    whole = [pair for pair in pairs
             if pair[0] == "float32" and has_tvm(pair[4].split()[1])][:COMPILED]
    for dtype, shape, expected, _, what in whole:
        logical, stored = what.split()
        given = te.placeholder(shape, dtype, "given")
        made = topi.layout_transform(given, logical, stored)
        function = te.create_prim_func([given, made])
        module = tvm.compile(tvm.IRModule({"main": function}), target="llvm")
        out = tvm.runtime.tensor(np.zeros(expected.shape, dtype))
        module["main"](tvm.runtime.tensor(counted(shape, dtype).view(dtype)), out)
        assert out.numpy().tobytes() == expected.tobytes(), what
        compiled += 1
    return (f"TVM {tvm.__version__}: {shapes} layouts' shapes, {len(maps)} maps' shapes and "
            f"texts, {places} places, {compiled} transformations compiled"), printed


def main(program):
    rng = random.Random(6)
    pairs, maps = [], []
    while len(pairs) < PAIRS:
        dtype = DTYPES[len(pairs) % len(DTYPES)]
        logical, stored, shape = random_pair(rng)
        data = counted(shape, dtype)
        pairs.append((dtype, shape, by_numpy(data, logical, stored), "strings",
                      f"{logical} {stored}"))
    while len(maps) < MAPS:
        dtype = DTYPES[len(maps) % len(DTYPES)]
        function, text, shape = random_map(rng)
        maps.append((dtype, shape, map_by_numpy(counted(shape, dtype), function), "map", text))
    back = []
    for dtype, shape, expected, _, what in pairs:
        logical, stored = what.split()
        if expected.size == np.prod(shape) and "[" not in stored:
            # Nothing padded: the other way round, from a counted tensor of the stored shape.
            data = counted(expected.shape, dtype)
            turned = np.zeros(shape, data.dtype)
            places = by_numpy(np.arange(np.prod(shape)).reshape(shape), logical, stored)
            turned.ravel()[places.ravel()] = data.ravel()
            back.append((dtype, list(expected.shape), turned, "strings", f"{stored} {logical}"))
    run(program, pairs + maps + back)
    verdict, printed = judged_by_tvm(rng, pairs, maps)
    if printed:
        run(program, printed)
    print(f"NumPy {np.__version__}: {len(pairs)} layouts, {len(back)} of them back, {len(maps)} "
          f"index maps equal; {verdict}")


if __name__ == "__main__":
    main(sys.argv[1])
