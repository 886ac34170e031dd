"""MetaSchedule (TVM 0.20 and later): the inputs belong to the workload.

workload = with_inputs(function, spec)       # without a spec: what its operator needs
ms.tune_tir(workload, …, builder=local_builder(), runner=local_runner())

or one spec to the runner, local_runner(spec), whatever it measures. rpc_runner() takes the same: the
server fills, no tensor travels.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .fallback import fallback
from .spec import Spec, SpecError, check_on_layout_change, library_path

_INPUTS = "inputspec"  # a PrimFunc's attribute, which its tuning records have too
_NOTES = "inputspec_notes"  # a function of an artifact, the one thing that a runner has of it
_ROOM = 1 << 15


def with_inputs(function: Any, spec: Spec | Mapping[str, Spec] | None = None, *,
                seed: int = 0) -> Any:
    """The PrimFunc with a spec of its own, or an IRModule whose functions have one each: by their
    names, or, with no spec, each what its operator needs, as the log says.

    Its tuning records are those of these inputs: the workload's hash differs with the fingerprint.
    """
    import tvm

    if isinstance(function, tvm.IRModule):
        functions = {var: func for var, func in function.functions_items()
                     if isinstance(func, tvm.tirx.PrimFunc)}
        given = spec if isinstance(spec, Mapping) else dict.fromkeys(
            (var.name_hint for var in functions), spec)
        unknown = set(given) - {var.name_hint for var in functions}
        if unknown:
            raise SpecError(f"inputspec: the module has no function {', '.join(sorted(unknown))}")
        out = tvm.IRModule(dict(function.functions_items()), attrs=function.attrs)
        for var, func in functions.items():
            if var.name_hint in given:
                out.update_func(var, with_inputs(func, given[var.name_hint], seed=seed))
        return out
    if isinstance(spec, Mapping):
        raise SpecError("inputspec: a PrimFunc has one spec; a mapping is for an IRModule's functions")
    if spec is None:
        spec = fallback(function, seed=seed, what=str(function.attrs.get("global_symbol", "main")))
    return function.with_attr(_INPUTS, spec.to_json())


def local_runner(spec: Spec | None = None, *, on_layout_change: str = "map", after_fill: Any = None,
                 **kwargs: Any) -> Any:
    """A LocalRunner that fills each candidate's arguments from the workload's own spec (with
    local_builder), or from `spec`, which must then be the same if both are there.

    on_layout_change: "map" follows what RewriteLayout did (with local_builder), "fail" refuses
    such candidates. after_fill(module, arguments, report) is called before the candidate is
    measured, as to check its outputs. Other arguments are LocalRunner's.
    """
    from tvm.s_tir import meta_schedule as ms

    return ms.runner.LocalRunner(f_alloc_argument=_allocate,
                                 f_run_evaluator=_Evaluator(spec, on_layout_change, after_fill),
                                 **kwargs)


def rpc_runner(spec: Spec | None = None, *, rpc_config: Any, on_layout_change: str = "map",
               after_fill: Any = None, upload: bool = True, max_workers: int = 1,
               initializer: Any = None, **kwargs: Any) -> Any:
    """An RPCRunner that does the same on the server. A trial that hangs, as where the server's
    worker died, is ended after the configuration's session_timeout_sec.

    upload: sends the module to the server with each candidate; without, the server has it
    (tvm.exec.rpc_server --load-library libinputspec_tvm_ffi.so).
    """
    from tvm.ir.utils import derived_object
    from tvm.s_tir import meta_schedule as ms
    from tvm.support.popen_pool import PopenPoolExecutor

    evaluator = _Evaluator(spec, on_layout_change, after_fill)

    def allocate(session: Any, device: Any, args_info: Any, alloc_repeat: int) -> Any:
        return _allocate(device, args_info, alloc_repeat)

    def evaluate(session: Any, rt_mod: Any, device: Any, config: Any, args: Any) -> Any:
        return evaluator.on(_sent_module(session) if upload else _Loaded(session))(
            rt_mod, device, config, args)

    class Runner(ms.runner.RPCRunner._cls):
        """TVM's own waits for ever."""

        def __init__(self) -> None:
            super().__init__(rpc_config=rpc_config, f_alloc_argument=allocate,
                             f_run_evaluator=evaluate, max_workers=max_workers,
                             initializer=initializer, **kwargs)
            self.pool.shutdown()  # type: ignore[has-type]
            self.pool = PopenPoolExecutor(max_workers=max_workers, initializer=initializer,
                                          timeout=self.rpc_config.session_timeout_sec)

    return derived_object(Runner)()


def local_builder(**kwargs: Any) -> Any:
    """A LocalBuilder whose artifacts say what their inputs are, and what RewriteLayout did to
    them."""
    from tvm.s_tir import meta_schedule as ms

    return ms.builder.LocalBuilder(f_build=build, **kwargs)


def build(mod: Any, target: Any, params: Any) -> Any:
    """TVM's default build, with one more function: what the runner must know, as text."""
    import tvm
    from tvm.driver import build as tvm_build
    from tvm.s_tir.transform import RemoveWeightLayoutRewriteBlock

    main = mod["main"]
    notes = {"inputs": str(main.attrs[_INPUTS]) if _INPUTS in main.attrs else None,
             "layouts": _rewritten(main)}
    mod = RemoveWeightLayoutRewriteBlock(skip_tensor_rewrite=True)(mod)
    functions = {var.name_hint: func for var, func in mod.functions_items()}
    functions[_NOTES] = _text_function(json.dumps(notes))
    return tvm_build(tvm.IRModule(functions), target=target)


def _rewritten(main: Any) -> dict[str, Any]:
    """{argument: [index map, logical shape]} of each that RewriteLayout packed."""
    import tvm
    import tvm_ffi
    from tvm import tirx

    found: dict[str, Any] = {}

    def visit(block: Any) -> None:
        if "meta_schedule.layout_rewrite_preproc" not in block.annotations:
            return
        source, store = block.reads[0].source, block.body
        argument = next(i for i, p in enumerate(main.params) if p.same_as(source))
        index_map = tirx.IndexMap([i.var for i in block.iter_vars], list(store.indices), None)
        names = ", ".join(v.name for v in index_map.initial_indices)
        results = ", ".join(str(i) for i in index_map.final_indices)
        found[str(argument)] = [f"lambda {names}: ({results})", [int(x) for x in source.shape]]

    tvm_ffi.structural_walk(main.body, (tvm.s_tir.SBlock, visit))
    return found


def _text_function(text: str) -> Any:
    """A function that writes a text into its argument, behind its length in 4 bytes."""
    from tvm import tirx

    data = text.encode()
    data = len(data).to_bytes(4, "little") + data
    if len(data) > _ROOM:
        raise SpecError(f"inputspec: the spec is too long a text, {len(data)} of {_ROOM} bytes; "
                        "give it to the runner")
    buffer = tirx.decl_buffer((_ROOM,), "uint8", name="text")
    stores = [tirx.BufferStore(buffer, tirx.const(byte, "uint8"), [i])
              for i, byte in enumerate(data)]
    func = tirx.PrimFunc([buffer], tirx.SeqStmt(stores))
    return func.with_attr("global_symbol", _NOTES)


def _notes_of(rt_mod: Any, device: Any) -> dict[str, Any]:
    import tvm

    if not rt_mod.implements_function(_NOTES):
        return {"inputs": None, "layouts": {}}
    text = tvm.runtime.empty((_ROOM,), "uint8", device=device)
    rt_mod[_NOTES](text)
    raw = bytes(text.numpy())
    return json.loads(raw[4:4 + int.from_bytes(raw[:4], "little")])


def _sent_module(session: Any) -> Any:
    name = "inputspec_tvm_ffi.so"
    session.upload(str(library_path()), name)
    return session.load_module(name)


class _Loaded:
    """The module of a server that was started with it."""

    def __init__(self, session: Any) -> None:
        try:
            self.fill = session.get_function("inputspec.fill")
        except Exception as error:
            raise SpecError("inputspec: the server has no inputspec.fill: start it with "
                            "--load-library libinputspec_tvm_ffi.so, or write upload=True"
                            ) from error


def _allocate(device: Any, args_info: Any, alloc_repeat: int) -> Any:
    import tvm

    return [[tvm.runtime.empty(tuple(shape), dtype, device=device)
             for _, dtype, shape in args_info] for _ in range(alloc_repeat)]


class _Evaluator:
    """Fills, then measures."""

    def __init__(self, spec: Spec | None, on_layout_change: str, after_fill: Any,
                 module: Any = None) -> None:
        check_on_layout_change(on_layout_change, "map", "fail")
        self._spec, self._on_layout_change = spec, on_layout_change
        self._after_fill, self._module = after_fill, module

    def on(self, module: Any) -> _Evaluator:
        return _Evaluator(self._spec, self._on_layout_change, self._after_fill, module)

    def __call__(self, rt_mod: Any, device: Any, config: Any, repeated_args: Any) -> Any:
        import tvm

        spec = self._spec_of(_notes_of(rt_mod, device))
        holes = [tvm.runtime.tensor(one, device) for one in spec.holes]
        for trial, args in enumerate(repeated_args):
            report = spec.fill(args, trial, self._module, holes)
            if self._after_fill is not None:
                self._after_fill(rt_mod, args, report)
        timer = rt_mod.time_evaluator("main", dev=device, number=config.number,
                                      repeat=config.repeat, min_repeat_ms=config.min_repeat_ms)
        return [float(x) for args in repeated_args for x in timer(*args).results]

    def _spec_of(self, notes: dict[str, Any]) -> Spec:
        spec, inputs = self._spec, notes["inputs"]
        if spec is None:
            if inputs is None:
                raise SpecError("inputspec: the workload has no inputs: tune with_inputs(function, "
                                "spec), built by local_builder(), or give the runner a spec")
            spec = Spec.from_json(inputs)
            if "hole<" in spec.recipe:
                raise SpecError("inputspec: the spec's data are not in the workload, which has their "
                                "hash: give the runner the spec too, local_runner(spec)")
        elif inputs is not None and json.loads(inputs)["fingerprint"] != spec.fingerprint:
            raise SpecError("inputspec: the workload's inputs are not the runner's spec: "
                            f"{inputs} and {spec}; give the spec to one of them")
        layouts = notes["layouts"]
        if layouts and self._on_layout_change == "fail":
            raise SpecError(f"inputspec: the candidate's layouts differ: {layouts}")
        for argument, (index_map, logical) in layouts.items():
            spec = spec.with_layout(int(argument), f'index_map{{"{index_map}"}}', logical)
        return spec
