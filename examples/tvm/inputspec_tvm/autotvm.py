"""AutoTVM (TVM 0.8 to 0.19): one runner for any number of tasks, each with its own Spec.

runner = spec_runner(autotvm.LocalRunner, spec_of, number=4)      # spec_of(task): a Spec, or None
tuner.tune(..., measure_option=autotvm.measure_option(builder=..., runner=runner),
           callbacks=[log_to_file("log.json", spec_of)])
autotvm.apply_history_best(load_from_file("log.json", spec_of))   # records of those inputs alone

The candidate's arguments are filled where it runs, right before it is measured: no tensor travels,
and tasks with "scatter" in their name are filled as others are.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from .fallback import fallback
from .spec import Spec, SpecError, check_on_layout_change, library_path

SpecOf = Callable[[Any], Spec | None]


def spec_runner(base: type, spec_of: SpecOf, *, on_layout_change: str = "map",
                order: Callable[[Any], tuple[str, ...]] | None = None, after_fill: Any = None,
                **kwargs: Any) -> Any:
    """An autotvm.LocalRunner or RPCRunner (`base`) that asks `spec_of` for each task's spec; where
    it has none, the arguments get what the operator needs, and the log says so.

    A spec made of names goes by the names of the kernel's arguments, whatever their order
    (`order(task)` gives them where the template's own say nothing); one made of a recipe has inputs
    first, as declared, then outputs, whatever the template does.
    on_layout_change, for arguments that a template packs: "map" stores the same logical values
    where the packing is known (NCHWc, OIHWio), else fails; "warn" fills the packed shape as it is;
    "fail" refuses. after_fill(module, tensors) is called before the candidate is measured.
    """
    check_on_layout_change(on_layout_change, "map", "warn", "fail")

    told: set[str] = set()  # tasks of which the log has been told what they need

    def prepared(given: Any, built: Any) -> Any:
        """The candidate's spec; None where it was not built; or the result, where none fits."""
        from tvm.autotvm.measure import MeasureErrorNo, MeasureResult

        if isinstance(built, MeasureResult):
            return None
        try:
            return _spec_for(spec_of, order, on_layout_change, given, built, told)
        except (SpecError, TypeError) as error:
            return MeasureResult((str(error), RuntimeError(str(error))),
                                 MeasureErrorNo.RUNTIME_DEVICE, built.time_cost, time.time())

    class SpecRunner(base):  # type: ignore[misc, valid-type]
        def run(self, measure_inputs: Any, build_results: Any) -> Any:
            specs = [prepared(*one) for one in zip(measure_inputs, build_results)]
            out: list[Any] = []
            # Those of one spec, most often all, together: they may run on several devices.
            for spec, group in itertools.groupby(zip(specs, measure_inputs, build_results),
                                                 key=lambda one: one[0]):
                found = list(group)
                if spec is None or isinstance(spec, Spec):
                    self.module_loader = spec and _Loader(spec, after_fill)
                    out += super().run([one[1] for one in found], [one[2] for one in found])
                else:
                    out += [one[0] for one in found]
            return out

    return SpecRunner(**kwargs)


def log_to_file(path: str, spec_of: SpecOf) -> Any:
    """AutoTVM's callback of this name, whose records carry the spec's fingerprint."""
    from tvm.autotvm.record import encode

    def write(_: Any, inputs: Any, results: Any) -> None:
        with open(path, "a") as file:
            for one, result in zip(inputs, results):
                record = json.loads(encode(one, result))
                record["inputspec"] = _fingerprint(spec_of, one)
                file.write(json.dumps(record) + "\n")

    return write


def load_from_file(path: str, spec_of: SpecOf) -> Iterator[tuple[Any, Any]]:
    """The records that were made on the inputs that their tasks have now."""
    from tvm.autotvm.record import decode

    with open(path) as file:
        for line in file:
            pair = decode(line)
            if pair and json.loads(line).get("inputspec") == _fingerprint(spec_of, pair[0]):
                yield pair


def _fingerprint(spec_of: SpecOf, given: Any) -> str:
    spec = spec_of(given.task)
    return (fallback(_tensors(given), is_said=False) if spec is None else spec).fingerprint


class _Loader:
    """A module loader whose modules fill their arguments before they are timed."""

    def __init__(self, spec: Spec, after_fill: Any) -> None:
        self.spec, self.after_fill = spec, after_fill
        self.library = str(library_path("inputspec_tvm_packed"))

    @contextlib.contextmanager
    def __call__(self, remote_kwargs: dict[str, Any], build_result: Any) -> Any:
        from tvm.autotvm.measure.measure_methods import DefaultModuleLoader

        with DefaultModuleLoader(None)(remote_kwargs, build_result) as (remote, module):
            remote.upload(self.library)
            fill = remote.load_module(os.path.basename(self.library)).get_function("fill")

            def prepare(tensors: Any) -> None:
                from tvm import nd

                holes = [nd.array(one, tensors[0].device) for one in self.spec.holes]
                self.spec.fill_packed(fill, tensors, holes=holes)
                if self.after_fill is not None:
                    self.after_fill(module, tensors)

            yield _Remote(remote), _Module(module, prepare)


class _Remote:
    """A session whose random_fill does nothing: what it would write is overwritten."""

    def __init__(self, remote: Any) -> None:
        self._remote = remote

    def __getattr__(self, name: str) -> Any:
        return getattr(self._remote, name)

    def get_function(self, name: str) -> Any:
        is_fill = name == "tvm.contrib.random.random_fill"
        return (lambda _: None) if is_fill else self._remote.get_function(name)


class _Module:
    def __init__(self, module: Any, fill: Callable[[Any], Any]) -> None:
        self._module, self._fill = module, fill

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)

    def time_evaluator(self, *args: Any, **kwargs: Any) -> Any:
        evaluate = self._module.time_evaluator(*args, **kwargs)

        def filled(*tensors: Any) -> Any:
            self._fill(tensors)
            return evaluate(*tensors)

        return filled


def _spec_for(spec_of: SpecOf, order: Any, on_layout_change: str, given: Any,
              built: Any, told: set[str]) -> Spec:
    spec = spec_of(given.task)
    tensors = _tensors(given)
    if spec is None:
        name = f"{given.task.name}{given.task.args}"
        spec = fallback(tensors, what=name, is_said=name not in told)
        told.add(name)
        return spec
    names = [one.op.name for one in tensors]
    is_input = [type(one.op).__name__ == "PlaceholderOp" for one in tensors]
    if order is not None:
        names = list(order(given.task))
    declared = [tuple(one[1]) for one in given.task.args
                if isinstance(one, (tuple, list)) and one and one[0] == "TENSOR"]
    if spec.names is None:
        shapes = [tuple(shape) for shape, _ in built.arg_info]
        inputs = _as_declared(declared, shapes, [i for i, one in enumerate(is_input) if one])
        spec = spec.permuted(inputs + [i for i, one in enumerate(is_input) if not one])
    else:
        spec = spec.in_order(names)
    for i, (shape, _) in enumerate(built.arg_info):
        if is_input[i] and declared and tuple(shape) not in declared:
            spec = _packed(spec, i, tuple(shape), declared, on_layout_change)
    return spec


def _as_declared(declared: list[tuple[int, ...]], shapes: list[tuple[int, ...]],
                 inputs: list[int]) -> list[int]:
    """The inputs' positions in the order of the task's arguments, as far as shapes tell them
    apart; else as the kernel has them."""
    fits = [[i for i in inputs if shapes[i] == one or _layout(one, shapes[i])] for one in declared]
    is_clear = len(declared) == len(inputs) and all(len(one) == 1 for one in fits)
    order = [one[0] for one in fits] if is_clear else inputs
    return order if sorted(order) == sorted(inputs) else inputs


def _tensors(given: Any) -> list[Any]:
    """The kernel's arguments."""
    from tvm.autotvm.env import GLOBAL_SCOPE

    was, GLOBAL_SCOPE.in_tuning = GLOBAL_SCOPE.in_tuning, True  # so that templates pack
    try:
        with given.target:
            _, arguments = given.task.instantiate(given.config)
    finally:
        GLOBAL_SCOPE.in_tuning = was
    return list(arguments)


def _packed(spec: Spec, argument: int, shape: tuple[int, ...], declared: list[tuple[int, ...]],
            on_layout_change: str) -> Spec:
    """The spec for an argument that the template packed."""
    known = [(layout, logical) for logical in declared
             for layout in [_layout(logical, shape)] if layout]
    what = f"inputspec: argument {argument} is stored as {shape}, declared were {declared}"
    if on_layout_change == "map" and len(known) == 1:
        return spec.with_layout(argument, known[0][0], known[0][1])
    if on_layout_change == "warn":
        warnings.warn(f"{what}: filled as it is; outputs are not comparable", stacklevel=2)
        return spec
    raise SpecError(f"{what}; write on_layout_change=\"warn\" to fill it as it is")


def _layout(logical: tuple[int, ...], stored: tuple[int, ...]) -> str | None:
    """TOPI's packings: NCHW as NCHW16c, OIHW as OIHW4i16o."""
    if len(logical) != 4:
        return None
    if len(stored) == 5:
        block = stored[4]
        if stored == (logical[0], -(-logical[1] // block), *logical[2:], block):
            return f'runtime_layout{{"NCHW","NCHW{block}c"}}'
    if len(stored) == 6:
        i, o = stored[4:]
        if stored == (-(-logical[0] // o), -(-logical[1] // i), *logical[2:], i, o):
            return f'runtime_layout{{"OIHW","OIHW{i}i{o}o"}}'
    return None
