import pytest

from gpufabric.components.outputs import OciNetworkOutputs
from gpufabric.spec.problems import DeclarationError
from tests.components.contract import check_region
from tests.components.oci.conftest import cloud_resources, launch_of, providers

TAGLESS = {"NetworkSecurityGroupSecurityRule", "ObjectLifecyclePolicy"}
ROOT = {"Policy", "DynamicGroup"}


def test_outputs_are_what_other_stacks_read(region):
    assert set(region.outputs) == {
        "stack",
        "cloud",
        "region",
        "cidr",
        "network",
        "cluster",
        "pools",
        "storage",
        "workload_identity",
    }
    assert region.outputs["cidr"] == "10.32.0.0/16"
    assert region.outputs["network"] == {
        "compartment_id": "ocid1.compartment.oc1..aaaacompartment",
        "vcn_id": region.one("Vcn").id,
        "drg_id": region.one("Drg").id,
        "security_group_ids": {
            role: region.one("NetworkSecurityGroup", f"{role}-group").id
            for role in ("workers", "pods", "balancers")
        },
        "rdma_cidr": "192.168.0.0/16",
    }
    assert region.outputs["cluster"]["id"] == region.one("Cluster").id


def test_everything_carries_the_tags(region):
    for resource in cloud_resources(region):
        if resource.kind in TAGLESS:
            continue
        tags = resource.inputs["freeformTags"]
        assert (tags["team"], tags["gpufabric-stack"]) == ("research", "oci-us-ashburn-1"), resource.name


def test_everything_is_in_the_compartment(region):
    for resource in cloud_resources(region):
        if resource.kind in ROOT or "compartmentId" not in resource.inputs:
            continue
        assert resource.inputs["compartmentId"] == "ocid1.compartment.oc1..aaaacompartment", resource.name


def test_everything_goes_through_the_regions_provider(region):
    (name,) = providers(region)
    assert providers(region)[name]["region"] == "us-ashburn-1"
    assert all(f"::{name}::" in resource.provider for resource in cloud_resources(region))


def test_only_what_cannot_be_written_down_is_read_from_the_cloud(region):
    assert sorted(region.reads) == [
        "oci:ContainerEngine/getClusterKubeConfig:getClusterKubeConfig",
        "oci:Core/getServices:getServices",
        "oci:ObjectStorage/getNamespace:getNamespace",
    ]


def test_resources_do_not_grow_with_nodes(build, region):
    larger = build(pools={"train": {"shape": "BM.GPU.B200.8", "nodes": 400}})
    assert larger.names == region.names


def test_a_new_pool_leaves_every_name_alone(build, region):
    train = {"shape": "BM.GPU.B200.8", "nodes": 4}
    more = {"a-first": {"shape": "BM.GPU.H200.8", "nodes": 2}, "train": train}
    assert region.names < build(pools=more).names
    turned = dict(reversed(more.items()))
    assert build(pools=more).names == build(pools=turned).names


def test_component_types_name_cloud_and_part(region):
    assert {resource.type for resource in region.made if not resource.custom} == {
        f"gpufabric:oci:{part}"
        for part in (
            "Region",
            "Network",
            "Cluster",
            "NodeTag",
            "Identity",
            "GpuPool",
            "Storage",
            "StorageKey",
        )
    }


def test_pools_that_one_image_cannot_serve_are_refused(make_plan, gb200_pools):
    with pytest.raises(DeclarationError, match=r"pools\.racks\.node_image_id: .*serves pool first"):
        make_plan(pools={"first": {"shape": "BM.GPU.B200.8", "nodes": 2}} | gb200_pools)


def test_a_first_preview_knows_what_policies_judge(build, region):
    graph = build(preview=True)
    assert graph.names == region.names
    assert "oci:ContainerEngine/getClusterKubeConfig:getClusterKubeConfig" not in graph.reads
    launch = launch_of(graph)
    assert launch["shape"] == "BM.GPU.B200.8"
    assert launch["agentConfig"] == launch_of(region)["agentConfig"]
    assert launch["metadata"]["oke-max-pods"] == "31"
    assert graph.one("ClusterNetwork").inputs["instancePools"][0]["size"] == 4
    shown = graph.one("Policy", "nodes-policy").inputs["statements"]
    assert [resource is None for resource in shown] == [True, False]


def test_outputs_have_the_keys_that_all_clouds_share(build, region):
    for graph in (region, build(storage={})):
        check_region(graph.outputs, OciNetworkOutputs)
