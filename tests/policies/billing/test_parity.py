"""A plan and the resources that it becomes are billed and drawn alike."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.items import merged
from gpufabric.cost.plan_items import REGION_SERVICES, items_of_plan
from gpufabric.plan.aws.endpoints import INTERFACE_ENDPOINTS
from gpufabric.plan.regions import AnyRegionPlan, plan_region
from gpufabric.quota.declared import account_of, demands_of_plan
from gpufabric.spec.aws.capacity import CapacityBlock
from gpufabric.spec.project import load_project

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


def plan_of(stack: str) -> AnyRegionPlan:
    project = load_project(ROOT)
    project.stack(stack)
    return plan_region(stack, project.regions[stack], project.fabric, catalog=default_catalog(), now=NOW)


def aws(kit: Any, plan: Any, aws_pool: Any) -> list[Any]:
    (pool,) = plan.pools
    group = {"instanceTypes": [plan.system_node.shape.value], "scalingConfig": {"maxSize": plan.system_nodes}}
    return [
        *aws_pool(pool.nodes, id_=pool.capacity.id),
        kit.made("aws:eks/nodeGroup:NodeGroup", group, "system"),
        kit.made(
            "aws:fsx/lustreFileSystem:LustreFileSystem",
            {
                "deploymentType": plan.lustre.tier.sku.value,
                "perUnitStorageThroughput": float(plan.lustre.tier.tier),
                "storageCapacity": float(plan.lustre.size),
            },
            "lustre",
        ),
        kit.made("aws:s3/bucket:Bucket", {}, "bucket"),
        kit.made("aws:eks/cluster:Cluster", {}, "cluster"),
        kit.made("aws:ec2/natGateway:NatGateway", {}, "nat"),
        kit.made("aws:ec2/eip:Eip", {}, "address"),
        *(
            kit.made(
                "aws:ec2/vpcEndpoint:VpcEndpoint",
                {"vpcEndpointType": "Interface", "subnetIds": list(plan.subnets.system)},
                f"endpoint-{endpoint.service}",
            )
            for endpoint in INTERFACE_ENDPOINTS
        ),
        kit.made("aws:cloudwatch/logGroup:LogGroup", {}, "control-plane"),
        kit.made("aws:cloudwatch/logGroup:LogGroup", {}, "flow-log-group"),
        kit.made("aws:ec2/flowLog:FlowLog", {}, "flow-log"),
        *(kit.made("aws:kms/key:Key", {}, f"key-{i}") for i in range(REGION_SERVICES["aws"]["kms-key"])),
    ]


def azure(kit: Any, plan: Any, _aws_pool: Any) -> list[Any]:
    (pool,) = plan.pools
    size = plan.system_node.shape.value
    here = {"location": plan.region}
    nodes = {"vmSize": pool.shape.name, "count": float(pool.nodes_now), "nodeLabels": dict(pool.labels)}
    nodes["upgradeSettings"] = {"maxSurge": "0", "maxUnavailable": "1"}
    return [
        kit.made(
            "azure-native:containerservice:ManagedCluster",
            {
                **here,
                "sku": {"name": "Base", "tier": "Standard"},
                "agentPoolProfiles": [{"name": "system", "vmSize": size, "count": float(plan.system_nodes)}],
            },
            "cluster",
        ),
        kit.made("azure-native:containerservice:AgentPool", nodes, "train", {"resourceName": "cluster"}),
        kit.made(
            "azure-native:storagecache:AmlFilesystem",
            {
                **here,
                "sku": {"name": plan.lustre.tier.sku.value},
                "storageCapacityTiB": float(plan.lustre.size),
            },
            "lustre",
        ),
        kit.made("azure-native:storage:StorageAccount", here, "storage"),
        kit.made("azure-native:network:NatGateway", here, "nat"),
        kit.made("azure-native:network:PublicIPAddress", {**here, "sku": {"name": "Standard"}}, "address"),
        kit.made("azure-native:network:PrivateEndpoint", here, "endpoint"),
        kit.made("azure-native:privatedns:PrivateZone", {"location": "Global"}, "zone"),
        *(
            kit.made("azure-native:network:InterconnectGroup", here, f"{partition.name}-racks")
            for pool in plan.pools
            if pool.rack_scope
            for partition in pool.partitions
        ),
    ]


def oci(kit: Any, plan: Any, _aws_pool: Any) -> list[Any]:
    (pool,) = plan.pools
    cores, memory = 4, 64
    made = [
        (
            "Core/instanceConfiguration:InstanceConfiguration",
            {"instanceDetails": {"launchDetails": {"shape": pool.shape.name}}},
            "nodes",
            {},
        ),
        (
            "Core/clusterNetwork:ClusterNetwork",
            {
                "instancePools": [{"size": float(pool.nodes_now)}],
                "placementConfiguration": {"availabilityDomain": plan.spec.availability_domain},
                "freeformTags": {"gpufabric-pool": pool.name},
            },
            "network",
            {"instancePools": "nodes"},
        ),
        (
            "ContainerEngine/nodePool:NodePool",
            {
                "nodeShape": "VM.Standard.E5.Flex",
                "nodeShapeConfig": {"ocpus": float(cores), "memoryInGbs": float(memory)},
                "nodeConfigDetails": {"size": float(plan.system_nodes)},
            },
            "system",
            {},
        ),
        (
            "Lustre/fileStorageLustreFileSystem:FileStorageLustreFileSystem",
            {"performanceTier": plan.lustre.tier.sku.value, "capacityInGbs": float(plan.lustre.size)},
            "lustre",
            {},
        ),
        ("ObjectStorage/bucket:Bucket", {}, "bucket", {}),
        ("Kms/vault:Vault", {}, "vault", {}),
        ("Kms/key:Key", {}, "key", {}),
        ("ContainerEngine/cluster:Cluster", {"type": "ENHANCED_CLUSTER"}, "cluster", {}),
        ("Core/natGateway:NatGateway", {}, "nat", {}),
        ("Core/drg:Drg", {}, "drg", {}),
    ]
    return [kit.made(f"oci:{type_}", props, name, links) for type_, props, name, links in made]


@pytest.mark.parametrize(
    ("stack", "resources"), [("aws-us-east-1", aws), ("azure-eastus", azure), ("oci-us-ashburn-1", oci)]
)
def test_same_items_and_demands(kit: Any, aws_pool: Any, stack: str, resources: Any) -> None:
    plan = plan_of(stack)
    blocks = {
        pool.capacity.id: pool.capacity for pool in plan.pools if isinstance(pool.capacity, CapacityBlock)
    }
    extraction = kit.extracted(
        resources(kit, plan, aws_pool), region=plan.region, account=account_of(plan.spec), blocks=blocks
    )
    assert extraction.unevaluated == []
    assert sorted(map(repr, _named(extraction.items))) == sorted(map(repr, _named(items_of_plan(plan))))
    assert _by_family(extraction.demands) == _by_family(demands_of_plan(plan, default_catalog()))


def _by_family(demands: Any) -> list[Any]:
    return sorted(demands, key=lambda demand: demand.key)


def _named(items: Any) -> list[Any]:
    """Put parts together, and leave out what makes no difference."""
    from dataclasses import replace

    return [replace(item, nodes_min=0) if hasattr(item, "nodes_min") else item for item in merged(items)]
