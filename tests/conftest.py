import json
import os
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import settings

from gpufabric.engine.locate import Engine, NoEngineError, find_engine
from gpufabric.spec.own_prices import OWN_PRICES_VARIABLE
from tests.processes import Watch

REPO = Path(__file__).resolve().parents[1]

# The prices of whoever runs the tests are not those that the tests expect.
os.environ[OWN_PRICES_VARIABLE] = ""

SAMPLE_OF = 6
"""With a sample, one slow test in so many is run."""

# Time is measured in bench/, never asserted here; CI tries the same examples every time.
settings.register_profile("gpufabric", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("gpufabric")


def pytest_report_header() -> str:
    """Say which engine the tests of the real engine run on."""
    try:
        return f"engine: {find_engine(REPO).described}; clouds: simulated"
    except NoEngineError as error:
        return f"engine: none ({error})"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take a seeded part of the selected tests."""
    parser.addoption(
        "--sample",
        metavar="SEED",
        help=f"run one selected test in {SAMPLE_OF}, chosen by SEED, and all that are marked core",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the sample only; every worker finds the same one."""
    seed = config.getoption("--sample")
    if not seed:
        return
    kept = [item for item in items if item.get_closest_marker("core") or in_sample(seed, item.nodeid)]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def in_sample(seed: str, name: str) -> bool:
    """Tell whether a test belongs to a seed's sample."""
    return int.from_bytes(sha256(f"{seed} {name}".encode()).digest()[:4]) % SAMPLE_OF == 0


@pytest.fixture(scope="session")
def repo() -> Path:
    """Folder of the checkout."""
    return REPO


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The real Pulumi engine; without one the test is skipped, or fails where an engine is required."""
    try:
        return find_engine(REPO)
    except NoEngineError as error:
        if os.environ.get("GPUFABRIC_REQUIRE_ENGINE"):
            pytest.fail(f"GPUFABRIC_REQUIRE_ENGINE is set, and there is no engine: {error}")
        pytest.skip(str(error))


@pytest.fixture
def watch() -> Watch:
    """Wait for other processes."""
    return Watch()


@pytest.fixture
def golden(request: pytest.FixtureRequest):
    """Compare a text with a golden file beside the test; GPUFABRIC_WRITE_GOLDEN=1 writes it anew."""

    def check(name: str, text: str) -> None:
        path = Path(str(request.path)).parent / "golden" / name
        if os.environ.get("GPUFABRIC_WRITE_GOLDEN"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.read_text(encoding="utf-8") == text

    return check


def as_json(value: object) -> str:
    """Write a value the way golden files hold it."""
    return json.dumps(value, indent=2, sort_keys=True) + "\n"
