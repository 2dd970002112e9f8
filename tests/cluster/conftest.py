"""A Kubernetes control plane with controllers for a session of tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.manifests import manifest_pins
from gpufabric.manifests.model import Job, Release
from gpufabric.manifests.queues import operator
from tests.cluster.everything import definitions, objects_of
from tests.manifests.conftest import EVERYTHING, plan_of
from tools.cluster.charts import kustomized
from tools.cluster.client import ApiServerClient, is_established, wait_until
from tools.cluster.control_plane import control_plane
from tools.cluster.controllers import jobset, kueue, mpi_operator
from tools.cluster.sources import sources


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiServerClient]:
    """Run an API server with etcd."""
    directory: Path = tmp_path_factory.mktemp("control-plane")
    with control_plane(directory) as client:
        yield client


@pytest.fixture(scope="session")
def defined(cluster: ApiServerClient) -> ApiServerClient:
    """The API server with all custom resource definitions."""
    kinds = definitions()
    for definition in kinds:
        cluster.apply(definition)
    for definition in kinds:
        path = cluster.path(definition)
        wait_until(lambda path=path: is_established(cluster.request("GET", path)), path)
    return cluster


@pytest.fixture(scope="session")
def controllers(
    defined: ApiServerClient, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ApiServerClient]:
    """The API server with Kueue, the JobSet controller and the MPI operator."""
    defined.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": EVERYTHING.namespace}})
    step = operator(Job(plan_of("aws"), manifest_pins(default_catalog(), "aws"), EVERYTHING))
    assert isinstance(step.content, Release)
    directory: Path = tmp_path_factory.mktemp("controllers")
    published = kustomized(sources()["jobset"])
    with (
        jobset(defined, published, directory / "jobset"),
        kueue(defined, objects_of(step.content), directory),
        mpi_operator(defined, directory),
    ):
        yield defined
