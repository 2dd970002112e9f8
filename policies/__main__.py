"""Starts the pack; the engine runs this file."""

from pathlib import Path

from gpufabric.loading import loading, without_pydantic_plugins

without_pydantic_plugins()

# The engine waits until the pack has started.
with loading():
    from gpufabric.policies.pack import run

run(Path(__file__).resolve().parent.parent)
