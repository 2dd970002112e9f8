"""Tags, node labels and taints."""

import pytest

from gpufabric.simcloud.clouds.azure.rules import labelling as rules
from tests.simcloud.clouds.azure.subscription import Case


def zone(sub, tags):
    return sub.make(
        "privatedns:PrivateZone", "z", resourceGroupName="rg", privateZoneName="fabric.internal",
        location="Global", tags=tags,
    )  # fmt: skip


def pool(**inputs):
    def make(sub):
        sub.cluster()
        return sub.pool(**inputs)

    return make


CASES = [
    Case("too many tags", rules.TAGS, lambda sub: zone(sub, {f"k{number}": "v" for number in range(51)}),
         "51 tags"),
    Case("reserved tag", rules.TAGS, lambda sub: zone(sub, {"Azure-x": "v"}), "start with 'azure'"),
    Case("empty tag", rules.TAGS, lambda sub: zone(sub, {"": "v"}), "a tag with an empty key"),
    Case("label", rules.LABELS, pool(nodeLabels={"a b": "c"}), "the label key 'a b'"),
    Case("taint", rules.LABELS, pool(nodeTaints=["a=b c:NoSchedule"]), "the value 'b c' of the taint 'a'"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_azure_refuses(sub, case):
    case.check(sub)


def test_labels_in_form_are_allowed(sub):
    sub.cluster()
    sub.pool(nodeLabels={"example.com/team": "a", "empty": ""}, nodeTaints=["a=:NoSchedule"])
