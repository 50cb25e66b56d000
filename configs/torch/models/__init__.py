"""The networks of a project, by their names: `create("squeezed-mobile", width=8)`.

This is how many projects keep their models: a package, a file for each family, and a factory that finds them in a register.
"""
from . import mobile, plain  # noqa: F401  (they register what they define)
from .registry import available, create

__all__ = ["available", "create"]
