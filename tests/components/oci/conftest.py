import copy
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.components.oci.region import OciRegionComponent
from gpufabric.plan.oci.region import OciRegionPlan
from gpufabric.plan.regions import plan_region
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.oci.region import OciRegion
from tests.components.recording import Graph, Made, built_once, record

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
STACK = "oci-us-ashburn-1"
TENANCY = "ocid1.tenancy.oc1..aaaatenancy"
COMPARTMENT = "ocid1.compartment.oc1..aaaacompartment"
CA_CERTIFICATE = "Y2VydGlmaWNhdGU="
RACKS = [f"ocid1.computegpumemoryfabric.oc1.iad.aaaafabric{rack}" for rack in ("0fa7c3", "19bd42")]
DECLARED: dict[str, Any] = {
    "cloud": "oci",
    "region": "us-ashburn-1",
    "tenancy_id": TENANCY,
    "compartment_id": COMPARTMENT,
    "availability_domain": "Uocm:US-ASHBURN-AD-1",
    "node_image_id": "ocid1.image.oc1.iad.aaaagpu",
    "node_image_os": "Canonical Ubuntu 22.04",
    "system_image_id": "ocid1.image.oc1.iad.aaaasystem",
    "rdma_cidr": "192.168.0.0/16",
    "network": {"cidr": "10.32.0.0/16"},
    "pools": {"train": {"shape": "BM.GPU.B200.8", "nodes": 4}},
    "storage": {"lustre": {"at_least_tib": 30, "throughput_mbps_per_tib": 500}},
    "tags": {"team": "research"},
}
GB200_POOLS: dict[str, Any] = {
    "racks": {"shape": "BM.GPU.GB200.4", "nodes": 36, "memory_fabric_ids": RACKS},
}
KUBE_CONFIG = f"""
apiVersion: v1
clusters:
- name: demo
  cluster:
    server: https://10.35.192.2:6443
    certificate-authority-data: {CA_CERTIFICATE}
"""
_READ: dict[str, dict[str, Any]] = {
    "oci:Core/getServices:getServices": {
        "services": [
            {
                "id": "ocid1.service.oc1.iad.aaaaall",
                "name": "All IAD Services In Oracle Services Network",
                "cidrBlock": "all-iad-services-in-oracle-services-network",
                "description": "All IAD Services In Oracle Services Network",
            }
        ]
    },
    "oci:ObjectStorage/getNamespace:getNamespace": {"namespace": "tenancyspace"},
    "oci:ContainerEngine/getClusterKubeConfig:getClusterKubeConfig": {"content": KUBE_CONFIG},
    "oci:ObjectStorage/getBucketSummaries:getBucketSummaries": {"bucketSummaries": []},
}
ANSWERS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    token: lambda _arguments, answer=answer: answer for token, answer in _READ.items()
}


def computed(kind: str, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
    """Properties that OCI adds to a resource's inputs, as far as another resource refers to them."""
    del name, inputs
    match kind:
        case "Cluster":
            return {
                "endpoints": [
                    {"privateEndpoint": "10.35.192.2:6443", "publicEndpoint": "203.0.113.7:6443"},
                ]
            }
        case "Drg":
            return {"defaultDrgRouteTables": [{"vcn": "ocid1.drgroutetable.oc1.iad.aaaavcn"}]}
        case "FileStorageLustreFileSystem":
            return {"managementServiceAddress": "10.35.128.5"}
        case _:
            return {}


def declared(**replaced: Any) -> dict[str, Any]:
    return copy.deepcopy(DECLARED) | replaced


def plan_of(data: Mapping[str, Any]) -> OciRegionPlan:
    plan = plan_region(
        STACK, OciRegion.model_validate(data), Fabric(name="demo"), catalog=default_catalog(), now=NOW
    )
    assert isinstance(plan, OciRegionPlan)
    return plan


Build = Callable[..., Graph]


@pytest.fixture(scope="session")
def make_plan() -> Callable[..., OciRegionPlan]:
    """Plan a region, with parts of its declaration replaced."""
    return lambda **replaced: plan_of(declared(**replaced))


@pytest.fixture(scope="session")
def build() -> Build:
    """Build a region against recorded mocks, with parts of its declaration replaced."""

    @built_once
    def run(*, preview: bool = False, **replaced: Any) -> Graph:
        plan = plan_of(declared(**replaced))
        return record(
            lambda: OciRegionComponent(plan).outputs, plan.stack, computed, answers=ANSWERS, preview=preview
        )

    return run


@pytest.fixture(scope="session")
def region(build: Build) -> Graph:
    """The region as declared above: one B200 pool and a file system."""
    return build()


@pytest.fixture(scope="session")
def racks(build: Build) -> Graph:
    """The same region with two racks of GB200 instead."""
    return build(pools=GB200_POOLS)


@pytest.fixture
def rack_ids() -> list[str]:
    return list(RACKS)


@pytest.fixture
def gb200_pools() -> dict[str, Any]:
    return copy.deepcopy(GB200_POOLS)


def cloud_resources(graph: Graph) -> list[Made]:
    """Give the resources of the cloud, without its providers."""
    return [resource for resource in graph.custom if not resource.type.startswith("pulumi:")]


def providers(graph: Graph) -> dict[str, dict[str, Any]]:
    """Give the inputs of the region's providers by name."""
    return {
        resource.name: resource.inputs for resource in graph.made if resource.type == "pulumi:providers:oci"
    }


def launch_of(graph: Graph) -> dict[str, Any]:
    """Give how a node is launched."""
    return graph.one("InstanceConfiguration").inputs["instanceDetails"]["launchDetails"]
