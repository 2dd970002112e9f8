"""Starts the pack; the engine runs this file."""

from gpufabric.policies.start import start

start(__file__)
