#!/usr/bin/env python3
"""Writes files of arrays as NumPy writes them, and as others do whose files NumPy reads too, which is checked here.

    python3 make_arrays.py        (Python 3.11, NumPy 2)
"""
import io, struct, zipfile
from pathlib import Path
import numpy as np

HERE = Path(__file__).parent


def npy(array):
    stream = io.BytesIO(); np.save(stream, array, allow_pickle=True)
    return stream.getvalue()


def archive(name, entries):
    """Entries are (name, bytes) or (name, bytes, compression)."""
    with zipfile.ZipFile(HERE / name, "w") as out:
        for entry, content, *how in entries:
            out.writestr(zipfile.ZipInfo(entry), content, compress_type=how[0] if how else zipfile.ZIP_STORED)


# Every type in both byte orders: the least and the greatest number, or what is exact in half precision.
def values(dtype):
    if dtype.kind == "f": return np.array([0.25, -1.5, 3], dtype)
    if dtype.kind == "b": return np.array([True, False], dtype)
    return np.array([np.iinfo(dtype).min, np.iinfo(dtype).max, 1], dtype)


codes = ["b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"]
archive("widths.npz", [(f"{name} {code}.npy", npy(values(np.dtype(order + code))))
                       for order, name in (("<", "little"), (">", "big")) for code in codes])
grid = np.arange(6, dtype=">f8").reshape(2, 3)
archive("orders.npz", [("fortran.npy", npy(np.asfortranarray(grid))), ("c.npy", npy(grid)),
                       ("cube.npy", npy(np.asfortranarray(np.arange(24, dtype="<i2").reshape(2, 3, 4))))])
archive("unreadable.npz", [(f"{name}.npy", npy(array)) for name, array in {
    "texts": np.array(["a", "longer"]), "bytes": np.array([b"a", b"bc"]), "objects": np.array([{}, 1], dtype=object),
    "complex": np.array([1j], "<c8"), "long double": np.zeros(2, np.longdouble), "dates": np.array(["2020-01-01"], "M8[D]"),
    "durations": np.array([1], "m8[s]"), "bfloat16": np.zeros(3, "V2"), "fields": np.zeros(2, [("a", "<f4"), ("b", "<i2")]),
    "fine": np.arange(3, dtype="<f4")}.items()])

# Headers that are the same Python value in another spelling, and that numpy.load reads.
wanted = np.arange(6, dtype="<f4").reshape(2, 3)
HEADERS = {
    "python 2 on windows": (1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2L, 3L), }"),
    "double quotes": (1, '{"descr": "<f4", "fortran_order": False, "shape": (2, 3)}'),
    "no blanks": (1, "{'descr':'<f4','fortran_order':False,'shape':(2,3)}"),
    "other order": (1, "{'shape': (2, 3), 'fortran_order': False, 'descr': '<f4'}"),
    "prefixes": (1, "{u'descr': u'<f4', u'fortran_order': False, u'shape': (2, 3)}"),
    "blanks and lines": (1, "\n{ 'descr' :\t'<f4' ,\n 'fortran_order':False,'shape':( 2 ,\n3, ) , } "),
    "a comment": (1, "{'descr': '<f4', # little-endian\n 'fortran_order': False, 'shape': (2, 3)}"),
    "escapes": (1, r"{'d\x65scr': '\u003cf\64', 'fortran_order': False, 'shape': (2, 3)}"),
    "two strings": (1, "{'des' 'cr': '<' 'f4', 'fortran_order': False, 'shape': (2, 3)}"),
    "hexadecimal": (1, "{'descr': '<f4', 'fortran_order': False, 'shape': (0x2, 0b11)}"),
    "no order": (1, "{'descr': 'f4', 'fortran_order': False, 'shape': (2, 3)}"),
    "the machine's order": (1, "{'descr': '=f4', 'fortran_order': False, 'shape': (2, 3)}"),
    "version 2": (2, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"),
    "version 3": (3, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"),
}
files = []
for name, (version, header) in HEADERS.items():
    text = header.encode() + b"\n"
    start = b"\x93NUMPY" + bytes([version, 0]) + struct.pack("<H" if version == 1 else "<I", len(text)) + text
    content = start + wanted.tobytes()
    read = np.load(io.BytesIO(content))
    assert read.dtype == wanted.dtype and (read == wanted).all(), name
    files.append((f"{name}.npy", content))
archive("headers.npz", files)

# An archive that a Mac made of one, and one with entries that nobody can read beside one that all can.
note = bytes([0, 5, 0x16, 7, 0, 2, 0, 0]) + b"Mac OS X        " + bytes(60)
archive("mac.npz", [("w.npy", npy(wanted)), ("__MACOSX/._w.npy", note), ("._b.npy", note), (".DS_Store", b"\0\0\0\1Bud1"),
                    ("b.npy", npy(wanted[0])), ("folder/", b""), ("README.md", b"# Weights\n")])
archive("mixed.npz", [("w.npy", npy(wanted)), ("text.npy", b"not an array\n"), ("cut.npy", npy(wanted)[:40]),
                      ("empty.npy", b""), ("version.npy", b"\x93NUMPY\x09\0" + npy(wanted)[8:]),
                      ("short.npy", npy(wanted)[:-4]), ("bzip2.npy", npy(wanted), zipfile.ZIP_BZIP2),
                      ("deflated.npy", npy(np.arange(1000)), zipfile.ZIP_DEFLATED)])
whole = bytearray((HERE / "mixed.npz").read_bytes())
place = whole.index(b"deflated.npy") + len("deflated.npy") + 40
for index in range(place, place + 40): whole[index] ^= 0x5A
(HERE / "mixed.npz").write_bytes(whole)
