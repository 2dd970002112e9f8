"""A Kubernetes control plane for a session of tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.cluster.client import Client
from tools.cluster.control_plane import control_plane


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Run an API server with etcd."""
    directory: Path = tmp_path_factory.mktemp("control-plane")
    with control_plane(directory) as client:
        yield client
