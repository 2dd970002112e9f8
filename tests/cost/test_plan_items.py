from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.items import ByUse, Item, LustreItem, NodePool, Service, Unpriced, Volumes
from gpufabric.cost.merge import merged
from gpufabric.cost.plan_items import items_of_backbone, items_of_plan
from gpufabric.plan.aws.endpoints import INTERFACE_ENDPOINTS
from gpufabric.plan.aws.region import AwsRegionPlan
from gpufabric.plan.links.backbone import plan_backbone
from gpufabric.plan.regions import AnyRegionPlan, plan_region
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.project import load_project
from tests.plan.aws.given import POOLS, REGION
from tests.plan.given_cases import changed, plan_given
from tests.plan.oci import given as oci

ROOT = Path(__file__).parents[2]
STACKS = ("aws-us-east-1", "azure-eastus", "oci-us-ashburn-1")
DURING = datetime(2026, 12, 1, 12, tzinfo=UTC)


def plan(stack: str, now: datetime = DURING) -> AnyRegionPlan:
    project = load_project(ROOT)
    project.stack(stack)
    return plan_region(stack, project.regions[stack], project.fabric, catalog=default_catalog(), now=now)


@pytest.mark.parametrize("stack", STACKS)
def test_items_follow_the_plan(stack: str) -> None:
    made = plan(stack)
    items = items_of_plan(made)
    pools = [item for item in items if isinstance(item, NodePool)]
    assert [(pool.name, pool.shape, pool.nodes_max) for pool in pools] == [
        (pool.name, pool.shape.name, pool.max_nodes) for pool in made.pools
    ]
    (lustre,) = [item for item in items if isinstance(item, LustreItem)]
    assert made.lustre is not None
    assert round(lustre.size_gib, 6) == round(made.lustre.size_gib, 6)
    assert {item.region for item in items} == {made.region}
    known = default_catalog().services(made.spec.cloud)
    priced = [item.key for item in items if isinstance(item, Service) and item.key in known]
    assert len(priced) >= 3


def test_capacity_block_is_carried_and_waits() -> None:
    early = datetime(2026, 11, 1, tzinfo=UTC)
    (before,) = [item for item in items_of_plan(plan(STACKS[0], early)) if isinstance(item, NodePool)]
    (during,) = [item for item in items_of_plan(plan(STACKS[0])) if isinstance(item, NodePool)]
    assert (before.nodes_now, before.nodes_max) == (0, 48)
    assert (during.nodes_now, during.nodes_max) == (48, 48)
    assert during.block is not None
    assert during.block.nodes == 48


def test_pools_on_an_existing_cluster_are_billed_for_machines_and_disks_alone() -> None:
    items = items_of_plan(plan_given(POOLS))
    assert [type(item) for item in items] == [NodePool, Volumes]


def test_an_existing_network_is_not_billed() -> None:
    more = keys(items_of_plan(plan_given(REGION)))
    assert not {"nat-gateway", "public-ipv4", "interface-endpoint", "flow-logs"} & set(more)
    assert (more["kms-key"], more["logs-ingestion"], more["s3-standard"]) == (3, 1, 1)


def test_pools_on_an_existing_cluster_of_oci_are_billed_for_machines_and_disks_alone() -> None:
    assert {type(item) for item in items_of_plan(plan_given(oci.POOLS))} == {NodePool, Volumes}


def test_a_region_in_an_existing_network_of_oci_has_no_gateway_to_bill() -> None:
    more = keys(
        items_of_plan(plan_given(changed(oci.REGION, {"storage": {"checkpoints": {"create": False}}})))
    )
    assert not {"nat-gateway", "drg", "vault", "object-storage"} & set(more)
    assert more["oke-enhanced-cluster"] == 1


def keys(items: list[Item]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for item in items:
        match item:
            case Service():
                counted[item.key] += int(item.count)
            case ByUse() | Volumes():
                counted[item.key] += 1
            case Unpriced():
                counted[item.what] += 1
            case _:
                pass
    return counted


def test_copies_and_links_of_checkpoints_are_billed() -> None:
    project = load_project(ROOT)
    region = project.regions[STACKS[0]]
    assert isinstance(region, AwsRegion)
    copies = {
        "bucket": "arn:aws:s3:::copies-of-checkpoints",
        "kms_key": f"arn:aws:kms:us-west-2:{region.account_id}:key/5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93",
    }
    declared = region.model_dump(mode="json", by_alias=True)
    declared["storage"]["lustre"]["checkpoint_link"] = {}
    declared["storage"]["checkpoints"]["replicate_to"] = copies
    changed = AwsRegion.model_validate(declared)
    made = plan_region(STACKS[0], changed, project.fabric, catalog=default_catalog(), now=DURING)
    more = keys(items_of_plan(made)) - keys(items_of_plan(plan(STACKS[0])))
    assert more == {"bucket-replication": 1, "data repository association": 1}


def test_interface_endpoints_are_billed_in_every_zone_unless_left_out() -> None:
    made = plan(STACKS[0])
    assert isinstance(made, AwsRegionPlan)
    full = keys(items_of_plan(made))
    assert full["interface-endpoint"] == len(INTERFACE_ENDPOINTS) * len(made.spec.system_zones)
    network = made.spec.network.model_copy(update={"interface_endpoints": False, "flow_logs": False})
    bare = replace(made, spec=made.spec.model_copy(update={"network": network}))
    assert set(full - keys(items_of_plan(bare))) == {
        "interface-endpoint",
        "interface-endpoint-data",
        "flow-logs",
        "logs-ingestion",
        "logs-storage",
    }
    assert keys(items_of_plan(bare))["logs-ingestion"] == 1


@pytest.mark.parametrize("stack", STACKS)
def test_machines_of_every_pool_have_disks(stack: str) -> None:
    items = items_of_plan(plan(stack))
    with_disks = {item.pool for item in items if isinstance(item, Volumes | Unpriced) and item.pool}
    assert with_disks == {"system", "train"}


def services(*links: tuple[str, str, str, float]) -> dict[tuple[str, str], int]:
    project = load_project(ROOT)
    made = [{"between": [first, second], "kind": kind, "gbps": gbps} for first, second, kind, gbps in links]
    backbone = Backbone.model_validate({"links": made})
    plan = plan_backbone(backbone, project.regions, project.fabric, catalog=default_catalog())
    items = [item for item in merged(items_of_backbone(plan)) if isinstance(item, Service)]
    return {(item.cloud, item.key): int(item.count) for item in items}


def test_vpn_is_two_connections_on_a_gateway() -> None:
    assert services(("aws-us-east-1", "azure-eastus", "vpn", 1)) == {
        ("aws", "hosted-zone"): 1,
        ("azure", "private-dns-zone"): 1,
        ("aws", "transit-gateway-attachment"): 3,
        ("aws", "site-to-site-vpn-connection"): 2,
        ("azure", "vpn-gateway-vpngw2az"): 1,
        ("azure", "vpn-gateway-tunnel"): 4,
        ("azure", "public-ip-standard"): 2,
    }


def test_interconnect_is_billed_on_both_sides() -> None:
    assert services(("azure-eastus", "oci-us-ashburn-1", "interconnect", 10)) == {
        ("azure", "private-dns-zone"): 1,
        ("oci", "private-dns-zone"): 1,
        ("azure", "expressroute-gateway-ergw3az"): 1,
        ("azure", "public-ip-standard"): 1,
        ("azure", "expressroute-circuit-10gbps"): 1,
        ("oci", "fastconnect-10gbps-port"): 1,
    }


def test_two_links_of_a_region_share_its_attachment() -> None:
    counts = services(
        ("aws-us-east-1", "azure-eastus", "vpn", 1), ("aws-us-east-1", "oci-us-ashburn-1", "vpn", 1)
    )
    assert counts["aws", "transit-gateway-attachment"] == 5
    assert counts["aws", "site-to-site-vpn-connection"] == 4
    assert counts["oci", "site-to-site-vpn"] == 2


def test_a_copy_between_clouds_is_billed_by_run_and_by_data() -> None:
    project = load_project(ROOT)
    links = [{"between": ["aws-us-east-1", "azure-eastus"], "kind": "vpn", "gbps": 1}]
    policy = {
        "interval_minutes": 120,
        "written_by": ["aws-us-east-1"],
        "copies": [{"source": "aws-us-east-1", "destination": "oci-us-ashburn-1", "method": "datasync"}],
    }
    fabric = Fabric.model_validate({"name": "demo", "resilience": {"checkpoints": policy}})
    backbone = Backbone.model_validate({"links": links})
    plan = plan_backbone(backbone, project.regions, fabric, catalog=default_catalog())
    copies = [
        (item.cloud, item.region, item.key, getattr(item, "count", None))
        for item in items_of_backbone(plan)
        if isinstance(item, Service | ByUse) and item.key.startswith("datasync")
    ]
    # Every two hours is 365 times in a month of 730 hours.
    assert copies == [("aws", "us-east-1", "datasync-run", 365), ("aws", "us-east-1", "datasync-data", None)]
