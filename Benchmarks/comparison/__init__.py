"""The parts of `Benchmarks/compare.py`.

`compare.py` itself, `environment`, `engine`, `opponent`, `rounds` and `report` use the standard library alone;
`networks`, `work`, `worker` and `check` run inside an interpreter that has PyTorch.
"""
