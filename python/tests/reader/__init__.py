"""Tests of what reads runs."""
