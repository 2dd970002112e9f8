"""Starts the pack; the engine runs this file."""

from policies.pack import run

run()
