"""Regions with pools of any shape, planned without the rules on where shapes are sold."""

import copy
import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from pydantic import TypeAdapter

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.manifests import manifest_pins
from gpufabric.manifests.build import stages
from gpufabric.manifests.formats import Format, files
from gpufabric.manifests.model import CheckpointBucket, Document, Job, ManifestOptions, Release, Stage
from gpufabric.plan.aws.nics import interfaces_of
from gpufabric.plan.aws.pool import AwsPoolPlan
from gpufabric.plan.node_facts import image_facts
from gpufabric.plan.pool import PoolPlan
from gpufabric.plan.regions import AnyRegionPlan, plan_region
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.regions import DeclaredRegion
from tests.plan.conftest import NOW, REGIONS

DRIVER_IMAGE = "registry.example.com/amdgpu"
NEWEST = {cloud: max(default_catalog().kubernetes(cloud)) for cloud in ("aws", "azure", "oci")}
"""Newest Kubernetes version of each cloud, whose nodes serve every shape."""

EVERYTHING = ManifestOptions(
    with_test=True,
    amd_driver_image=DRIVER_IMAGE,
    checkpoints=CheckpointBucket(
        bucket="checkpoints",
        account="gpufabric0001",
        namespace="axaxnpcrorw5",
        replication_policy_id="/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/"
        "gpufabric0001/objectReplicationPolicies/p",
    ),
)

IDENTITY = {"namespace": EVERYTHING.namespace, "service_account": "training"}
"""A declared ``workload_identity``, with which a pod lists the checkpoints."""

AZURE_TEST = "ghcr.io/azure/ai-infrastructure-on-azure/nccl-test:latest"
DIGEST = "sha256:" + "0" * 64
LOCKED = {AZURE_TEST: DIGEST}
"""Digest of the test image of Azure, which has no tag that stays."""

HEALTH = {"prometheus": "install"}
"""A declared ``health`` with all checks, which also installs Prometheus."""


def pool_of(cloud: str, shape: str, name: str) -> PoolPlan:
    """Plan a pool of two NVLink domains of a shape, hence of two machines or more."""
    facts = default_catalog().shape(cloud, shape)
    (pool,) = plan_of(cloud).pools
    spec = pool.spec.model_copy(update={"shape": shape, "nodes": 2 * facts.nodes_per_nvlink_domain})
    image = image_facts(cloud, facts, NEWEST[cloud], default_catalog(), os_sku="Ubuntu")
    other = dataclasses.replace(pool, name=name, shape=facts, spec=spec, node_facts=image)
    if isinstance(other, AwsPoolPlan):
        return dataclasses.replace(other, interfaces=interfaces_of(facts.efa))
    return other


def plan_of(cloud: str, **replaced: Any) -> AnyRegionPlan:
    """Plan a region with parts of its declaration replaced."""
    data = copy.deepcopy(REGIONS[cloud]) | replaced
    declared = TypeAdapter(DeclaredRegion).validate_python(data)
    stack = f"{cloud}-{data['region']}"
    return plan_region(stack, declared, Fabric(name="demo"), catalog=default_catalog(), now=NOW)


def region_of(cloud: str, pools: Mapping[str, str], **replaced: Any) -> AnyRegionPlan:
    """Plan a region whose pools have shapes by name."""
    planned = tuple(pool_of(cloud, shape, name) for name, shape in sorted(pools.items()))
    return dataclasses.replace(plan_of(cloud, **replaced), pools=planned)


class Rendered:
    """Everything rendered for a region."""

    def __init__(self, cloud: str, plan: AnyRegionPlan, options: ManifestOptions) -> None:
        self.job = Job(plan, manifest_pins(default_catalog(), cloud, LOCKED), options)
        self.stages: tuple[Stage, ...] = stages(plan, self.job.pins, options, checkpoint_minutes=30)
        self.stack = plan.stack

    @property
    def steps(self) -> list[str]:
        """Names of all steps in order."""
        return [step.name for stage in self.stages for step in stage.steps]

    @property
    def documents(self) -> list[Document]:
        """Documents in order, without those of charts."""
        contents = [step.content for stage in self.stages for step in stage.steps]
        return [document for content in contents if isinstance(content, tuple) for document in content]

    @property
    def releases(self) -> dict[str, Release]:
        """Charts by name, in order."""
        contents = [step.content for stage in self.stages for step in stage.steps]
        return {content.name: content for content in contents if isinstance(content, Release)}

    def of_kind(self, kind: str) -> dict[str, Document]:
        """Documents of a kind by name."""
        return {
            document["metadata"]["name"]: document for document in self.documents if document["kind"] == kind
        }

    def files(self, format_: Format = Format.KUBECTL) -> dict[str, str]:
        """Write the files."""
        return files(self.stages, format_, stack=self.stack, repo_path=f"gpufabric/{self.stack}")


Render = Callable[..., Rendered]


@pytest.fixture
def render() -> Render:
    """Render a region of a cloud with pools of shapes by name."""

    def build(
        cloud: str, pools: Mapping[str, str], options: ManifestOptions = EVERYTHING, **replaced: Any
    ) -> Rendered:
        return Rendered(cloud, region_of(cloud, pools, **replaced), options)

    return build
