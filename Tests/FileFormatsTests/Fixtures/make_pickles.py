#!/usr/bin/env python3
"""Writes pickles as PyTorch writes them, with Python's own pickle and NumPy, and without PyTorch.

    python3 make_pickles.py        (Python 3.11, NumPy 2)

PyTorch's classes and functions are stood in for by empty ones of the same names: a pickle holds their names alone. What
they are called with is what PyTorch 2.8 gives them. Element i of the k-th tensor of the network is k + i/8.
"""
import argparse, collections, dataclasses, datetime, decimal, enum, functools, io, pathlib, pickle, struct, sys, types, uuid, zipfile
from pathlib import Path
import numpy as np

HERE = Path(__file__).parent


def module(name):
    """A module of that name and those above it, which pickle finds names in."""
    if name not in sys.modules:
        sys.modules[name] = types.ModuleType(name)
        if "." in name:
            above, last = name.rsplit(".", 1)
            setattr(module(above), last, sys.modules[name])
    return sys.modules[name]


def stand_in(name, kind="function"):
    place, last = name.rsplit(".", 1)
    made = type(last, (), {}) if kind == "class" else types.FunctionType((lambda *a: None).__code__, {}, last)
    made.__module__, made.__qualname__ = place, last
    setattr(module(place), last, made)
    return made


STORAGES = {"f4": "Float", "f8": "Double", "f2": "Half", "i8": "Long", "i4": "Int", "i2": "Short", "i1": "Char",
            "u1": "Byte", "b1": "Bool", "bf": "BFloat16", "c8": "ComplexFloat"}
storages = {code: stand_in(f"torch.{name}Storage", "class") for code, name in STORAGES.items()}
untyped = stand_in("torch.storage.UntypedStorage", "class")
v2, v3 = stand_in("torch._utils._rebuild_tensor_v2"), stand_in("torch._utils._rebuild_tensor_v3")
parameter = stand_in("torch._utils._rebuild_parameter")


class Storage:
    """Elements that lie outside the pickle; `kind` is the class, `key` their name in the file."""
    def __init__(self, kind, data, count, place="cpu"):
        self.kind, self.data, self.count, self.place = kind, data, count, place


class Reduced:
    """Pickled as a call of a function."""
    def __init__(self, function, *arguments, state=None):
        self.parts = (function, arguments) + ((state,) if state is not None else ())

    def __reduce__(self): return self.parts


def tensor(array, code=None, offset=0, shape=None, strides=None, facts=None, place="cpu"):
    array = np.asarray(array)
    code = code or array.dtype.str[1:]
    data = array.tobytes() if code != "bf" else (array.astype("<f4").view("<u4") >> 16).astype("<u2").tobytes()
    shape = array.shape if shape is None else shape
    strides = tuple(s // array.itemsize for s in array.strides) if strides is None else strides
    extra = () if facts is None else (facts,)
    return Reduced(v2, Storage(storages[code], data, array.size, place), offset, shape, strides, False,
                   collections.OrderedDict(), *extra)


def typed(array, dtype, facts=None):
    """A tensor of a type that no storage has, which is then bytes."""
    array = np.asarray(array)
    kind = stand_in(f"torch.{dtype}", "class")
    return Reduced(v3, Storage(untyped, array.tobytes(), array.nbytes), 0, array.shape,
                   tuple(s // array.itemsize for s in array.strides), False, collections.OrderedDict(), kind,
                   *(() if facts is None else (facts,)))


def pickled(value, protocol, names, data):
    stream = io.BytesIO()

    class Pickler(pickle._Pickler):
        def persistent_id(self, value):
            if not isinstance(value, Storage): return None
            key = names.setdefault(id(value), str(len(names)))
            data[key] = value
            return ("storage", value.kind, key, value.place, value.count)

    Pickler(stream, protocol).dump(value)
    return stream.getvalue()


def save(name, value, protocol=2, order="little"):
    data = {}
    pickle_bytes = pickled(value, protocol, {}, data)
    with zipfile.ZipFile(HERE / name, "w") as archive:
        def write(entry, content): archive.writestr(zipfile.ZipInfo(f"x/{entry}"), content)
        write("data.pkl", pickle_bytes)
        write("byteorder", order)
        for key, storage in data.items():
            if storage.place != "meta": write(f"data/{key}", storage.data)
        write("version", "3\n")


def save_legacy(name, value, protocol):
    data = {}
    dump = lambda value: pickle.dumps(value, protocol)
    out = dump(0x1950A86A20F9469CFC6C) + dump(1001)
    out += dump({"protocol_version": 1001, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}})
    out += pickled(value, protocol, {}, data) + dump(sorted(data))
    for key in sorted(data): out += struct.pack("<q", data[key].count) + data[key].data
    (HERE / name).write_bytes(out)


SHAPES = {"0.weight": (3, 2), "0.bias": (3,), "2.weight": (2, 3), "2.bias": (2,)}


def numbers(k, shape, kind="<f4"):
    return (k + np.arange(np.prod(shape)).reshape(shape) / 8).astype(kind)


def state():
    return collections.OrderedDict((n, tensor(numbers(k, s))) for k, (n, s) in enumerate(SHAPES.items()))


# Every protocol that PyTorch can read; protocol 0 has no storages.
save("protocol-1.pth", state(), 1)
save("protocol-0.pth", state(), 0)
for protocol in (1, 3, 4, 5): save_legacy(f"legacy-protocol-{protocol}.pth", state(), protocol)

# Tensors that are the negative of their elements, as torch.save has written them since 1.11.
three = np.array([0.25, -1.5, 3], "<f4")
save("negated.pth", {
    "f32": tensor(three, facts={"neg": True}), "f64": tensor(three.astype("<f8"), facts={"neg": True}),
    "f16": tensor(three.astype("<f2"), facts={"neg": True}), "bf16": tensor(three, "bf", facts={"neg": True}),
    "plain": tensor(three, facts={"neg": False, "conj": False}),
    # The imaginary part of a conjugate: every other element of complex numbers, negated.
    "imag": tensor(np.array([1, 2, 3, 4, 5, 6], "<f4"), offset=1, shape=(3,), strides=(2,), facts={"neg": True}),
    "conj": tensor(np.array([1 + 2j], "<c8"), facts={"conj": True}),
    "i32": tensor(np.array([1], "<i4"), facts={"neg": True}),
    "later": tensor(three, facts={"new": True}),
    "typed": typed(three, "float32", facts={"neg": True})})

# Types that have no storage of their own.
save("widths.pth", {
    "u16": typed(np.array([0, 65535], "<u2"), "uint16"), "u32": typed(np.array([0, 2**32 - 1], "<u4"), "uint32"),
    "u64": typed(np.array([0, 2**64 - 1], "<u8"), "uint64"), "i64": typed(np.array([-2**63], "<i8"), "int64"),
    "f8": typed(np.array([56], "<u1"), "float8_e4m3fn")})
save("big-endian.pth", {"w": tensor(numbers(1, (2, 3), ">f4"), "f4"), "n": tensor(np.array([-2], ">i8"), "i8"),
                        "u": typed(np.array([1], ">u2"), "uint16")}, order="big")

# Tensors without elements that could be read.
layout, dtype = stand_in("torch.serialization._get_layout"), stand_in("torch.float32", "class")
wrapper = stand_in("torch.distributed.tensor.DTensor", "class")
lazy = stand_in("torch.nn.parameter.UninitializedParameter", "class")
lazy.__reduce__ = lambda self: (lazy, (True,))
own = stand_in("mine.MyTensor", "class")
save("others.pth", {
    "weight": tensor(three),
    "sparse": Reduced(stand_in("torch._utils._rebuild_sparse_tensor"), Reduced(layout, "torch.sparse_coo"),
                      (tensor(np.array([[0], [1]])), tensor(three[:1]), (2, 2), True)),
    "quantised": Reduced(stand_in("torch._utils._rebuild_qtensor"), Storage(storages["i1"], b"\1\2", 2), 0, (2,), (1,),
                         (stand_in("torch.per_tensor_affine"), 0.5, 1), False, collections.OrderedDict()),
    "meta": Reduced(stand_in("torch._utils._rebuild_meta_tensor_no_storage"), dtype, (4, 5), (5, 1), False),
    "on meta": tensor(three, place="meta"),
    "wrapped": Reduced(stand_in("torch._utils._rebuild_wrapper_subclass"), wrapper, dtype, (7,), (1,), 0,
                       Reduced(layout, "torch.strided"), "cpu", False),
    "lazy": lazy(),
    "of a class": Reduced(stand_in("torch._tensor._rebuild_from_type_v2"), v2, own, tensor(three).parts[1], {"a": 1}),
    "parameter": Reduced(parameter, tensor(three), True, collections.OrderedDict()),
    "from xla": Reduced(stand_in("torch._utils._rebuild_device_tensor_from_numpy"), three, dtype, "xla:0", False),
    "unknown": Reduced(stand_in("mine.rebuild"), tensor(three))})


# Values of all sorts beside the weights, under the names that Python's own and other people's classes have.
class Colour(enum.Enum):
    RED = 1


@dataclasses.dataclass
class Plain:
    rate: float = 0.1
    inner: object = None


@dataclasses.dataclass(slots=True)
class Slotted:
    rate: float = 0.1


class Both(Slotted):
    """With slots and a dictionary."""


class Config(dict):
    """A kind of dict, as many tools have for their settings."""


class Names(list): pass


Pair = collections.namedtuple("Pair", "a b")


class Surprise:
    def __reduce__(self):
        import os
        return os.system, ("true",)


def objects(protocol):
    own = Config(a=1, b=Config(c=2)); own.extra = 3
    ring = Plain(); ring.inner = ring
    both = Both(0.2); both.more = 1
    names = Names(["a", "b"]); names.title = "t"
    slotted = {"slotted": Slotted(), "both": both} if protocol > 1 else {}
    return {
        **slotted, "path": pathlib.PurePosixPath("a/b"), "colour": Colour.RED, "plain": Plain(),
        "options": argparse.Namespace(rate=0.1, path=pathlib.PurePosixPath("c")), "space": types.SimpleNamespace(a=1),
        "partial": functools.partial(np.add, 1), "bound": own.keys, "named": Pair(1, 2), "own dict": own, "own list": names,
        "deque": collections.deque([1, 2], 5),
        "defaults": collections.defaultdict(list, a=[1]), "counter": collections.Counter("aab"), "ring": ring,
        "date": datetime.datetime(2020, 1, 2), "decimal": decimal.Decimal("1.5"), "uuid": uuid.UUID(int=5),
        "complex": 1 + 2j, "range": range(3), "slice": slice(1, 2), "set": {1, 2}, "frozen": frozenset([3]),
        "bytes": b"\0\xff", "array of bytes": bytearray(b"ab"), "half a character": "\ud800", "large": 1 << 80,
        "negative": -(1 << 40), "function": sys.exit, "class": Plain, "nothing": None, "text": "é\n'\"\\", "real": -1e-300,
        "surprise": Surprise(), "number": np.float64(1e-5), "count": np.int64(-3), "flag": np.bool_(True)}


for protocol in range(1, 6):
    save(f"objects-{protocol}.pth", {"epoch": 3, "model": state(), "all sorts": objects(protocol)}, protocol)
save_legacy("legacy-objects.pth", {"epoch": 3, "model": state(), "all sorts": objects(4)}, 4)
weights = Config(state()); weights.extra = 1
save("own-dict.pth", {"state_dict": weights, "args": objects(2)["options"]})

# A module with settings, of which only the names of classes are known.
linear, norm = stand_in("torch.nn.modules.linear.Linear", "class"), stand_in("mine.Norm", "class")


def layer(kind, parameters, buffers={}, **facts):
    made = kind()
    made.__dict__ = {"training": True, "_parameters": dict(parameters), "_buffers": dict(buffers), "_modules": {}, **facts}
    return made


net = layer(norm, {"weight": tensor(three), "bias": None}, {"count": tensor(np.array(4))}, eps=np.float64(1e-3), momentum=0.3)
net.__dict__["_modules"] = {"0": layer(linear, {"weight": tensor(three)}, in_features=2), "act": stand_in("mine.Act", "class")()}
save("settings.pth", net)

# What state dicts hold besides tensors.
extra = state()
extra["_extra_state"] = {"format": "E4M3", "scale": tensor(np.array(1, "<f4"))}
extra["2._extra_state"] = b"\0\1"
save("extra-state.pth", extra)
mixed = state()
mixed.update({"rate": 0.1, "name": "a", "act": functools.partial(np.add, 1), "list": [tensor(three)]})
save("mixed.pth", mixed)

# NumPy's arrays, and its numbers, in every protocol and under both names of its module.
arrays = {n: numbers(k, s) for k, (n, s) in enumerate(SHAPES.items())}
grid = np.arange(24, dtype="<f4").reshape(4, 6)
many = {**arrays, "big": numbers(4, (2, 2), ">f4"), "fortran": np.asfortranarray(numbers(5, (2, 3))),
        "strided": grid[1:3, 2:5], "f16": three.astype("<f2"), "f64": three.astype("<f8"), "i8": np.array([-1], "i1"),
        "u16": np.array([65535], ">u2"), "bool": np.array([True, False]), "number": np.array(2.5), "empty": np.zeros((0, 3)),
        "texts": np.array(["a", "longer"]), "objects": np.array([{}, 1], dtype=object), "c64": np.array([1j], "<c8"),
        "fields": np.zeros(2, [("a", "<f4"), ("b", "<i2")]), "long double": np.zeros(1, np.longdouble),
        "date": np.array(["2020-01-01"], "M8[D]"), "masked": np.ma.masked_array([1.0], [True]),
        "matrix": np.matrix([[1.0, 2.0]])}
for protocol in range(1, 6): save(f"numpy-{protocol}.pth", many, protocol)
old = pickled(many, 2, {}, {}).replace(b"numpy._core", b"numpy.core")
with zipfile.ZipFile(HERE / "numpy-before-2.pth", "w") as archive:
    archive.writestr(zipfile.ZipInfo("x/data.pkl"), old)
