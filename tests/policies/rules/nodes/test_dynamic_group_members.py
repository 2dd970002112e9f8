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
