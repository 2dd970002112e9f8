import json

import pytest

from gpufabric.components.outputs import AwsNetworkOutputs
from gpufabric.wire.schema.extract import extract
from gpufabric.wire.schema.validate import validate
from tests.components.aws.conftest import ACCOUNT, Build, declared, plan_of
from tests.components.contract import check_region
from tests.components.recording import Graph

STACK = "aws-us-west-2"
POOLS = {
    "alpha": {"shape": "p6-b200.48xlarge", "nodes": 4},
    "beta": {"shape": "p5.48xlarge", "nodes": 2},
}


def test_one_guarded_provider_makes_everything(region: Graph) -> None:
    (provider,) = [resource for resource in region.made if resource.type == "pulumi:providers:aws"]
    assert provider.inputs["region"] == "us-west-2"
    assert json.loads(provider.inputs["allowedAccountIds"]) == [ACCOUNT]
    tags = json.loads(provider.inputs["defaultTags"])["tags"]
    assert tags == {"team": "research", "gpufabric-fabric": "demo", "gpufabric-stack": STACK}
    resources = [resource for resource in region.custom if resource is not provider]
    assert {resource.provider for resource in resources} == {f"{provider.urn}::{provider.id}"}


def test_every_resource_fits_the_providers_schema(build: Build) -> None:
    graph = build(pools=POOLS)
    faults = [
        f"{resource.type} {resource.name}: {fault.path}: {fault.reason}"
        for resource in graph.custom
        if resource.type.startswith("aws:")
        for fault in validate(extract("aws", resource.type), resource.inputs)
    ]
    assert faults == []


def test_components_have_the_names_that_all_clouds_share(region: Graph) -> None:
    components = {resource.type for resource in region.made if not resource.custom}
    shared = {f"gpufabric:aws:{name}" for name in ("Region", "Network", "Cluster", "GpuPool", "Storage")}
    assert shared <= components


def test_outputs_name_what_other_stacks_need(region: Graph) -> None:
    outputs = region.outputs
    assert (outputs["stack"], outputs["cloud"], outputs["region"]) == (STACK, "aws", "us-west-2")
    assert outputs["cidr"] == "10.16.0.0/16"
    assert outputs["network"] == {
        "vpc_id": f"Vpc/{STACK}",
        "links_subnet_id": f"Subnet/{STACK}-links",
        "attachment_subnet_ids": [f"Subnet/{STACK}-links", f"Subnet/{STACK}-system-usw2-az1"],
        "route_table_ids": {"gpu": f"RouteTable/{STACK}-gpu", "system": f"RouteTable/{STACK}-system"},
        "node_security_group_id": f"SecurityGroup/{STACK}-nodes",
    }
    assert outputs["cluster"] == {
        "name": f"demo-{STACK}",
        "id": f"Cluster/{STACK}",
        "endpoint": "https://cluster",
        "certificate_authority": "Q0E=",
        "login": f"aws eks update-kubeconfig --region us-west-2 --name demo-{STACK}",
    }
    train = outputs["pools"]["train"]
    assert {key: train[key] for key in ("shape", "nodes", "gpus", "fabric", "id")} == {
        "shape": "p6-b200.48xlarge",
        "nodes": 4,
        "gpus": 32,
        "fabric": "efa",
        "id": f"NodeGroup/{STACK}-train",
    }
    assert train["labels"]["gpufabric.dev/pool"] == "train"
    assert train["environment"] == dict(plan_of(declared()).pools[0].environment)
    assert train["rdma"] == {
        "interfaces": 8,
        "gbps": 3200.0,
        "resource": "vpc.amazonaws.com/efa",
        "placement_group_arn": f"arn:PlacementGroup/{STACK}-train",
    }
    assert train["topology_labels"][:2] == [
        "topology.k8s.aws/zone-id",
        "topology.k8s.aws/network-node-layer-1",
    ]
    assert outputs["storage"] == {
        "lustre": {"id": f"LustreFileSystem/{STACK}", "address": "fs.fsx", "mount_name": "mnt"},
        "checkpoints": {
            "id": f"Bucket/{STACK}-checkpoints",
            "url": f"s3://Bucket/{STACK}-checkpoints",
            "bucket": f"Bucket/{STACK}-checkpoints",
            "key_arn": f"arn:Key/{STACK}-storage",
        },
    }


def test_outputs_say_so_when_there_is_no_file_system(build: Build) -> None:
    assert build(storage={}).outputs["storage"]["lustre"] is None


def test_urns_do_not_depend_on_the_order_of_declaration(build: Build) -> None:
    forwards = build(pools=POOLS)
    backwards = build(pools=dict(reversed(POOLS.items())), system_zones=["usw2-az2", "usw2-az1"])
    assert {resource.urn: resource.inputs for resource in forwards.custom} == {
        resource.urn: resource.inputs for resource in backwards.custom
    }


def test_a_further_pool_leaves_all_other_resources_alone(build: Build) -> None:
    before = {resource.urn: resource.inputs for resource in build(pools={"beta": POOLS["beta"]}).custom}
    after = {resource.urn: resource.inputs for resource in build(pools=POOLS).custom}
    assert {urn: after.get(urn) for urn in before} == before
    assert {urn.rsplit("::", 1)[-1] for urn in after.keys() - before.keys()} == {f"{STACK}-alpha"}


@pytest.mark.parametrize("nodes", [1, 64, 900])
def test_resource_count_grows_with_pools_and_never_with_nodes(
    build: Build, region: Graph, nodes: int
) -> None:
    graph = build(pools={"train": {"shape": "p6-b200.48xlarge", "nodes": nodes}})
    assert [resource.urn for resource in sorted(graph.made, key=lambda resource: resource.urn)] == [
        resource.urn for resource in sorted(region.made, key=lambda resource: resource.urn)
    ]


def test_outputs_have_the_keys_that_all_clouds_share(build: Build, region: Graph) -> None:
    for graph in (region, build(storage={}), build(pools=POOLS)):
        check_region(graph.outputs, AwsNetworkOutputs)


@pytest.mark.parametrize("tags", [{}, {"team": "inference", "cost-center": "7"}])
def test_a_changed_tag_changes_labels_of_resources_and_nothing_that_rolls_nodes(
    build: Build, region: Graph, tags: dict[str, str]
) -> None:
    changed = build(tags=tags)
    before = {
        resource.urn: resource.inputs for resource in region.custom if resource.type != "pulumi:providers:aws"
    }
    after = {
        resource.urn: resource.inputs
        for resource in changed.custom
        if resource.type != "pulumi:providers:aws"
    }
    assert after == before
    (provider,) = [resource for resource in changed.made if resource.type == "pulumi:providers:aws"]
    own = {"gpufabric-fabric": "demo", "gpufabric-stack": STACK}
    assert json.loads(provider.inputs["defaultTags"])["tags"] == tags | own
    for template in changed.all("LaunchTemplate"):
        for specification in template.inputs["tagSpecifications"]:
            assert specification["tags"] == own | {"Name": f"demo-{template.name}"}


def test_urns_are_unique(build: Build) -> None:
    urns = [resource.urn for resource in build(pools=POOLS | {"system": POOLS["beta"]}).made]
    assert len(set(urns)) == len(urns)
