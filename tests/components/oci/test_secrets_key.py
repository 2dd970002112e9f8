from tests.components.oci.conftest import Build
from tests.components.recording import Graph

KEY = "ocid1.key.oc1.iad.bbbb.cccc"


def test_secrets_are_encrypted_with_the_declared_key(build: Build):
    graph = build(cluster={"secrets_key_id": KEY})
    cluster = next(made for made in graph.all("Cluster") if made.type.endswith("cluster:Cluster"))
    assert cluster.inputs["kmsKeyId"] == KEY
    group = next(made for made in graph.all("DynamicGroup") if made.name.endswith("-clusters"))
    policy = next(made for made in graph.all("Policy") if made.name.endswith("-secrets-key-policy"))
    assert group.inputs["matchingRule"].startswith(
        "ALL {resource.type = 'cluster', resource.compartment.id = "
    )
    assert policy.inputs["statements"] == [
        f"Allow dynamic-group {group.inputs['name']} to use keys in tenancy where target.key.id = '{KEY}'"
    ]
    # OKE uses the key when it creates the cluster.
    assert policy.urn in cluster.depends_on
    assert group.urn in policy.depends_on


def test_without_a_key_nothing_is_added(region: Graph):
    cluster = next(made for made in region.all("Cluster") if made.type.endswith("cluster:Cluster"))
    assert "kmsKeyId" not in cluster.inputs
    assert not [made for made in region.all("DynamicGroup") if made.name.endswith("-clusters")]
