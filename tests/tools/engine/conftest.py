"""The engine that set-up chose for this checkout."""

import os
from pathlib import Path

import pytest

from tools.engine.common import InstalledEngine, Surroundings
from tools.engine.select import stored


@pytest.fixture(scope="session")
def chosen() -> InstalledEngine:
    """Return the engine; without one the test is skipped, or fails where an engine is required."""
    engine = stored(Surroundings(Path(__file__).resolve().parents[3]))
    if engine is None:
        message = "this checkout has no engine: run `make setup`"
        if os.environ.get("GPUFABRIC_REQUIRE_ENGINE"):
            pytest.fail(message)
        pytest.skip(message)
    return engine
