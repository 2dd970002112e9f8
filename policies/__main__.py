"""Starts the pack; the engine runs this file."""

import os
from pathlib import Path

from gpufabric.loading import loading, without_pydantic_plugins

without_pydantic_plugins()

# The engine waits until the pack has started.
with loading():
    from gpufabric.policies.pack import project_of, run

run(project_of(os.environ, Path(__file__).resolve().parent))
