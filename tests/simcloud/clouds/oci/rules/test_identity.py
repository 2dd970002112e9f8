"""Policies and dynamic groups that have not taken effect yet."""

import pytest

from gpufabric.simcloud.clouds.oci.ocid import namespace
from gpufabric.simcloud.clouds.oci.rules import identity as rules
from gpufabric.simcloud.clouds.oci.tokens import BUCKET, CLUSTER, OBJECT_LIFECYCLE_POLICY
from tests.simcloud.clouds.oci.tenancy import Case, refused
from tests.simcloud.conftest import COMPARTMENT

LUSTRE = "Allow service lustrefs to use virtual-network-family in tenancy"
RACKS = (
    "Allow any-user to manage instance-family in tenancy where all "
    "{request.principal.type = 'compute-gpu-memory-clusters'}"
)
OBJECTS = "Allow service objectstorage-us-ashburn-1 to manage object-family in tenancy"
POOLS = (
    "Allow any-user to {COMPUTE_CLUSTER_LAUNCH_INSTANCE} in tenancy where request.principal.type = 'nodepool'"
)


KEY = "ocid1.key.oc1.iad.aaaa.bbbb"
KEYS = f"Allow dynamic-group clusters to use keys in tenancy where target.key.id = '{KEY}'"


def encrypted(tenancy):
    """Ask for a cluster whose secrets a key of the tenancy encrypts."""
    inputs = {"vcnId": tenancy.vcn.id, "kubernetesVersion": "v1.35.1", "kmsKeyId": KEY}
    return tenancy.make(CLUSTER, inputs)


def policy(tenancy, *statements):
    return tenancy.make(
        rules.POLICY, {"description": "d", "name": tenancy.name("p"), "statements": list(statements)}
    )


def group(tenancy, name="nodes"):
    rule = f"ALL {{instance.compartment.id = '{COMPARTMENT}'}}"
    return tenancy.make(rules.DYNAMIC_GROUP, {"description": "d", "name": name, "matchingRule": rule})


def lifecycle(tenancy):
    place = namespace(tenancy.oci.invoke("oci:Identity/getTenancy:getTenancy", {})[0]["id"])
    bucket = tenancy.make(BUCKET, {"namespace": place, "name": tenancy.name("b")})
    rule = {"name": "old", "action": "DELETE", "timeAmount": "7", "timeUnit": "DAYS", "isEnabled": True}
    inputs = {"bucket": bucket.outputs["name"], "namespace": place, "rules": [rule]}
    return tenancy.oci.create(OBJECT_LIFECYCLE_POLICY, tenancy.name("l"), inputs)


def slow(make, statement, refusals=1):
    def run(tenancy):
        tenancy.capacity(iam_propagation=refusals)
        policy(tenancy, statement)
        return make(tenancy)

    return run


def group_then_policy(tenancy):
    tenancy.capacity(iam_propagation=1)
    group(tenancy)
    policy(tenancy, "Allow dynamic-group nodes to use metrics in tenancy")


CASES = [
    Case("lustre", rules.NOT_YET, slow(lambda tenancy: tenancy.lustre(), LUSTRE),
         "404-NotAuthorizedOrNotFound, Authorization failed or requested resource not found."),
    Case("rack", rules.NOT_YET, slow(lambda tenancy: tenancy.rack(), RACKS), "404-NotAuthorizedOrNotFound"),
    Case("node pool", rules.NOT_YET,
         slow(lambda tenancy: tenancy.node_pool(2, cluster=tenancy.cluster), POOLS),
         "404-NotAuthorizedOrNotFound"),
    Case("cluster with an own key", rules.NOT_YET, slow(encrypted, KEYS), "404-NotAuthorizedOrNotFound"),
    Case("lifecycle", rules.BUCKET_NOT_YET, slow(lifecycle, OBJECTS),
         "400-InsufficientServicePermissions, Permissions granted to the object storage service principal "
         '"objectstorage-us-ashburn-1" to this bucket are insufficient.'),
    Case("group", rules.GROUP_NOT_YET, group_then_policy,
         "400-InvalidParameter, The dynamic_group nodes specified in the policy statement does not exist "
         "under current compartment hierarchy."),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_oci_refuses(tenancy, case):
    case.check(tenancy)


@pytest.mark.parametrize(
    "make",
    [
        slow(lambda tenancy: tenancy.lustre(), LUSTRE, 0),
        slow(lambda tenancy: tenancy.lustre(), RACKS),  # the tenancy is taken to have the other policy
        slow(lambda tenancy: tenancy.node_pool(2), POOLS),
        slow(encrypted, KEYS.replace("bbbb", "cccc")),  # likewise
        lambda tenancy: tenancy.lustre(),
    ],
)
def test_what_is_allowed(tenancy, make):
    assert make(tenancy).id


def test_a_policy_takes_effect_after_as_many_refusals_as_the_file_says(tenancy):
    tenancy.capacity(iam_propagation=3)
    policy(tenancy, LUSTRE)
    for _ in range(3):
        with refused("404-NotAuthorizedOrNotFound", "policy p"):
            tenancy.lustre()
    assert tenancy.lustre().id
    assert tenancy.lustre(name="other").id


def test_another_policy_in_effect_is_enough(tenancy):
    policy(tenancy, LUSTRE)
    tenancy.capacity(iam_propagation=1)
    with refused("404-NotAuthorizedOrNotFound"):
        tenancy.lustre()
    policy(tenancy, LUSTRE)
    assert tenancy.lustre().id


def test_only_the_group_that_a_statement_names_is_waited_for(tenancy):
    tenancy.capacity(iam_propagation=1)
    group(tenancy, "nodes")
    assert policy(tenancy, "Allow dynamic-group nodes-of-others to use metrics in tenancy").id
    with refused("dynamic_group nodes specified"):
        policy(tenancy, "Allow dynamic-group Nodes to use metrics in tenancy")
    assert policy(tenancy, "Allow dynamic-group nodes to use metrics in tenancy").id
