"""Defined tags, and the namespaces and keys that they need."""

import pytest

from gpufabric.simcloud.clouds.oci.rules import tags as rules
from gpufabric.simcloud.clouds.oci.tokens import COMPUTE_CLUSTER, TAG, TAG_NAMESPACE
from tests.simcloud.clouds.oci.tenancy import DOMAIN, Case, refused


def namespace(tenancy, name="fabric"):
    return tenancy.make(TAG_NAMESPACE, {"name": name, "description": "d"})


def tag(tenancy, **inputs):
    owner = namespace(tenancy)
    given = {"name": "cluster", "description": "d", "tagNamespaceId": owner.id, **inputs}
    return owner, tenancy.oci.create(TAG, tenancy.name("tag"), given)


def tagged(tenancy, name="fabric.cluster"):
    inputs = {"availabilityDomain": DOMAIN, "definedTags": {name: "demo"}}
    return tenancy.make(COMPUTE_CLUSTER, inputs)


def after(make, then=tagged):
    def run(tenancy):
        make(tenancy)
        return then(tenancy)

    return run


def fresh(tenancy):
    tag(tenancy)
    tenancy.capacity(iam_propagation=1)
    tagged(tenancy)


CASES = [
    Case("no namespace", rules.NO_NAMESPACE, tagged,
         "400-InvalidParameter, Failed to validate tags: TagNamespace fabric does not exists"),
    Case("not in effect", rules.NO_NAMESPACE, fresh, "tag fabric.cluster takes effect later"),
    Case("in launch details", rules.NO_NAMESPACE,
         lambda tenancy: tenancy.network(2, definedTags={"fabric.cluster": "demo"}), "TagNamespace fabric"),
    Case("no key", rules.NO_KEY, after(namespace), "TagDefinition cluster does not exists"),
    Case("retired", rules.RETIRED, after(lambda tenancy: tag(tenancy, isRetired=True)), "is retired"),
    Case("name taken", rules.NAME_TAKEN,
         after(namespace, lambda tenancy: namespace(tenancy, "Fabric")), "409-TagNamespaceAlreadyExists"),
    Case("not empty", rules.NOT_EMPTY,
         lambda tenancy: tenancy.oci.delete(tag(tenancy)[0]), "409-Conflict, TagNamespace"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_oci_refuses(tenancy, case):
    case.check(tenancy)


def test_tags_of_the_program_of_oracle_and_of_the_capacity_file_exist(tenancy):
    tag(tenancy)
    assert tagged(tenancy).id
    assert tagged(tenancy, "Fabric.Cluster").id
    assert tagged(tenancy, "Oracle-Tags.CreatedBy").id
    with refused("TagNamespace Operations does not exists"):
        tagged(tenancy, "Operations.CostCenter")
    tenancy.capacity(tag_keys=["operations.costcenter"])
    assert tagged(tenancy, "Operations.CostCenter").id


def test_an_empty_namespace_can_be_deleted(tenancy):
    owner, key = tag(tenancy)
    tenancy.oci.delete(key)
    tenancy.oci.delete(owner)
