"""The parts of `Benchmarks/agree.py`; they run inside an interpreter that has PyTorch and torchmetrics."""
