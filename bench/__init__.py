"""Benchmarks. They print ratios and differences; no test asserts a time."""
