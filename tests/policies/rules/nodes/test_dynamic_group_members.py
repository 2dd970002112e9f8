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


def machines(kind: str, **tags: str) -> Change:
    """Add a resource that starts machines with defined tags."""
    at: dict[str, dict[str, Any]] = {
        "oci:Core/instance:Instance": {"definedTags": tags},
        "oci:Core/instanceConfiguration:InstanceConfiguration": {
            "instanceDetails": {"launchDetails": {"definedTags": tags}}
        },
        "oci:ContainerEngine/nodePool:NodePool": {"nodeConfigDetails": {"definedTags": tags}},
    }
    return add(Made(kind, at[kind], "pool"))


KINDS = (
    "oci:Core/instance:Instance",
    "oci:Core/instanceConfiguration:InstanceConfiguration",
    "oci:ContainerEngine/nodePool:NodePool",
)
OTHER = group(f"ALL {{{HERE}, {OTHER_TAG}}}")
LOST_BY_POOL = (
    "bad-group: selects machines by the tag shared.cluster, but pool started machines with fabric.cluster, "
    "which this change deletes; machines that run without the group's tag do not get its permissions"
)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("moved", [True, False])
def test_a_tag_that_only_pools_have_is_not_deleted(kind: str, *, moved: bool) -> None:
    """The case: a change of cluster.node_tag failed after the group changed, and is run again."""
    before = machines(kind, **{"Fabric.cluster": "demo"})
    after = machines(kind, **{"Shared.Cluster": "demo"}) if moved else before
    said = say(DynamicGroupMembers(), changed(OTHER, after), before=changed(OTHER, before, NAMESPACE))
    assert said == Said((LOST_BY_POOL,))
    kept = changed(OTHER, after, NAMESPACE)
    assert say(DynamicGroupMembers(), kept, before=changed(OTHER, before, NAMESPACE)) == Said()


@pytest.mark.parametrize("kind", KINDS)
def test_tags_of_other_purposes_and_of_removed_pools_may_go(kind: str) -> None:
    costs = machines(kind, **{"Fabric.cost-centre": "42"})
    assert (
        say(DynamicGroupMembers(), changed(OTHER, costs), before=changed(OTHER, costs, NAMESPACE)) == Said()
    )
    removed = changed(OTHER, machines(kind, **{"Fabric.cluster": "demo"}), NAMESPACE)
    assert say(DynamicGroupMembers(), changed(OTHER), before=removed) == Said()


def test_one_waiver_covers_a_change_of_the_tag_by_group_and_pools() -> None:
    """A second finding for the pools would need a second decision on the same change."""
    pool = machines(KINDS[0], **{"Fabric.cluster": "demo"})
    before = changed(group(f"ALL {{{HERE}, {TAG}}}"), pool, NAMESPACE)
    assert len(say(DynamicGroupMembers(), changed(OTHER, pool), before=before).violations) == 1


def test_the_fix_names_no_way_that_the_rule_refuses() -> None:
    """The case: a group with a tag that goes back to the compartment is refused, and the fix says so."""
    before = changed(group(f"ALL {{{HERE}, {TAG}}}"))
    assert say(DynamicGroupMembers(), changed(WIDE), before=before) == Said((TEXT,))
    assert "do not go back to compartment" in DynamicGroupMembers.fix
