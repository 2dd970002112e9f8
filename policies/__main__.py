"""Starts the pack; the engine runs this file."""

from pathlib import Path

from policies.pack import run

run(Path(__file__).resolve().parent.parent)
