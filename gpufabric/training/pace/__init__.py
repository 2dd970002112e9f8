"""Measured throughput of training, and the time of a step that follows from it."""
