"""Starts the pack; the engine runs this file."""

import os
from pathlib import Path

from gpufabric.loading import loading

# No plugin of pydantic is used, and the search for them goes through all that is installed.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

# The engine waits for the pack.
with loading():
    from policies.pack import run

run(Path(__file__).resolve().parent.parent)
