"""Says where all other tests of the worker are left out."""

import pytest


def test_torch():
    pytest.importorskip("torch", reason="PyTorch is not installed: the worker is not tested")
