"""MetaSchedule (TVM 0.20 and later): runners whose candidates all get a Spec's inputs.

runner = local_runner(spec)                           # ms.tune_tir(..., runner=runner)
runner = rpc_runner(spec, rpc_config=config)          # the server fills, no tensor travels
builder = layout_builder()                            # where RewriteLayout may change a weight
"""

from __future__ import annotations

import json
from typing import Any

from .spec import Spec, library_path

# A candidate's own layouts, as text in its artifact: the one thing that a runner has of it.
LAYOUTS = "inputspec_layouts"
ROOM = 1 << 14


def local_runner(spec: Spec, *, on_layout_change: str = "map", after_fill: Any = None,
                 **kwargs: Any) -> Any:
    """A LocalRunner that fills each candidate's arguments from `spec`.

    on_layout_change: "map" follows what RewriteLayout did (with layout_builder), "fail" refuses
    such candidates. after_fill(module, arguments, report) is called before the candidate is
    measured, as to check its outputs. Other arguments are LocalRunner's.
    """
    from tvm.s_tir import meta_schedule as ms

    return ms.runner.LocalRunner(f_alloc_argument=_allocate,
                                 f_run_evaluator=_evaluator(spec, on_layout_change, after_fill),
                                 **kwargs)


def rpc_runner(spec: Spec, *, on_layout_change: str = "map", after_fill: Any = None,
               **kwargs: Any) -> Any:
    """An RPCRunner that does the same on the server, to which the module is sent."""
    from tvm.s_tir import meta_schedule as ms

    def allocate(session: Any, device: Any, args_info: Any, alloc_repeat: int) -> Any:
        return _allocate(device, args_info, alloc_repeat)

    def evaluate(session: Any, rt_mod: Any, device: Any, config: Any, args: Any) -> Any:
        name = "inputspec_tvm_ffi.so"
        session.upload(str(library_path()), name)
        return _evaluator(spec, on_layout_change, after_fill, session.load_module(name))(
            rt_mod, device, config, args)

    return ms.runner.RPCRunner(f_alloc_argument=allocate, f_run_evaluator=evaluate, **kwargs)


def layout_builder(**kwargs: Any) -> Any:
    """A LocalBuilder whose artifacts say what RewriteLayout did to their arguments."""
    from tvm.s_tir import meta_schedule as ms

    return ms.builder.LocalBuilder(f_build=build_with_layouts, **kwargs)


def build_with_layouts(mod: Any, target: Any, params: Any) -> Any:
    """TVM's default build, with one more function: the layouts, as text."""
    import tvm
    from tvm.driver import build as tvm_build
    from tvm.s_tir.transform import RemoveWeightLayoutRewriteBlock

    layouts = _rewritten(mod["main"])
    mod = RemoveWeightLayoutRewriteBlock(skip_tensor_rewrite=True)(mod)
    if layouts:
        functions = {var.name_hint: func for var, func in mod.functions_items()}
        functions[LAYOUTS] = _text_function(json.dumps(layouts))
        mod = tvm.IRModule(functions)
    return tvm_build(mod, target=target)


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
    buffer = tirx.decl_buffer((ROOM,), "uint8", name="text")
    stores = [tirx.BufferStore(buffer, tirx.const(byte, "uint8"), [i])
              for i, byte in enumerate(data)]
    func = tirx.PrimFunc([buffer], tirx.SeqStmt(stores))
    return func.with_attr("global_symbol", LAYOUTS)


def _allocate(device: Any, args_info: Any, alloc_repeat: int) -> Any:
    import tvm

    return [[tvm.runtime.empty(tuple(shape), dtype, device=device)
             for _, dtype, shape in args_info] for _ in range(alloc_repeat)]


def _evaluator(spec: Spec, on_layout_change: str, after_fill: Any, module: Any = None) -> Any:
    def evaluate(rt_mod: Any, device: Any, config: Any, repeated_args: Any) -> Any:
        candidate = _as_stored(spec, rt_mod, device, on_layout_change)
        for trial, args in enumerate(repeated_args):
            report = candidate.fill(args, trial, module)
            if after_fill is not None:
                after_fill(rt_mod, args, report)
        timer = rt_mod.time_evaluator("main", dev=device, number=config.number,
                                      repeat=config.repeat, min_repeat_ms=config.min_repeat_ms)
        return [float(x) for args in repeated_args for x in timer(*args).results]

    return evaluate


def _as_stored(spec: Spec, rt_mod: Any, device: Any, on_layout_change: str) -> Spec:
    """The spec for a candidate whose arguments are packed."""
    import tvm

    if not rt_mod.implements_function(LAYOUTS):
        return spec
    text = tvm.runtime.empty((ROOM,), "uint8", device=device)
    rt_mod[LAYOUTS](text)
    raw = bytes(text.numpy())
    layouts = json.loads(raw[4:4 + int.from_bytes(raw[:4], "little")])
    if on_layout_change == "fail":
        raise ValueError(f"inputspec: the candidate's layouts differ: {layouts}")
    for argument, (index_map, logical) in layouts.items():
        spec = spec.with_layout(int(argument), f'index_map{{"{index_map}"}}', logical)
    return spec
