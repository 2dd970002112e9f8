"""Free-form tags and node labels."""

import pytest

from gpufabric.simcloud.clouds.oci.rules import labelling as rules
from gpufabric.simcloud.clouds.oci.tokens import COMPUTE_CLUSTER, NODE_POOL
from tests.simcloud.clouds.oci.tenancy import DOMAIN, Case


def tagged(tenancy, tags):
    return tenancy.make(COMPUTE_CLUSTER, {"availabilityDomain": DOMAIN, "freeformTags": tags})


def labelled(key, value):
    labels = [{"key": key, "value": value}]
    return lambda tenancy: tenancy.make(
        NODE_POOL, {"clusterId": "c", "nodeShape": "VM.Standard.E5.Flex", "initialNodeLabels": labels}
    )


CASES = [
    Case("too many tags", rules.TAGS, lambda tenancy: tagged(tenancy, {f"k{n}": "v" for n in range(11)}),
         "11 tags, and a resource has at most 10"),
    Case("empty tag", rules.TAGS, lambda tenancy: tagged(tenancy, {"": "v"}), "a tag with an empty key"),
    Case("label", rules.LABELS, labelled("a b", "c"), "the label key 'a b'"),
    Case("value", rules.LABELS, labelled("a", "c d"), "the value 'c d' of the label 'a'"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_oci_refuses(tenancy, case):
    case.check(tenancy)


def test_ten_tags_are_allowed(tenancy):
    tagged(tenancy, {f"k{number}": "v" for number in range(10)})
