from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.snapshot.clouds import Clouds, Servers, clouds, servers


@pytest.fixture(scope="session")
def slow_parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    with servers(tmp_path_factory.mktemp("servers")) as parts:
        yield parts


@pytest.fixture
def three_clouds(tmp_path: Path, slow_parts: Servers, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clouds]:
    """Three clouds in which everything is in order, and a project without snapshots."""
    with clouds(tmp_path / "project", slow_parts, monkeypatch) as ready:
        yield ready
