"""The test of a pool on some of its machines."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.manifests import manifest_pins
from gpufabric.manifests.model import Document, Job, ManifestOptions
from gpufabric.plan.regions import plan_region
from gpufabric.rolling.node_test import mpi_job, on_nodes, pool_test
from gpufabric.simcloud.environment import SIMULATED_TIME
from gpufabric.spec.project import load_project
from tests.manifests.conftest import LOCKED

ROOT = Path(__file__).parents[2]
STACKS = ("aws-us-east-1", "azure-eastus", "oci-us-ashburn-1")


def documents_of(stack: str) -> list[tuple[Document, ...]]:
    project = load_project(ROOT)
    time = datetime.fromisoformat(SIMULATED_TIME)
    region, catalog = project.regions[stack], default_catalog()
    plan = plan_region(stack, region, project.fabric, catalog=catalog, now=time)
    job = Job(plan, manifest_pins(catalog, region.cloud, LOCKED), ManifestOptions(with_test=True))
    return [pool_test(job, pool) for pool in plan.pools]


def roles(documents: list[Document]) -> dict[str, Any]:
    job = next(document for document in documents if document["kind"] == "MPIJob")
    return job["spec"]["mpiReplicaSpecs"]


@pytest.mark.parametrize("stack", STACKS)
def test_all_pods_are_on_the_named_nodes(stack: str) -> None:
    for test in documents_of(stack):
        assert mpi_job(test)[0] == "gpufabric"
        for role in roles(on_nodes(test, ["a", "b", "c"])).values():
            spec = role["template"]["spec"]
            (terms,) = spec["affinity"]["nodeAffinity"].values()
            named = [term["matchFields"][0]["values"] for term in terms["nodeSelectorTerms"]]
            assert named == [["a"], ["b"], ["c"]]
            assert spec["nodeSelector"]


@pytest.mark.parametrize("stack", STACKS)
def test_one_worker_per_node_unless_they_share_nvlink(stack: str) -> None:
    for test in documents_of(stack):
        before = roles(list(test))["Worker"]
        together = any(document["kind"] == "ComputeDomain" for document in test)
        worker = roles(on_nodes(test, ["a", "b", "c"]))["Worker"]
        assert worker["replicas"] == (before["replicas"] if together else 3)
        assert "podAffinity" in worker["template"]["spec"]["affinity"], "one RDMA fabric"
        assert roles(on_nodes(test, ["a"]))["Worker"]["replicas"] == 1


def test_documents_of_the_pool_stay_as_they_are() -> None:
    (test,) = documents_of("aws-us-east-1")
    on_nodes(test, ["a"])
    assert "affinity" not in roles(list(test))["Launcher"]["template"]["spec"]
