"""The library's plain C entry, where there is no FFI: of NumPy's arrays, and of what has a handle to
a DLTensor (TVM's arrays before 0.20)."""

from __future__ import annotations

import ctypes
from typing import Any


class _DLTensor(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("device_type", ctypes.c_int32),
                ("device_id", ctypes.c_int32), ("ndim", ctypes.c_int32), ("code", ctypes.c_uint8),
                ("bits", ctypes.c_uint8), ("lanes", ctypes.c_uint16),
                ("shape", ctypes.POINTER(ctypes.c_int64)),
                ("strides", ctypes.POINTER(ctypes.c_int64)), ("byte_offset", ctypes.c_uint64)]


_CODES = {"i": 0, "u": 1, "f": 2, "c": 5, "b": 6}


def _dl_tensor(array: Any) -> tuple[Any, Any]:
    """A pointer to it, and what must live as long."""
    if hasattr(array, "handle"):
        return ctypes.cast(array.handle, ctypes.c_void_p), array
    if array.dtype.kind not in _CODES:
        raise TypeError(f"inputspec: a NumPy array of {array.dtype} is no tensor")
    shape = (ctypes.c_int64 * array.ndim)(*array.shape)
    strides = (ctypes.c_int64 * array.ndim)(*(s // array.itemsize for s in array.strides))
    tensor = _DLTensor(array.ctypes.data, 1, 0, array.ndim, _CODES[array.dtype.kind],
                       array.itemsize * 8, 1, shape, strides, 0)
    return ctypes.addressof(tensor), (tensor, shape, strides, array)


class CModule:
    """The functions that the FFI's module has, through the C entry of a shared library."""

    def __init__(self, path: str) -> None:
        self._library = ctypes.CDLL(path)

    def fill(self, recipe: str, seed: int, trial: int, *tensors: Any) -> str:
        return self._call("fill", _text(recipe), ctypes.c_uint64(seed), ctypes.c_uint32(trial),
                          tensors=tensors)

    def check(self, recipe: str, seed: int, trial: int, *tensors: Any) -> str:
        return self._call("check", _text(recipe), ctypes.c_uint64(seed), ctypes.c_uint32(trial),
                          tensors=tensors)

    def fingerprint(self, recipe: str, seed: int, *data: Any) -> str:
        return self._call("fingerprint", _text(recipe), ctypes.c_uint64(seed), tensors=data)

    def describe(self, recipe: str, *data: Any) -> str:
        return self._call("describe", _text(recipe), tensors=data)

    def permute(self, recipe: str, *order: int) -> str:
        return self._call("permute", _text(recipe), (ctypes.c_int64 * len(order))(*order),
                          ctypes.c_size_t(len(order)))

    def recipe_of(self, name: str) -> str:
        return self._call("recipe_of", _text(name))

    def transform(self, recipe: str, argument: int, layout: str) -> str:
        return self._call("transform", _text(recipe), ctypes.c_int64(argument), _text(layout))

    def _call(self, name: str, *args: Any, tensors: tuple[Any, ...] | None = None) -> str:
        kept = [_dl_tensor(one) for one in tensors or ()]
        if tensors is not None:
            pointers = (ctypes.c_void_p * len(kept))(*(one[0] for one in kept))
            args += (pointers, ctypes.c_size_t(len(kept)))
        text = ctypes.create_string_buffer(1 << 16)
        failed = self._library["inputspec_" + name](*args, text, ctypes.c_size_t(len(text)))
        answer = text.value.decode(errors="replace")
        if failed:
            raise ValueError(answer)
        return answer


def _text(text: str) -> ctypes.c_char_p:
    return ctypes.c_char_p(text.encode())
