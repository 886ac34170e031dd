"""For who supplies nothing: what an operator's arguments must hold, read off its code.

An integer argument that addresses another one holds indices below that one's extent; one whose
differences bound a loop holds the offsets of a sparse or ragged operand, and what the loop runs over
is the rest of it. All else holds default values. Of operators that have a ready spec
(Spec.of_operator) it is that spec.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .accesses import Access, Code, Place, code_of_function, code_of_tensors, variables
from .spec import Spec

logger = logging.getLogger("inputspec")
_DEFAULT = "GeneratorInput{default_values{}}"


def fallback(code: Any, *, seed: int = 0, what: str = "inputspec", is_said: bool = True) -> Spec:
    """A Spec for a PrimFunc, or for a kernel's tensors (before TVM 0.20). What is chosen for sparse
    and index arguments is logged (`is_said`); `what` names the workload there."""
    is_tensors = isinstance(code, Sequence) or type(code).__name__ == "Array"
    chosen = _Chosen(code_of_tensors(code) if is_tensors else code_of_function(code))
    spec = Spec(", ".join(chosen.clauses), seed=seed)
    names = chosen.code.names
    spec.names = tuple(names) if len(set(names)) == len(names) else None
    for line in chosen.log if is_said else ():
        logger.warning("%s: nothing was supplied for %s", what, line)
    return spec


@dataclass
class _Use:
    """An argument's load in an index of another one."""

    access: Access
    place: Place
    load: str
    factor: int
    below: int | None  # what the load must be below: a number where extents are known,
    text: str  # and as a recipe has it


class _Chosen:
    """The recipe's clauses for a code, and what is to be said about them."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self.log: list[str] = []
        self._clauses: dict[int, str] = {}  # by the first of its positions
        self._taken: set[int] = set()
        self._integers = [i for i, dtype in enumerate(code.dtypes)
                          if dtype.startswith(("int", "uint")) and i not in code.outputs]
        self._uses = self._all_uses()
        lengths = self._offsets_and_lengths()
        for array in self._integers:
            if array in self._taken:
                continue
            if array in lengths:
                self._add([array], f"GeneratorInput{{index{{{lengths[array]}+1}}}}",
                          "which bounds loops")
            elif array in self._uses:
                targets = {"what is no argument" if one.access.array is None
                           else code.names[one.access.array] for one in self._uses[array]}
                self._add([array], f"GeneratorInput{{{self._indices(array)}}}",
                          "which addresses " + ", ".join(sorted(targets)))
        for array in range(len(code.names)):
            if array not in self._taken:
                self._add([array], self._plain(array))
        self.clauses = [self._clauses[i] for i in sorted(self._clauses)]

    def _add(self, positions: list[int], text: str, why: str = "") -> None:
        self._taken.update(positions)
        self._clauses[min(positions)] = f"at<{','.join(map(str, positions))}>({text})"
        if why:
            names = ", ".join(self.code.names[i] for i in positions)
            self.log.append(f"{names}, {why}: {text}")

    # ---- indices

    def _all_uses(self) -> dict[int, list[_Use]]:
        out: dict[int, list[_Use]] = {}
        for access in self.code.accesses:
            for place in access.places:
                terms = self.code.sum_of(place.index)
                loads = terms.loads if terms else self.code.outer_loads(place.index)
                offsets = self.code.runs_over(place.index)
                for load, (array, factor) in loads.items():
                    if array in self._integers and array not in offsets:
                        below = self._below(access, place, factor, terms)
                        out.setdefault(array, []).append(
                            _Use(access, place, load, factor, *below))
        return out

    def _below(self, access: Access, place: Place, factor: int, terms: Any) -> tuple[int | None, str]:
        """What a load must be below, so that a sum stays below an extent."""
        extent = self._extent(access, place)
        if terms is None or place.extent is None or factor < 1:
            return place.extent, extent
        factors = sum(max(f, 0) for _, f in terms.loads.values())
        number = max((place.extent - 1 - terms.high) // factors + 1, 1)
        if number == place.extent:
            return number, extent
        is_whole = place.axes == 1 and place.extent == number * factor
        return number, f"{extent}/{factor}" if is_whole else str(number)

    @staticmethod
    def _extent(access: Access, place: Place) -> str:
        is_axis = access.array is not None and place.axes == 1
        return f"dim<{access.array},{place.axis}>" if is_axis else str(place.extent)

    def _least(self, array: int) -> _Use:
        """The use with the least bound; an input's where it is the same."""
        return min(self._uses[array], key=lambda one: (
            one.below is None, one.below, one.access.array in self.code.outputs))

    def _indices(self, array: int) -> str:
        uses = self._uses[array]
        stores = [one for one in uses if one.access.is_store]
        is_unique = bool(stores) and not any(one.access.is_update for one in stores)
        coordinates = self._coordinates(array)
        if coordinates:
            unique = "unique=true," if is_unique else ""
            return f"coordinates{{{unique}{coordinates}}}"
        least, shape = self._least(array), self.code.shapes[array]
        is_few = len(shape) == 1 and shape[0] is not None and shape[0] <= (least.below or 0)
        return f"{'distinct' if is_unique and is_few else 'index'}{{below={least.text}}}"

    def _coordinates(self, array: int) -> str | None:
        """Where an access is by one load for each of its first axes, as gather_nd's: in which axis
        of `array` they lie, and of which argument they are."""
        shape = self.code.shapes[array]
        for access in sorted((one.access for one in self._uses[array]),
                             key=lambda one: one.array in self.code.outputs):
            uses = [one for one in self._uses[array] if one.access is access]
            count = len({one.load for one in uses})
            if access.array is None or count < 2 or count not in (shape[0], shape[-1]):
                continue
            extents = [access.shape[one.place.axis] for one in uses]
            if uses[0].place.axes > 1:  # a · 160 + b · 8, of 100 × 20 × 8
                factors = sorted((max(one.factor, 1) for one in uses), reverse=True)
                wholes = [uses[0].place.extent or 0, *factors]
                extents = [whole // factor for whole, factor in zip(wholes, factors)]
            if extents == access.shape[:count]:
                argument = next((i for i, one in enumerate(self.code.shapes)
                                 if one == access.shape and i not in self.code.outputs),
                                access.array)
                return f"axis={0 if shape[0] == count else -1},argument={argument}"
        return None

    # ---- offsets

    def _offsets_and_lengths(self) -> dict[int, str]:
        """Adds the operands whose offsets bound loops; gives what is a length by itself, and the
        most that it may be."""
        lengths: dict[int, str] = {}
        for var, arrays, is_difference in self.code.bounds():
            for array in arrays:
                if array not in self._integers or array in self._taken:
                    continue
                most = None if is_difference else self._most(var)
                if is_difference:
                    self._operand(array)
                elif most:
                    lengths[array] = most
        return lengths

    def _most(self, var: Any) -> str | None:
        """The least extent that a variable runs over."""
        found = [(place.extent, self._extent(access, place)) for access in self.code.accesses
                 for place in access.places if any(var.same_as(one) for one in variables(place.index))]
        return min((one for one in found if one[0] is not None), default=(0, None))[1]

    def _operand(self, indptr: int) -> None:
        """What an offset's loops run over, along its first axis, is the rest of the operand."""
        members: list[int] = []
        for access in self.code.accesses:
            array = access.array
            is_new = array is not None and array not in (*members, *self._taken, *self.code.outputs)
            if is_new and indptr in self.code.runs_over(access.places[0].index) and not any(
                    a != indptr for a, _ in self.code.loads(access.places[0].index)):
                members.append(array)  # type: ignore[arg-type]
        indices = next((i for i in members if i in self._uses), None)
        if indices is None:
            if members:
                self._add([indptr],
                          f"RaggedOffsets{{uniform_nonzeros{{}}, total=dim<{members[0]},0>}}",
                          f"the offsets of {self.code.names[members[0]]}")
            return
        ranks = {len(self.code.shapes[i]): i for i in reversed(members) if i != indices}
        if 3 in ranks:
            use = self._least(indices)
            pattern = f"uniform_nonzeros{{columns={self._extent(use.access, use.place)}}}"
            self._add([indptr, indices, ranks[3]], f"SparseBSRFallback{{{pattern}}}", "a BSR operand")
            return
        pattern = f"uniform_nonzeros{{columns={self._least(indices).text}}}"
        if 1 in ranks:
            self._add([indptr, indices, ranks[1]], f"SparseCSRFallback{{{pattern}}}", "a CSR operand")
        else:
            self._add([indptr, indices], f"SparseCSRFallback{{{pattern}, no_values{{}}}}",
                      "a CSR pattern")

    # ---- all else

    def _plain(self, array: int) -> str:
        if array not in self.code.outputs:
            return _DEFAULT
        stores = [one for one in self.code.accesses if one.is_store and one.array == array]
        is_scattered = all(any(True for place in one.places for _ in self.code.loads(place.index))
                           for one in stores)
        is_read_first = is_scattered or all(one.is_update for one in stores)
        return f"InOut{{{_DEFAULT}}}" if stores and is_read_first else "Output{}"
