import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks, rpc, set_mocks

from components.oci.region import Region
from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.build import plan_region
from gpufabric.plan.region import OciRegionPlan
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.region import OciRegion

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
    "system_image_id": "ocid1.image.oc1.iad.aaaasystem",
    "rdma_cidr": "192.168.0.0/16",
    "network": {"cidr": "10.32.0.0/14"},
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
INVOKES: dict[str, dict[str, Any]] = {
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
}


@dataclass(frozen=True)
class Made:
    """A resource as the program registered it."""

    urn: str
    type: str
    name: str
    inputs: dict[str, Any]
    custom: bool
    provider: str
    protect: bool
    create_timeout: str
    ignore_changes: tuple[str, ...]
    depends_on: tuple[str, ...]

    @property
    def kind(self) -> str:
        return self.type.rsplit(":", 1)[-1]

    @property
    def id(self) -> str:
        return f"{self.kind}/{self.name}"


class Graph:
    """All resources of a region, its outputs, and what it read from the cloud."""

    def __init__(self, made: list[Made], outputs: dict[str, Any], invokes: list[str]) -> None:
        self.made = made
        self.outputs = outputs
        self.invokes = invokes

    @property
    def custom(self) -> list[Made]:
        return [one for one in self.made if one.custom and not one.type.startswith("pulumi:")]

    @property
    def providers(self) -> dict[str, dict[str, Any]]:
        return {one.name: one.inputs for one in self.made if one.type == "pulumi:providers:oci"}

    def all(self, kind: str) -> list[Made]:
        return [one for one in self.custom if one.kind == kind]

    def one(self, kind: str, name: str | None = None) -> Made:
        found = [one for one in self.all(kind) if name is None or one.name == f"{STACK}-{name}"]
        assert len(found) == 1, f"{len(found)} resources of type {kind}, name {name or 'any'}"
        return found[0]

    def launch(self) -> dict[str, Any]:
        return self.one("InstanceConfiguration").inputs["instanceDetails"]["launchDetails"]

    def names(self) -> set[tuple[str, str]]:
        return {(one.type, one.name) for one in self.made}


class _Cloud(mocks.Mocks):
    def __init__(self, *, preview: bool) -> None:
        self.preview = preview
        self.invokes: list[str] = []

    def call(self, args: mocks.MockCallArgs) -> dict[str, Any]:
        self.invokes.append(args.token)
        return INVOKES[args.token]

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        if self.preview:
            # Before anything exists, neither ids nor what a cloud makes up are known.
            return "", dict(args.inputs)
        kind = args.typ.rsplit(":", 1)[-1]
        computed: dict[str, Any] = {}
        if args.typ == "oci:ContainerEngine/cluster:Cluster":
            computed = {
                "endpoints": [
                    {"privateEndpoint": "10.35.192.2:6443", "publicEndpoint": "203.0.113.7:6443"},
                ]
            }
        elif kind == "FileStorageLustreFileSystem":
            computed = {"managementServiceAddress": "10.35.128.5"}
        return f"{kind}/{args.name}", computed | args.inputs


class _Recorder(mocks.MockMonitor):
    def __init__(self, cloud: _Cloud) -> None:
        super().__init__(cloud)
        self.made: list[Made] = []

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802
        response = super().RegisterResource(request)
        if request.type != "pulumi:pulumi:Stack":
            self.made.append(
                Made(
                    urn=response.urn,
                    type=request.type,
                    name=request.name,
                    inputs=rpc.deserialize_properties(request.object),
                    custom=request.custom,
                    provider=request.provider,
                    protect=request.protect,
                    create_timeout=request.customTimeouts.create,
                    ignore_changes=tuple(request.ignoreChanges),
                    depends_on=tuple(request.dependencies),
                )
            )
        return response


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
    """Build a region against recorded mocks, with parts of its declaration replaced.

    What was built once is given again: tests only read it.
    """
    known: dict[str, Graph] = {}

    def run(*, preview: bool = False, **replaced: Any) -> Graph:
        # repr keeps the order of pools, which must not matter and therefore must not be hidden.
        key = repr((preview, replaced))
        if key not in known:
            known[key] = record(plan_of(declared(**replaced)), preview=preview)
        return known[key]

    def record(plan: OciRegionPlan, *, preview: bool) -> Graph:
        cloud = _Cloud(preview=preview)
        recorder = _Recorder(cloud)
        set_mocks(cloud, project="gpufabric", stack=plan.stack, monitor=recorder, preview=preview)
        outputs: dict[str, Any] = {}

        @pulumi.runtime.test
        def program() -> pulumi.Output[None]:
            return pulumi.Output.from_input(Region(plan).outputs).apply(outputs.update)

        program()
        return Graph(recorder.made, outputs, cloud.invokes)

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
