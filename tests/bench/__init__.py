"""Benchmarks: one file each with `measure(runs) -> dict` and `GOALS`; `python -m tests.bench` runs them."""
