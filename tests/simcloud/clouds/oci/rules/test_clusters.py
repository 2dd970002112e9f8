import pytest

from gpufabric.simcloud.clouds.oci.rules import clusters as rules
from gpufabric.simcloud.clouds.oci.tokens import CLUSTER, NODE_POOL
from tests.simcloud.clouds.oci.tenancy import IMAGE, Case


def cluster(tenancy, version="v1.35.2", **inputs):
    return tenancy.make(CLUSTER, {"vcnId": tenancy.vcn.id, "kubernetesVersion": version, **inputs})


def update(before, **after):
    def ask(tenancy):
        made = cluster(tenancy, **before)
        return tenancy.oci.update(made, {**made.inputs, **after})

    return ask


def upgrade(before, after):
    return update({"version": before}, kubernetesVersion=after)


def pool(plane, version):
    def ask(tenancy):
        return tenancy.make(
            NODE_POOL,
            {
                "clusterId": cluster(tenancy, plane).id, "nodeShape": "VM.Standard.E5.Flex",
                "kubernetesVersion": version, "nodeSourceDetails": {"sourceType": "IMAGE", "imageId": IMAGE},
            },
        )  # fmt: skip

    return ask


def offered(make, *versions):
    def ask(tenancy):
        tenancy.capacity(kubernetes_versions=list(versions))
        return make(tenancy)

    return ask


CASES = [
    Case("a version that is not offered", rules.NOT_OFFERED, offered(cluster, "1.34"),
         "400-InvalidParameter, Invalid kubernetes version. [simulated OCI: v1.35.2 is not offered]"),
    Case("two minor versions up", rules.STEP, upgrade("v1.34.2", "v1.36.1"),
         "400-InvalidParameter, Invalid kubernetesVersion: a cluster of version v1.34.2 cannot be updated to "
         "v1.36.1. The next version is 1.35."),
    Case("back", rules.STEP, upgrade("v1.35.2", "v1.34.2"), "cannot be updated to v1.34.2"),
    Case("back by a patch", rules.STEP, upgrade("v1.35.2", "v1.35.0"), "cannot be updated to v1.35.0"),
    Case("a pool newer than its cluster", rules.POOL_VERSION, pool("v1.34.2", "v1.35.2"),
         "node pool version v1.35.2 is not compatible with cluster version v1.34.2."),
    Case("a pool far behind", rules.POOL_VERSION, pool("v1.36.1", "v1.32.1"), "v1.32.1 is not compatible"),
    Case("a basic cluster again", rules.BASIC, update({"type": "ENHANCED_CLUSTER"}, type="BASIC_CLUSTER"),
         "An enhanced cluster cannot be downgraded to a basic cluster."),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_oke_refuses(tenancy, case):
    case.check(tenancy)


def test_a_type_that_is_no_longer_given_stays_as_it_is(tenancy):
    updated = update({"type": "ENHANCED_CLUSTER"}, type=None, freeformTags={"a": "b"})(tenancy)
    assert updated.outputs["type"] == "ENHANCED_CLUSTER"


@pytest.mark.parametrize(
    "asked",
    [
        upgrade("v1.34.2", "v1.35.2"),
        upgrade("v1.35.0", "v1.35.2"),
        pool("v1.35.2", "v1.35.2"),
        pool("v1.35.2", "v1.32.1"),
        update({"type": "BASIC_CLUSTER"}, type="ENHANCED_CLUSTER"),
        offered(cluster, "1.35"),
    ],
)
def test_what_oke_takes(tenancy, asked):
    assert asked(tenancy).id
