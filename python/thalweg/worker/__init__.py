"""Computes networks with PyTorch for Thalweg, which says what: `docs/worker.md` is the protocol.

It needs PyTorch and nothing else, not even NumPy.

- `boot`: what the interpreter is given; `main`, `serving`, `memory`: the process; `frames`,
  `arrays`: what comes and goes
- `requests`, `functions`: what can be asked for; `errors`, `guards`, `objects`: code of the user,
  and what it may not do
- `graphs`, `networks`, `layouts`, `describe`: networks as vectors of weights
- `data`, `augmentation`, `places`, `losses`, `optimisers`, `training`, `evaluation`: the computing
"""
