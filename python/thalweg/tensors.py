"""safetensors files, read by hand: named tensors and textual metadata.

The format is the length of a JSON header (64 bits, little-endian), the header, and the bytes of the
tensors, which cover the rest of the file without gap or overlap.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .documents import Document, is_integer

_TYPES: Mapping[str, str] = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    "I64": "<i8",
    "I32": "<i4",
    "I16": "<i2",
    "I8": "i1",
    "U64": "<u8",
    "U32": "<u4",
    "U16": "<u2",
    "U8": "u1",
    "BOOL": "?",
}


@dataclass(frozen=True)
class Tensors:
    """What a safetensors file has: read-only arrays, in the order of the header, and metadata."""

    arrays: Mapping[str, NDArray[Any]]
    metadata: Mapping[str, str]

    @classmethod
    def parse(cls, path: str, content: bytes) -> Tensors:
        """Reads a file.

        Arrays are views of `content`, but for bfloat16, which NumPy lacks: it becomes float32.
        Raises `RunError`, naming `path`, where the file is something else, or has a type that NumPy
        lacks.
        """
        length = int.from_bytes(content[:8], "little")
        if len(content) < 8 or length > len(content) - 8:
            Document(path, {}).fault("it is no safetensors file, or its end is missing")
        document = Document.parse(path, content[8 : 8 + length])
        metadata = document.object("__metadata__") if "__metadata__" in document.members else None
        arrays: dict[str, NDArray[Any]] = {}
        places: list[tuple[int, int]] = []
        data = memoryview(content)[8 + length :]
        for name in document.members:
            if name != "__metadata__":
                entry = document.object(name)
                start, end = _span(entry, name, len(data))
                arrays[name] = _array(entry, name, data[start:end])
                places.append((start, end))
        covered = 0
        for start, end in sorted(places):
            if start != covered:
                document.fault("its tensors leave a gap, or lie over one another")
            covered = end
        if covered != len(data):
            document.fault("it has bytes that are no tensor's")
        return cls(
            arrays, {key: metadata.text(key) for key in metadata.members} if metadata else {}
        )


def _span(entry: Document, name: str, size: int) -> tuple[int, int]:
    offsets = entry.members.get("data_offsets")
    if (
        not isinstance(offsets, list)
        or len(offsets) != 2
        or not all(is_integer(offset) for offset in offsets)
    ):
        entry.fault(f"the tensor '{name}' has no two offsets")
    start, end = offsets
    if not 0 <= start <= end <= size:
        entry.fault(f"the tensor '{name}' lies outside of the file")
    return start, end


def _array(entry: Document, name: str, data: memoryview) -> NDArray[Any]:
    kind, shape = entry.text("dtype"), entry.members.get("shape")
    if not isinstance(shape, list) or not all(is_integer(side) and side >= 0 for side in shape):
        entry.fault(f"the tensor '{name}' has no shape")
    dtype = np.dtype(
        "<u2" if kind == "BF16" else _TYPES.get(kind) or entry.fault(_unknown(name, kind))
    )
    if math.prod(shape) * dtype.itemsize != len(data):
        entry.fault(f"the tensor '{name}' has other bytes than its shape asks for")
    array: NDArray[Any] = np.frombuffer(data, dtype=dtype).reshape(shape)
    if kind == "BF16":
        array = (array.astype(np.uint32) << np.uint32(16)).view(np.float32)
    array = array.astype(array.dtype.newbyteorder("="), copy=False)
    array.flags.writeable = False
    return array


def _unknown(name: str, kind: str) -> str:
    return f"the tensor '{name}' has the type '{kind}', which NumPy lacks"
