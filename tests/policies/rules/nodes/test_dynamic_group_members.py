from typing import Any

import pytest

from gpufabric.policies.rules.nodes.dynamic_group_members import DynamicGroupMembers
from tests.policies.aws_stack import Change, Said, add, say
from tests.policies.conftest import UNKNOWN, Made
from tests.policies.oci_stack import changed

HERE = "instance.compartment.id = 'c'"
TAG = "tag.fabric.cluster.value = 'demo'"


def group(rule: Any) -> Change:
    return add(Made("oci:Identity/dynamicGroup:DynamicGroup", {"matchingRule": rule}, "bad-group"))


WIDE = group(f"ALL {{{HERE}}}")
OTHER_TAG = "tag.Shared.Cluster.value = 'demo'"
NAMESPACE = add(Made("oci:Identity/tagNamespace:TagNamespace", {"name": "Fabric"}, "node-tag"))
TEXT = "bad-group: holds every machine of a compartment, and so gives each of them its permissions"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param(None, group(f"ALL {{{HERE}, {TAG}}}"), Said(), id="a tag"),
        pytest.param(
            None,
            group("ALL {resource.type = 'cluster', resource.compartment.id = 'c'}"),
            Said(),
            id="clusters",
        ),
        pytest.param(None, WIDE, Said((TEXT,)), id="new"),
        pytest.param(None, group(HERE), Said((TEXT,)), id="without braces"),
        pytest.param(None, group(f"ANY {{{HERE}, {TAG}}}"), Said((TEXT,)), id="any of both"),
        pytest.param(WIDE, WIDE, Said(advice=(TEXT,)), id="as it was"),
        pytest.param(group(f"ALL {{{HERE}, {TAG}}}"), WIDE, Said((TEXT,)), id="widened"),
        pytest.param(WIDE, group(f"ALL {{{HERE}, {TAG}}}"), Said(), id="narrowed"),
        pytest.param(
            None,
            group("ALL {ANY {a = 'b'}}"),
            Said(unevaluated=("bad-group.matchingRule has a form that Oracle does not document",)),
            id="another form",
        ),
        pytest.param(
            None,
            group(UNKNOWN),
            Said(unevaluated=("bad-group.matchingRule unknown until apply",)),
            id="unknown",
        ),
    ],
)
def test_dynamic_group_members(before: Change | None, after: Change, said: Said) -> None:
    known = None if before is None else changed(before)
    assert say(DynamicGroupMembers(), changed(after), before=known) == said


def test_a_group_whose_tag_is_deleted_is_refused() -> None:
    """The case: cluster.node_tag is declared, and the group keeps its rule."""
    tagged = group(f"ALL {{{HERE}, {TAG}}}")
    said = say(DynamicGroupMembers(), changed(tagged), before=changed(tagged, NAMESPACE))
    text = (
        "bad-group: selects machines by the tag fabric.cluster, which this change deletes; its machines lose "
        "their permissions"
    )
    assert said == Said((text,))
    assert say(DynamicGroupMembers(), changed(tagged, NAMESPACE), before=changed(tagged, NAMESPACE)) == Said()


def test_a_group_that_asks_for_another_tag_is_refused() -> None:
    before = changed(group(f"ALL {{{HERE}, {TAG}}}"))
    said = say(DynamicGroupMembers(), changed(group(f"ALL {{{HERE}, {OTHER_TAG}}}")), before=before)
    text = (
        "bad-group: selects machines by the tag shared.cluster, and before by fabric.cluster; machines that "
        "run without the new tag lose its permissions"
    )
    assert said == Said((text,))


def test_a_group_of_tags_in_other_letters_is_the_same() -> None:
    before = changed(group(f"ALL {{{HERE}, {TAG}}}"))
    after = changed(group(f"ALL {{{HERE}, tag.Fabric.Cluster.value = 'demo'}}"))
    assert say(DynamicGroupMembers(), after, before=before) == Said()
