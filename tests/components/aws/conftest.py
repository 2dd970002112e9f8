import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks, rpc, set_mocks

from components.aws.region import Region
from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.build import plan_region
from gpufabric.plan.region import AwsRegionPlan
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.region import AwsRegion

ACCOUNT = "123456789012"
CIDR = "10.16.0.0/14"
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
DECLARED: dict[str, Any] = {
    "cloud": "aws",
    "region": "us-west-2",
    "account_id": ACCOUNT,
    "zone": "usw2-az2",
    "system_zones": ["usw2-az1", "usw2-az2"],
    "network": {"cidr": CIDR},
    "pools": {"train": {"shape": "p6-b200.48xlarge", "nodes": 4}},
    "storage": {"lustre": {"at_least_tib": 10, "throughput_mbps_per_tib": 500}},
    "tags": {"team": "research"},
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
    delete_before_replace: bool
    retain_on_delete: bool
    depends_on: tuple[str, ...]

    @property
    def id(self) -> str:
        return physical_id(self.type, self.name)


class Graph:
    """All resources of a region, and its outputs."""

    def __init__(self, made: list[Made], outputs: dict[str, Any]) -> None:
        self.made = made
        self.outputs = outputs

    def all(self, kind: str) -> list[Made]:
        return [one for one in self.custom if one.type.rsplit(":", 1)[-1] == kind]

    def one(self, kind: str, name: str | None = None) -> Made:
        found = [one for one in self.all(kind) if name is None or one.name == name]
        assert len(found) == 1, f"{len(found)} resources of type {kind}, name {name or 'any'}"
        return found[0]

    @property
    def custom(self) -> list[Made]:
        return [one for one in self.made if one.custom]


def physical_id(kind: str, name: str) -> str:
    return f"{kind.rsplit(':', 1)[-1]}/{name}"


def _computed(kind: str, name: str) -> dict[str, Any]:
    made = physical_id(kind, name)
    common = {"arn": f"arn:{made}"}
    match kind.rsplit(":", 1)[-1]:
        case "Cluster":
            return common | {"endpoint": "https://cluster", "certificateAuthority": {"data": "Q0E="}}
        case "LaunchTemplate":
            return common | {"latestVersion": 7}
        case "LustreFileSystem":
            return common | {"dnsName": "fs.fsx", "mountName": "mnt"}
        case "Role" | "PlacementGroup":
            return common | {"name": made}
        case _:
            return common


class _Cloud(mocks.Mocks):
    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], None]:
        raise AssertionError(f"a component read {args.token} from the cloud")

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        state = _computed(args.typ, args.name) | args.inputs
        if args.typ == "aws:eks/cluster:Cluster":
            state["vpcConfig"] = args.inputs["vpcConfig"] | {"clusterSecurityGroupId": "sg-cluster"}
        return physical_id(args.typ, args.name), state


class _Recorder(mocks.MockMonitor):
    def __init__(self) -> None:
        super().__init__(_Cloud())
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
                    delete_before_replace=request.deleteBeforeReplace,
                    retain_on_delete=request.retainOnDelete,
                    depends_on=tuple(request.dependencies),
                )
            )
        return response


def declared(**replaced: Any) -> dict[str, Any]:
    return copy.deepcopy(DECLARED) | replaced


def plan_of(data: Mapping[str, Any], *, now: datetime = NOW) -> AwsRegionPlan:
    plan = plan_region(
        f"aws-{data['region']}",
        AwsRegion.model_validate(data),
        Fabric(name="demo"),
        catalog=default_catalog(),
        now=now,
    )
    assert isinstance(plan, AwsRegionPlan)
    return plan


Build = Callable[..., Graph]


@pytest.fixture(scope="session")
def build() -> Build:
    """Build a region against recorded mocks, with parts of its declaration replaced.

    What was built once is given again: tests only read it.
    """
    known: dict[str, Graph] = {}

    def run(*, now: datetime = NOW, **replaced: Any) -> Graph:
        # repr keeps the order of pools, which must not matter and therefore must not be hidden.
        key = repr((now, replaced))
        if key not in known:
            known[key] = record(plan_of(declared(**replaced), now=now))
        return known[key]

    def record(plan: AwsRegionPlan) -> Graph:
        recorder = _Recorder()
        set_mocks(_Cloud(), project="gpufabric", stack=plan.stack, monitor=recorder)
        outputs: dict[str, Any] = {}

        @pulumi.runtime.test
        def program() -> pulumi.Output[None]:
            return pulumi.Output.from_input(Region(plan).outputs).apply(outputs.update)

        program()
        return Graph(recorder.made, outputs)

    return run


@pytest.fixture(scope="session")
def region(build: Build) -> Graph:
    """The region as declared above: one on-demand pool and a file system."""
    return build()
