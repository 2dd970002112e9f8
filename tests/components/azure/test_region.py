from typing import Any

from components.azure.names import CHECKPOINTS_CONTAINER
from components.outputs import AzureNetworkOutputs
from tests.components.azure.conftest import GB200, H200, SUBSCRIPTION, Build, subnet, takes
from tests.components.contract import check_region
from tests.components.recording import Graph

POOLS: dict[str, Any] = {
    "zeta": {"shape": GB200, "nodes": 18},
    "alpha": {"shape": H200, "nodes": 8},
}


def test_one_provider_is_tied_to_the_declared_subscription(region: Graph):
    providers = [one for one in region.custom if one.type == "pulumi:providers:azure-native"]
    assert [one.inputs["subscriptionId"] for one in providers] == [SUBSCRIPTION]
    assert providers[0].inputs["location"] == "eastus2"
    reference = f"{providers[0].urn}::{providers[0].id}"
    others = [one for one in region.custom if one is not providers[0]]
    assert others
    assert {one.provider for one in others} == {reference}


def test_everything_hangs_below_the_region(region: Graph):
    parents = {one.urn: one.parent for one in region.made}
    (root,) = (one for one in region.made if one.type == "gpufabric:azure:Region")
    for one in region.made:
        urn = one.urn
        while parents[urn] in parents:
            urn = parents[urn]
        assert urn == root.urn


def test_every_resource_that_takes_tags_has_them(region: Graph):
    tagged = [one for one in region.custom if one.type.startswith("azure-native:") and takes(one, "tags")]
    assert len(tagged) > 10
    for one in tagged:
        assert one.inputs.get("tags") == {
            "team": "research",
            "gpufabric-fabric": "demo",
            "gpufabric-stack": "azure-eastus2",
        }, one.name


def test_resources_go_to_the_regions_location_and_group(region: Graph):
    group = region.one("ResourceGroup").inputs["resourceGroupName"]
    for one in region.custom:
        assert one.inputs.get("location", "eastus2") in {"eastus2", "Global"}
        assert one.inputs.get("resourceGroupName", group) == group


def test_the_number_of_resources_does_not_depend_on_the_number_of_nodes(build: Build):
    few = build(pools={"train": {"shape": H200, "nodes": 2}})
    many = build(pools={"train": {"shape": H200, "nodes": 64}})
    assert len(few.made) == len(many.made)


def test_names_do_not_depend_on_the_order_of_pools(build: Build):
    one = build(pools=POOLS)
    other = build(pools=dict(reversed(POOLS.items())))
    assert {made.urn: made.inputs for made in one.made} == {made.urn: made.inputs for made in other.made}


def test_a_further_pool_changes_no_other_resource(build: Build):
    one = {made.urn: made.inputs for made in build(pools={"alpha": POOLS["alpha"]}).custom}
    both = {made.urn: made.inputs for made in build(pools=POOLS).custom}
    assert one == {urn: both[urn] for urn in one}
    assert len(both) == len(one) + 1


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
    assert outputs["storage"]["checkpoints"] == {"id": region.one("BlobContainer").id, "url": url}


def test_outputs_have_the_keys_that_all_clouds_share(build: Build):
    for graph in (build(pools=POOLS), build(storage={})):
        check_region(graph.outputs, AzureNetworkOutputs)
