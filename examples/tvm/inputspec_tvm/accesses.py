"""What a kernel's code loads and stores, and where: of TVM's PrimFuncs of any version, and of the
tensors of a tensor expression (before 0.20)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from .spec import SpecError

_LOADS = ("TensorLoad", "BufferLoad", "ProducerLoad")  # TVM 0.27's, before, a tensor expression's


@dataclass
class Place:
    """An index, and the extent that it must be below. `axes`: how many axes it addresses."""

    index: Any
    extent: int | None
    axis: int
    axes: int = 1


@dataclass
class Access:
    """One load or store: of which argument (a position, None for what is none), and where."""

    array: int | None
    shape: list[int | None]
    places: list[Place]
    is_store: bool = False
    is_update: bool = False  # what is stored is made of the same array


@dataclass
class Sum:
    """low to high (both inclusive), and loads by their text, each times a factor."""

    low: int
    high: int
    loads: dict[str, tuple[int, int]] = field(default_factory=dict)  # text: (array, factor)

    def combined(self, kind: str, by: Sum) -> Sum | None:
        if kind in ("Add", "Sub"):
            sign = 1 if kind == "Add" else -1
            low, high = (by.low, by.high) if sign == 1 else (-by.high, -by.low)
            loads = dict(self.loads)
            for text, (array, factor) in by.loads.items():
                loads[text] = array, loads.get(text, (array, 0))[1] + sign * factor
            return Sum(self.low + low, self.high + high, loads)
        if kind == "Mul":
            one, by = (self, by) if by.is_constant() else (by, self)
            if not by.is_constant() or by.low < 0:
                return None
            return Sum(one.low * by.low, one.high * by.low,
                       {text: (array, f * by.low) for text, (array, f) in one.loads.items()})
        if kind in ("LT", "LE") and by.is_constant() and self._least() >= by.low + (kind == "LE"):
            return Sum(0, 0)  # "load < 0"
        if self.loads or by.loads or not by.is_constant() or by.low <= 0:
            return None
        if kind == "FloorDiv":
            return Sum(self.low // by.low, self.high // by.low)
        if kind == "FloorMod" and self.low >= 0:
            return Sum(0, min(self.high, by.low - 1))
        return None

    def is_constant(self) -> bool:
        return not self.loads and self.low == self.high

    def is_zero(self) -> bool:
        return self.is_constant() and self.low == 0

    def _least(self) -> float:
        return self.low if all(f >= 0 for _, f in self.loads.values()) else -math.inf


@dataclass
class _Range:
    var: Any
    low: Any
    extent: Any


class Code:
    """A kernel's arguments in their order, and its accesses."""

    def __init__(self, arguments: Sequence[Any], names: list[str], outputs: set[int],
                 find: Callable[[Any], int | None]) -> None:
        self.names = names
        self.shapes = [[constant(x) for x in one.shape] for one in arguments]
        self.dtypes = [str(one.dtype) for one in arguments]
        self.outputs = outputs
        self.accesses: list[Access] = []
        self._ranges: list[_Range] = []
        self._find = find  # the position of what a load or a store accesses

    def read(self, root: Any) -> None:
        for node in nodes(root):
            kind = type(node).__name__
            if kind in _LOADS or kind == "BufferStore":
                one = self._access(node)
                if kind == "BufferStore":
                    one.is_store = True
                    one.is_update = any(one.array == array for array, _ in self.loads(node.value))
                self.accesses.append(one)
            elif kind == "For":
                self._ranges.append(_Range(node.loop_var, node.min, node.extent))
            elif kind == "IterVar" and node.dom is not None:
                self.iterates(node)

    def iterates(self, axis: Any) -> None:
        self._ranges.append(_Range(axis.var, axis.dom.min, axis.dom.extent))

    def _access(self, node: Any) -> Access:
        shape = [constant(x) for x in _source(node).shape]
        places = [Place(index, shape[i], i) for i, index in enumerate(node.indices)]
        # One flat index that TVM has taken apart: f // 8 // 20, f // 8 % 20, f % 8.
        flat, by = node.indices[0], 1
        if type(flat).__name__ == "FloorMod" and constant(flat.b) == shape[0]:
            flat = flat.a
        while type(flat).__name__ == "FloorDiv" and constant(flat.b):
            flat, by = flat.a, by * int(flat.b)
        if len(shape) > 1 and None not in shape and by == math.prod(shape[1:]):  # type: ignore[arg-type]
            places = [Place(flat, math.prod(shape), 0, len(shape))]  # type: ignore[arg-type]
        return Access(self._find(node), shape, places)

    def loads(self, expr: Any) -> Iterator[tuple[int, Any]]:
        """The arguments that an expression loads."""
        for node in nodes(expr):
            if type(node).__name__ in _LOADS:
                array = self._find(node)
                if array is not None:
                    yield array, node

    def outer_loads(self, expr: Any) -> dict[str, tuple[int, int]]:
        """As a Sum's: those that are in no other load's index."""
        found = list(self.loads(expr))
        inner = [other for _, one in found for i in one.indices for _, other in self.loads(i)]
        return {str(load): (array, 1) for array, load in found
                if not any(load.same_as(other) for other in inner)}

    def bounds(self) -> Iterator[tuple[Any, list[int], bool]]:
        """Loops whose bounds are loaded: the variable, of which arguments, and whether it runs over
        a difference of two loads."""
        for one in self._ranges:
            found = [array for array, _ in self.loads(one.extent)]
            low = [array for array, _ in self.loads(one.low)]
            if found:
                yield one.var, found, len(found) > 1 or bool(low)

    def runs_over(self, index: Any) -> set[int]:
        """The arguments that bound the loops of an index's variables."""
        found = [self._range_of(var) for var in variables(index)]
        return {array for one in found if one for array, _ in self.loads(one.extent)}

    def sum_of(self, expr: Any) -> Sum | None:
        """An expression as a sum, given that loads are not negative; None where it has another form
        (clipped, wrapped), which bounds itself."""
        kind = type(expr).__name__
        if kind in _LOADS:
            array = self._find(expr)
            return None if array is None else Sum(0, 0, {str(expr): (array, 1)})
        if kind == "IntImm":
            return Sum(int(expr), int(expr))
        if kind == "Var":
            one = self._range_of(expr)
            low, extent = (constant(one.low), constant(one.extent)) if one else (None, None)
            return None if low is None or not extent else Sum(low, low + extent - 1)
        if kind == "Cast":
            return self.sum_of(expr.value)
        if kind in ("Select", "Call"):  # if_then_else(load < 0, load + n, load)
            condition, chosen = ((expr.condition, expr.false_value) if kind == "Select" else
                                 (expr.args[0], expr.args[-1]))
            known = self.sum_of(condition)
            return self.sum_of(chosen) if known and known.is_zero() else None
        if not hasattr(expr, "a") or not hasattr(expr, "b"):
            return None
        a, b = self.sum_of(expr.a), self.sum_of(expr.b)
        return a.combined(kind, b) if a and b else None

    def _range_of(self, var: Any) -> _Range | None:
        return next((one for one in self._ranges if one.var.same_as(var)), None)


def code_of_function(function: Any) -> Code:
    buffers = list(function.params)  # from TVM 0.27 on; before, a map has them
    if hasattr(function, "buffer_map"):
        buffers = [function.buffer_map[one] if one in function.buffer_map else one
                   for one in buffers]
    for one in buffers:
        if not hasattr(one, "shape"):
            raise SpecError(f"inputspec: the parameter {one} is no buffer; write a Spec")

    def find(node: Any) -> int | None:
        source = _source(node)
        return next((i for i, one in enumerate(buffers)
                     if one.same_as(source) or one.data.same_as(source.data)), None)

    stored = {find(one) for one in nodes(function.body) if type(one).__name__ == "BufferStore"}
    code = Code(buffers, [one.name for one in buffers], stored - {None}, find)  # type: ignore[arg-type]
    code.read(function.body)
    return code


def code_of_tensors(tensors: Sequence[Any]) -> Code:
    """Of placeholders and what is computed of them."""
    placed: list[tuple[Any, int | None]] = []  # an external operator's buffers

    def place_of(op: Any, value_index: int) -> int | None:
        return next((i for i, one in enumerate(tensors)
                     if one.op.same_as(op) and one.value_index == value_index), None)

    def find(node: Any) -> int | None:
        source = _source(node)
        if hasattr(source, "op"):
            return place_of(source.op, source.value_index)
        return next((i for data, i in placed if data.same_as(source.data)), None)

    code = Code(tensors, [one.op.name for one in tensors],
                {i for i, one in enumerate(tensors) if type(one.op).__name__ != "PlaceholderOp"},
                find)
    done: list[Any] = []

    def visit(op: Any) -> None:
        if any(op.same_as(one) for one in done):
            return
        done.append(op)
        for one in op.input_tensors:
            visit(one.op)
        if type(op).__name__ == "ComputeOp":
            for axis in (*op.axis, *op.reduce_axis):
                code.iterates(axis)
            for one in op.body:
                code.read(one)
        elif type(op).__name__ == "ExternOp":
            placed.extend((buffer.data, place_of(one.op, one.value_index))
                          for one, buffer in zip(op.inputs, op.input_placeholders))
            placed.extend((buffer.data, place_of(op, i))
                          for i, buffer in enumerate(op.output_placeholders))
            code.read(op.body)

    for one in tensors:
        visit(one.op)
    return code


def constant(expr: Any) -> int | None:
    try:
        return int(expr)
    except TypeError:
        return None


def variables(expr: Any) -> list[Any]:
    return [node for node in nodes(expr) if type(node).__name__ == "Var"]


def nodes(root: Any) -> list[Any]:
    """All that is in a piece of code, itself included."""
    out: list[Any] = []
    try:
        from tvm_ffi import structural_walk
    except ImportError:
        from tvm.tir.stmt_functor import post_order_visit

        post_order_visit(root, out.append)
    else:
        structural_walk(root, lambda node: out.append(node))
    return out


def _source(access: Any) -> Any:
    """What a load or a store reads or writes."""
    name = next(one for one in ("producer", "source", "buffer") if hasattr(access, one))
    return getattr(access, name)
