import pytest

from gpufabric.plan.oci.matching_rules import Machine, parse
from tests.components.oci.conftest import COMPARTMENT, GB200_POOLS

NAMES = ["h01", "h02"]
TAG = "demo-oci-us-ashburn-1.cluster"
B200 = {"shape": "BM.GPU.B200.8", "nodes": 2}


def tags_of_machines(graph):
    """Return the defined tags with which OCI starts the GPU machines of a region, by pool or machine."""
    launched = [
        made.inputs["instanceDetails"]["launchDetails"] for made in graph.all("InstanceConfiguration")
    ]
    machines = [made.inputs for made in graph.all("Instance")]
    pools = [made for made in graph.all("NodePool") if not made.name.endswith("-system")]
    managed = [made.inputs["nodeConfigDetails"] for made in pools]
    return [given["definedTags"] for given in (*launched, *machines, *managed)]


@pytest.mark.parametrize(
    "pools",
    [
        {"train": {**B200, "operations": "unit"}},
        {"train": {**B200, "operations": "managed-pool"}},
        {"train": {**B200, "operations": "individual", "node_names": NAMES}},
        GB200_POOLS,
    ],
    ids=["unit", "managed-pool", "individual", "rack"],
)
def test_each_gpu_machine_belongs_to_the_group_from_its_first_boot(build, pools):
    graph = build(pools=pools)
    rule = parse(graph.one("DynamicGroup").inputs["matchingRule"])
    assert rule is not None
    tags = tags_of_machines(graph)
    assert tags
    assert all(rule.matches(Machine(COMPARTMENT, machine)) for machine in tags)


def test_machines_of_other_clusters_in_the_compartment_do_not(region):
    rule = parse(region.one("DynamicGroup").inputs["matchingRule"])
    assert rule is not None
    for tags in ({}, {TAG: "demo-oci-us-phoenix-1"}, {"Oracle-Tags.CreatedBy": "demo-oci-us-ashburn-1"}):
        assert not rule.matches(Machine(COMPARTMENT, tags))
    system = next(made for made in region.all("NodePool") if made.name.endswith("-system"))
    assert "definedTags" not in system.inputs["nodeConfigDetails"]


def test_the_tag_exists_before_what_uses_it(region):
    (namespace,), (tag,) = region.all("TagNamespace"), region.all("Tag")
    assert (namespace.inputs["name"], namespace.inputs["compartmentId"]) == (
        "demo-oci-us-ashburn-1",
        COMPARTMENT,
    )
    assert tag.inputs["validator"] == {"validatorType": "ENUM", "values": ["demo-oci-us-ashburn-1"]}
    for user in (
        region.one("DynamicGroup"),
        region.one("InstanceConfiguration"),
        region.one("ClusterNetwork"),
    ):
        assert tag.urn in user.depends_on, user.name


def test_a_declared_tag_is_used_and_not_created(build):
    graph = build(cluster={"node_tag": "Fabric.Cluster"})
    assert graph.all("TagNamespace") == graph.all("Tag") == []
    assert tags_of_machines(graph) == [{"Fabric.Cluster": "demo-oci-us-ashburn-1"}]
    assert (
        "tag.Fabric.Cluster.value = 'demo-oci-us-ashburn-1'"
        in graph.one("DynamicGroup").inputs["matchingRule"]
    )


def test_machines_that_exist_keep_their_tags_until_the_declaration_names_the_group(build, region):
    path = "instanceDetails.launchDetails.definedTags"
    assert region.one("InstanceConfiguration").ignore_changes == (path,)
    for group in ("compartment", "tag"):
        assert build(cluster={"node_group": group}).one("InstanceConfiguration").ignore_changes == ()
