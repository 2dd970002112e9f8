"""Benchmarks: ratios measured in one run, printed and recorded, never asserted by a test."""
