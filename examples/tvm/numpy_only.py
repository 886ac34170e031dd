"""No TVM: inputs of a gather for a kernel of one's own, in NumPy's arrays.

python numpy_only.py        (INPUTSPEC_TVM_PACKED=<folder>/libinputspec_tvm_packed.so)
"""

import numpy as np

from inputspec_tvm import Spec


def gather(table: np.ndarray, indices: np.ndarray, out: np.ndarray) -> None:
    """The kernel."""
    np.take(table, indices, axis=0, out=out)


def main() -> None:
    table = np.empty((1000, 64), np.float32)
    indices = np.empty(4096, np.int32)
    out = np.empty((4096, 64), np.float32)

    for rows in ("index{dim<0,0>}", "zipf{dim<0,0>}"):
        spec = Spec(table="GeneratorInput{normal{}}", indices=f"GeneratorInput{{{rows}}}",
                    out="Output{}", seed=42)
        report = spec.fill([table, indices, out])
        gather(table, indices, out)
        assert not np.isnan(out).any(), "the kernel left some of its output"
        print(f"{rows}: {len(np.unique(indices))} distinct rows, "
              f"{sum(one.bytes for one in report.arguments)} bytes, {spec.fingerprint}")


if __name__ == "__main__":
    main()
