"""Arrays of messages as safetensors, without a package for it and without NumPy.

A file is eight bytes with the length of a header of JSON, the header, and the arrays' bytes one
after the other.
"""

from __future__ import annotations

import json
import struct
from typing import Any, Dict, Mapping

import torch

DTYPES = {
    "BOOL": torch.bool,
    "U8": torch.uint8,
    "I8": torch.int8,
    "I16": torch.int16,
    "I32": torch.int32,
    "I64": torch.int64,
    "F32": torch.float32,
    "F64": torch.float64,
}
NAMES = {dtype: name for name, dtype in DTYPES.items()}
LENGTH = struct.Struct("<Q")


def read(body: bytearray) -> Dict[str, torch.Tensor]:
    """The arrays of a body by name, on the CPU; they share its memory where it is aligned for them.

    Raises `ValueError` where it is no safetensors file.
    """
    if len(body) == 0:
        return {}
    if len(body) < LENGTH.size:
        raise ValueError("the arrays are cut off")
    (length,) = LENGTH.unpack_from(body)
    start = LENGTH.size + length
    if start > len(body):
        raise ValueError("the arrays' header is cut off")
    header = json.loads(bytes(body[LENGTH.size : start]).decode())
    header.pop("__metadata__", None)
    return {name: _read_one(body, start, name, entry) for name, entry in header.items()}


def _read_one(body: bytearray, start: int, name: str, entry: Mapping[str, Any]) -> torch.Tensor:
    dtype = DTYPES.get(entry["dtype"])
    if dtype is None:
        raise ValueError(f"array '{name}' is of type {entry['dtype']}")
    shape = [int(size) for size in entry["shape"]]
    first, end = entry["data_offsets"]
    count = 1
    for size in shape:
        count *= size
    width = torch.empty((), dtype=dtype).element_size()
    if end - first != count * width or first < 0 or start + end > len(body):
        raise ValueError(f"array '{name}' does not have the bytes of its shape")
    if count == 0:
        return torch.empty(shape, dtype=dtype)
    if (start + first) % width:
        content = body[start + first : start + end]
        return torch.frombuffer(content, dtype=dtype).view(shape)
    return torch.frombuffer(body, dtype=dtype, count=count, offset=start + first).view(shape)


def write(arrays: Mapping[str, torch.Tensor]) -> bytearray:
    """Arrays from any device as a body; empty where there are none."""
    if not arrays:
        return bytearray()
    # Wide elements first: all of them are aligned then.
    names = sorted(arrays, key=lambda name: (-arrays[name].element_size(), name))
    header: Dict[str, Any] = {}
    end = 0
    for name in names:
        array = arrays[name]
        first, end = end, end + array.numel() * array.element_size()
        header[name] = {
            "dtype": NAMES[array.dtype],
            "shape": list(array.shape),
            "data_offsets": [first, end],
        }
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    start = LENGTH.size + len(text)
    body = bytearray(start + end)
    body[:start] = LENGTH.pack(len(text)) + text
    for name in names:
        array = arrays[name].detach()
        if array.numel() == 0:
            continue
        place = start + header[name]["data_offsets"][0]
        room = torch.frombuffer(body, dtype=array.dtype, count=array.numel(), offset=place)
        room.view(array.shape).copy_(array)
    return body
