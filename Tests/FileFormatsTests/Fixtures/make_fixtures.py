#!/usr/bin/env python3
"""Writes the files of other programs that the readers are tested with.

    python3 -m venv venv && venv/bin/pip install torch numpy
    venv/bin/python make_fixtures.py

Element i of the k-th tensor of a network is k + i/8, so that the tests know every value.
"""
import io, zipfile
from pathlib import Path
import numpy as np, torch, torch.nn as nn

HERE = Path(__file__).parent


def save(name, value, **options):
    torch.save(value, HERE / name, **options)


def numbered(module):
    tensors = [t for t in module.state_dict().values() if t.is_floating_point()]
    for k, t in enumerate(tensors):
        t.copy_(k + torch.arange(t.numel()).reshape(t.shape) / 8)
    return module


class Small(nn.Module):
    """A module of a class that only this script knows."""
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU())
        self.head = nn.Linear(3, 2)
        self.register_buffer("scratch", torch.ones(2), persistent=False)


class Call:
    def __reduce__(self):
        import os
        return os.system, ("true",)


mlp = numbered(nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 2)))
small = numbered(Small())
state = mlp.state_dict()

save("state-dict.pth", state)
for protocol in (3, 4, 5):
    save(f"protocol-{protocol}.pth", state, pickle_protocol=protocol)
save("legacy.pth", state, _use_new_zipfile_serialization=False)
save("module.pth", small)
# Without the source text of every class, which the old format keeps where it can be had.
torch.serialization.get_source_lines_and_file = None
save("legacy-module.pth", small, _use_new_zipfile_serialization=False)
optimiser = torch.optim.Adam(mlp.parameters())
save("checkpoint.pth", {"epoch": 3, "model_state": state, "optimizer_state": optimiser.state_dict()})
save("two.pth", {"model": state, "ema": {"model": state}, "average": state})
save("parallel.pth", nn.DataParallel(mlp).state_dict())
save("parameters.pth", [p.detach() for p in mlp.parameters()])

grid = torch.arange(24.0).reshape(4, 6)
views = {"transposed": grid.t(), "window": grid[1:3, 2:5], "repeated": grid[0, :3].expand(2, 3),
         "number": torch.tensor(2.5), "empty": torch.zeros(0, 3)}
save("views.pth", views)
save("legacy-views.pth", views, _use_new_zipfile_serialization=False)
quarters = torch.tensor([0.25, -1.5, 3.0])
save("types.pth", {"f16": quarters.half(), "bf16": quarters.bfloat16(), "f64": quarters.double(),
                   "i64": torch.tensor([-1, 2]), "bool": torch.tensor([True, False]), "i16": torch.tensor([7], dtype=torch.int16),
                   "c64": torch.ones(1, dtype=torch.complex64)})
torch.serialization.set_crc32_options(False)
save("no-checksums.pth", state)
torch.serialization.set_crc32_options(True)

save("call.pth", {"state_dict": state, "surprise": Call()})
save("sparse.pth", {"eye": torch.eye(2).to_sparse()})
torch.jit.script(mlp).save(str(HERE / "script.pt"))

arrays = {k: v.numpy() for k, v in state.items()}
np.savez(HERE / "arrays.npz", **arrays)
np.savez_compressed(HERE / "deflated.npz", **arrays)
np.save(HERE / "fortran.npy", np.asfortranarray(np.arange(6.0).reshape(2, 3)))
np.savez(HERE / "texts.npz", names=np.array(["a", "longer"]), values=np.arange(3))


class Pipe(io.RawIOBase):
    """What cannot be sought in, so that sizes follow the data."""
    def __init__(self): self.bytes = bytearray()
    def writable(self): return True
    def write(self, data): self.bytes += data; return len(data)


pipe = Pipe()
with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
    for name, array in arrays.items():
        npy = io.BytesIO(); np.save(npy, array)
        archive.writestr(f"{name}.npy", npy.getvalue())
(HERE / "streamed.npz").write_bytes(pipe.bytes)
