"""Starts the rules of the installed package."""

from gpufabric.policies.start import start

start(__file__)
