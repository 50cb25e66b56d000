"""The results of stages, one module for each type."""
