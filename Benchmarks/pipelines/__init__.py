"""Thalweg, DVC and Snakemake on graphs of the same shape."""
