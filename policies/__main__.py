"""Starts the pack; the engine runs this file."""

import gc
from pathlib import Path

# The engine waits for the pack: modules are loaded without the collector looking through them meanwhile.
gc.disable()

from policies.pack import run  # noqa: E402

gc.freeze()
gc.enable()

run(Path(__file__).resolve().parent.parent)
