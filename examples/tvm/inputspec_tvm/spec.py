"""A recipe as an object: hashable, picklable as its text, and able to fill.

Nothing here imports TVM: any tensors will do that the module takes (NumPy's, PyTorch's, TVM's, or
over RPC the ones that a session gives).
"""

from __future__ import annotations

import functools
import json
import os
import pathlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .c_module import CModule


class SpecError(ValueError):
    """What the library refuses: its message names the argument or the recipe's column."""


@dataclass(frozen=True)
class Argument:
    """What became of one argument."""

    policy: str
    bytes: int
    layout: str  # "exact", "transformed" or "unknown"
    is_fallback: bool
    is_output: bool


@dataclass(frozen=True)
class Report:
    """What a fill did."""

    seed: int
    trial: int
    outputs_comparable: bool
    arguments: tuple[Argument, ...]

    @classmethod
    def from_json(cls, text: str) -> Report:
        fields = json.loads(text)
        fields["arguments"] = tuple(Argument(**one) for one in fields["arguments"])
        return cls(**fields)


def check_on_layout_change(given: str, *known: str) -> None:
    if given not in known:
        raise SpecError(f"inputspec: on_layout_change is one of {', '.join(known)}, not {given}")


class Policy:
    """A policy of several arguments, to be given to each of them by its place:

    csr = Policy("SparseCSRFallback{uniform_nonzeros{columns=dim<0,1>}}")
    Spec(data="GeneratorInput{uniform{}}", w_data=csr[2], w_indices=csr[1], w_indptr=csr[0])
    """

    def __init__(self, text: str) -> None:
        self.text = text

    def __getitem__(self, place: int) -> tuple[Policy, int]:
        return self, place


Part = str | tuple[Policy, int]


def library_path(name: str = "inputspec_tvm_ffi") -> pathlib.Path:
    """A module's file: as the environment says (INPUTSPEC_TVM_FFI, INPUTSPEC_TVM_PACKED), or beside
    this package."""
    given = os.environ.get(name.upper())
    beside = pathlib.Path(__file__).resolve().parent.parent / f"lib{name}.so"
    return pathlib.Path(given) if given else beside


@functools.cache
def load() -> Any:
    """The library's functions in this process: through TVM's FFI, or its plain C entry."""
    try:
        import tvm_ffi
    except ImportError:
        return CModule(str(library_path("inputspec_tvm_packed")))
    return tvm_ffi.load_module(str(library_path()))


def _call(function: Any, *args: Any) -> Any:
    try:
        return function(*args)
    except ValueError as error:
        raise SpecError(str(error)) from None


class Spec:
    """What each argument of a kernel holds.

    Spec("SparseCSRFallback{uniform_nonzeros{columns=dim<3,0>}}, GeneratorInput{uniform{}}, Output{}")
    Spec(A="GeneratorInput{uniform{}}", B="GeneratorInput{uniform{}}", C="Output{}")

    By keywords, or as a mapping: the kernel's parameters in its order, each with a policy, or with
    a place in a policy of several. `holes`: arrays for the recipe's holes, which travel with the
    object.
    """

    def __init__(self, recipe: str | Mapping[str, Part] | None = None, *, seed: int = 0,
                 holes: Sequence[Any] = (), **arguments: Part) -> None:
        if (recipe is None) == (not arguments):
            raise TypeError("Spec: write a recipe, or the kernel's parameters by keyword")
        parts = arguments if recipe is None else recipe
        self.names = None if isinstance(parts, str) else tuple(parts)
        text = parts if isinstance(parts, str) else _recipe_of(list(parts.values()))
        self.holes = tuple(holes)
        self.seed = seed
        self.recipe: str = _call(load().describe, text, *self.holes)

    @classmethod
    def of_operator(cls, name: str, *, seed: int = 0) -> Spec:
        """An operator's ready spec: "sparse_dense", "take<1>" (`inputspec/ops.hpp` says which
        arguments in which order)."""
        return cls(_call(load().recipe_of, name), seed=seed)

    @classmethod
    def from_json(cls, text: str, holes: Sequence[Any] = ()) -> Spec:
        fields = json.loads(text)
        return cls._of(fields["recipe"], fields["names"], fields["seed"], holes)

    @classmethod
    def _of(cls, recipe: str, names: Sequence[str] | None, seed: int, holes: Sequence[Any]) -> Spec:
        out = cls(recipe, seed=seed, holes=holes)
        out.names = tuple(names) if names else None
        return out

    def to_json(self) -> str:
        """All but the data of holes, of which it has the hash; with the fingerprint, to be read."""
        return json.dumps({"recipe": self.recipe, "seed": self.seed, "names": self.names,
                           "fingerprint": self.fingerprint})

    def in_order(self, names: Sequence[str]) -> Spec:
        """The same policies for a kernel that has its parameters in another order."""
        if self.names is None or sorted(names) != sorted(self.names):
            raise SpecError(f"inputspec: the kernel's parameters are {', '.join(names)}; the spec "
                            f"has {', '.join(self.names or ('no names',))}")
        return self.permuted([list(names).index(name) for name in self.names])

    def permuted(self, order: Sequence[int]) -> Spec:
        """The same policies for a kernel whose argument order[i] is this spec's i-th."""
        if list(order) == list(range(len(order))):
            return self
        text = _call(load().permute, self.recipe, *order)
        return Spec(text, seed=self.seed, holes=self.holes)

    def fill(self, tensors: Sequence[Any], trial: int = 0, module: Any = None,
             holes: Sequence[Any] | None = None) -> Report:
        """Fills all arguments at once. `module` fills where they are (default: this process), with
        `holes` the data for the recipe's holes there."""
        fill = (module or load()).fill
        data = self.holes if holes is None else holes
        return Report.from_json(_call(fill, self.recipe, self.seed, trial, *tensors, *data))

    def fill_packed(self, function: Any, tensors: Sequence[Any], trial: int = 0,
                    holes: Sequence[Any] = ()) -> int:
        """The same through a packed function of TVM before 0.20, which gives the bytes alone."""
        return int(function(self.recipe, self.seed, trial, *tensors, *holes))

    def check(self, tensors: Sequence[Any], trial: int = 0) -> None:
        """Raises what fill would."""
        _call(load().check, self.recipe, self.seed, trial, *tensors, *self.holes)

    def with_layout(self, argument: int, layout: str, logical: Sequence[int] = ()) -> Spec:
        """The same values, one argument stored as `layout` says: 'index_map{"lambda …"}'."""
        shape = ", extents{" + ",".join(map(str, logical)) + "}" if logical else ""
        text = _call(load().transform, self.recipe, argument, layout + shape)
        return Spec(text, seed=self.seed, holes=self.holes)

    @functools.cached_property
    def fingerprint(self) -> str:
        """32 digits over the recipe, the seed and the content of fixed data."""
        return _call(load().fingerprint, self.recipe, self.seed, *self.holes)

    def __repr__(self) -> str:
        return f"Spec({self.recipe!r}, seed={self.seed})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Spec) and self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return int(self.fingerprint[:15], 16)

    def __reduce__(self) -> tuple[Any, ...]:
        return Spec._of, (self.recipe, self.names, self.seed, self.holes)


def _recipe_of(values: list[Part]) -> str:
    places: dict[int, dict[int, int]] = {}
    policies: dict[int, Policy] = {}
    clauses: list[str | int] = []
    for position, value in enumerate(values):
        if isinstance(value, str):
            clauses.append(f"at<{position}>({value})")
            continue
        policy, place = value
        if id(policy) not in policies:
            policies[id(policy)] = policy
            clauses.append(id(policy))
        places.setdefault(id(policy), {})[place] = position
    texts = []
    for clause in clauses:
        if isinstance(clause, str):
            texts.append(clause)
            continue
        where = places[clause]
        if sorted(where) != list(range(len(where))):
            raise TypeError("Spec: a policy of several arguments needs each of its places once")
        positions = ",".join(str(where[place]) for place in range(len(where)))
        texts.append(f"at<{positions}>({policies[clause].text})")
    return ", ".join(texts)
