"""Computes what the live view of a run shows, from the engine's events and the time.

Nothing here prints or reads a clock: every function gets the time as an argument.
"""
