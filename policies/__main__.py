"""Starts the pack; the engine runs this file."""

from pathlib import Path

from gpufabric.loading import loading

# The engine waits for the pack.
with loading():
    from policies.pack import run

run(Path(__file__).resolve().parent.parent)
