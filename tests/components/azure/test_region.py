from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.components.azure.names import CHECKPOINTS_CONTAINER
from gpufabric.components.outputs import AzureNetworkOutputs
from tests.components.azure.conftest import GB200, H200, PLAIN, SUBSCRIPTION, Build, subnet, takes
from tests.components.contract import check_region
from tests.components.recording import Graph, not_in_api

POOLS: dict[str, Any] = {
    "zeta": {"shape": GB200, "nodes": 18},
    "alpha": {"shape": H200, "nodes": 8},
}


def test_one_provider_is_tied_to_the_declared_subscription(everything: Graph):
    providers = [
        resource for resource in everything.custom if resource.type == "pulumi:providers:azure-native"
    ]
    assert [provider.inputs["subscriptionId"] for provider in providers] == [SUBSCRIPTION]
    assert providers[0].inputs["location"] == "eastus2"
    reference = f"{providers[0].urn}::{providers[0].id}"
    others = [resource for resource in everything.custom if resource is not providers[0]]
    assert others
    assert {resource.provider for resource in others} == {reference}


@pytest.mark.parametrize("name", default_catalog().shape_names("azure"))
def test_the_api_versions_of_the_sdk_have_all_that_a_pool_of_any_size_sends(build: Build, name: str):
    """The catalogue brings values, such as osSKU, that may be newer than the SDK's version of the API."""
    shape = default_catalog().shape("azure", name)
    pool = {"shape": name, "nodes": shape.nodes_per_nvlink_domain, "rdma": shape.infiniband is not None}
    assert not_in_api(build(pools={"train": pool})) == []


def test_a_spot_pool_sends_what_the_api_has(build: Build):
    pool = {"shape": PLAIN, "nodes": 4, "rdma": False, "capacity": {"mode": "spot"}}
    assert not_in_api(build(pools={"train": pool})) == []


def test_the_api_versions_of_the_sdk_have_all_that_a_region_sends(everything: Graph):
    assert not_in_api(everything) == []


def test_everything_hangs_below_the_region(everything: Graph):
    parents = {resource.urn: resource.parent for resource in everything.made}
    (root,) = (resource for resource in everything.made if resource.type == "gpufabric:azure:Region")
    for resource in everything.made:
        urn = resource.urn
        while parents[urn] in parents:
            urn = parents[urn]
        assert urn == root.urn


def test_every_resource_that_takes_tags_has_them(everything: Graph):
    tagged = [
        resource
        for resource in everything.custom
        if resource.type.startswith("azure-native:") and takes(resource, "tags")
    ]
    assert len(tagged) > 10
    for resource in tagged:
        assert resource.inputs.get("tags") == {
            "team": "research",
            "gpufabric-fabric": "demo",
            "gpufabric-stack": "azure-eastus2",
        }, resource.name


def test_resources_go_to_the_regions_location_and_group(region: Graph):
    group = region.one("ResourceGroup").inputs["resourceGroupName"]
    for resource in region.custom:
        assert resource.inputs.get("location", "eastus2") in {"eastus2", "Global"}
        assert resource.inputs.get("resourceGroupName", group) == group


def test_the_number_of_resources_does_not_depend_on_the_number_of_nodes(build: Build):
    few = build(pools={"train": {"shape": H200, "nodes": 2}})
    many = build(pools={"train": {"shape": H200, "nodes": 100}})
    assert len(few.made) == len(many.made)


def test_each_further_partition_is_one_resource(build: Build):
    single = build(pools={"train": {"shape": H200, "nodes": 100}})
    three = build(pools={"train": {"shape": H200, "nodes": 300}})
    assert len(three.made) == len(single.made) + 2


def test_names_do_not_depend_on_the_order_of_pools(build: Build):
    first = build(pools=POOLS)
    other = build(pools=dict(reversed(POOLS.items())))
    assert {made.urn: made.inputs for made in first.made} == {made.urn: made.inputs for made in other.made}


def test_a_further_pool_changes_no_other_resource(build: Build):
    alone = {made.urn: made.inputs for made in build(pools={"alpha": POOLS["alpha"]}).custom}
    both = {made.urn: made.inputs for made in build(pools=POOLS).custom}
    assert alone == {urn: both[urn] for urn in alone}
    added = {urn.rsplit("::", 1)[-1] for urn in both.keys() - alone.keys()}
    assert added == {"azure-eastus2-pool-zeta", "azure-eastus2-zeta-1-racks"}


def test_outputs_say_which_nodes_share_infiniband_and_which_share_nvlink(build: Build):
    pools = {"racks": {"shape": GB200, "nodes": 36}, "nodes": {"shape": H200, "nodes": 40}}
    graph = build(pools=pools)
    racks, nodes = graph.outputs["pools"]["racks"], graph.outputs["pools"]["nodes"]
    made = graph.by_name("AgentPool")
    assert racks["partitions"] == [
        {
            "name": "racks-1",
            "node_pool": "racks",
            "id": made["azure-eastus2-pool-racks"].id,
            "nodes": 36,
            "labels": {"gpufabric.dev/partition": "racks-1"},
            "nvlink_domains": 2,
            "nodes_per_nvlink_domain": 18,
            "interconnect_group_id": graph.one("InterconnectGroup").id,
        }
    ]
    assert nodes["partitions"] == [
        {
            "name": "nodes-1",
            "node_pool": "nodes",
            "id": made["azure-eastus2-pool-nodes"].id,
            "nodes": 40,
            "labels": {"gpufabric.dev/partition": "nodes-1"},
            "nvlink_domains": 40,
            "nodes_per_nvlink_domain": 1,
        }
    ]
    assert racks["construct"] == (
        "one InfiniBand partition, racks-1 (36 nodes); every 18 nodes (72 GPUs) of one rack share NVLink"
    )
    assert nodes["construct"] == (
        "one InfiniBand partition, nodes-1 (40 nodes); the 8 GPUs of one node share NVLink"
    )
    assert racks["topology_labels"] == ["kubernetes.azure.com/agentpool", "nvidia.com/gpu.clique"]
    assert nodes["topology_labels"] == ["kubernetes.azure.com/agentpool"]
    assert nodes["rdma"] == {"interfaces": 8, "gbps": 3200.0, "resource": "rdma/ib"}


def test_outputs_are_what_other_stacks_rely_on(region: Graph):
    outputs = region.outputs
    assert (outputs["stack"], outputs["cloud"], outputs["region"]) == ("azure-eastus2", "azure", "eastus2")
    assert outputs["cidr"] == "10.32.0.0/16"
    assert outputs["network"] == {
        "resource_group_name": "demo-azure-eastus2-rg",
        "location": "eastus2",
        "virtual_network_id": region.one("VirtualNetwork").id,
        "virtual_network_name": "demo-azure-eastus2-vnet",
        "gateway_subnet_id": subnet(region, "gateway").id,
    }
    assert outputs["cluster"]["id"] == region.one("ManagedCluster").id
    pool = outputs["pools"]["train"]
    assert (pool["shape"], pool["nodes"], pool["gpus"], pool["fabric"]) == (GB200, 90, 360, "infiniband")
    assert pool["id"] == region.one("AgentPool").id
    assert pool["environment"]["NCCL_IB_DISABLE"] == "0"
    assert outputs["storage"]["lustre"] == {
        "id": region.one("AmlFilesystem").id,
        "address": "10.32.192.4",
        "mount_name": "lustrefs",
    }
    account = region.one("StorageAccount").inputs["accountName"]
    url = f"https://{account}.blob.core.windows.net/{CHECKPOINTS_CONTAINER}"
    assert outputs["storage"]["checkpoints"] == {
        "id": region.one("BlobContainer").id,
        "url": url,
        "bucket": CHECKPOINTS_CONTAINER,
        "account": account,
    }


def test_outputs_have_the_keys_that_all_clouds_share(build: Build):
    reserved = {"shape": H200, "nodes": 4, "capacity": {"mode": "new-reservation", "nodes": 4}}
    for graph in (build(pools=POOLS), build(storage={}), build(pools={"train": reserved})):
        check_region(graph.outputs, AzureNetworkOutputs)
