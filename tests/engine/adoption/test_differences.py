"""Differences between declared and existing resources, from events of a preview."""

from typing import Any

import pytest

from gpufabric.engine.adoption.differences import AdoptionDifference, compared
from gpufabric.events.model import EngineEvent
from gpufabric.events.parse import parse_event
from gpufabric.wire.values import SECRET, SIGNATURE, UNKNOWN
from tests.engine.adoption.test_wanted import SUBNET, VPC, state

OLD = "urn:pulumi:s::gpufabric::a:b/c:C::old"
PROVIDER = "urn:pulumi:s::gpufabric::pulumi:providers:aws::moved"
KEY = "aws:ec2/vpc:Vpc::s"


def step(op: str, urn: str = VPC, **more: Any) -> EngineEvent | None:
    return parse_event({"resourcePreEvent": {"metadata": {"op": op, "urn": urn, "type": "t", **more}}})


def test_imports_creations_and_deletions_are_counted() -> None:
    error = {"severity": "error", "message": "it does not exist", "urn": SUBNET}
    result = compared(
        [
            step("import"),
            step("create", SUBNET),
            step("create", "urn:pulumi:s::gpufabric::gpufabric:aws:Region::s"),
            step("delete", OLD, old=state(OLD)),
            step("delete", PROVIDER, old=state(PROVIDER)),
            parse_event({"diagnosticEvent": error}),
            None,
        ],
        [KEY, "aws:ec2/subnet:Subnet::s-gpu"],
    )
    assert (result.imported, result.created) == ([KEY], ["aws:ec2/subnet:Subnet::s-gpu"])
    assert result.others == {"a:b/c:C::old": "delete"}
    assert result.errors == ["aws:ec2/subnet:Subnet::s-gpu: it does not exist"]


@pytest.mark.parametrize(
    ("path", "kind", "old", "new", "shown"),
    [
        ("a", "update", {"a": 1}, {"a": 2}, ("2", "1", "update")),
        ("a.b[0]", "update-replace", {"a": {"b": ["x"]}}, {"a": {"b": ["y"]}}, ("y", "x", "replacement")),
        ("tags.o", "delete", {"tags": {"o": "x"}}, {}, ("(none)", "x", "update")),
        ("a", "update", {"a": "x"}, {"a": UNKNOWN}, ("(not known yet)", "x", "update")),
        (
            "a",
            "update",
            {"a": {SIGNATURE: SECRET, "value": "s"}},
            {"a": "[secret]"},
            ("[secret]", "[secret]", "update"),
        ),
        ("a", "update", {"a": "x" * 99}, {"a": ["y"]}, ('["y"]', "x" * 59 + "…", "update")),
    ],
)
def test_a_difference_has_both_values(
    path: str, kind: str, old: dict[str, Any], new: dict[str, Any], shown: tuple[str, str, Any]
) -> None:
    op = "replace" if kind.endswith("-replace") else "update"
    event = step(op, old=state(VPC, **old), new=state(VPC, **new), detailedDiff={path: {"diffKind": kind}})
    result = compared([step("import"), event], [KEY])
    declared, existing, effect = shown
    assert result.differences == [AdoptionDifference(KEY, path, declared, existing, effect)]
    assert result.imported == [KEY]


def test_a_provider_without_details_names_the_properties() -> None:
    event = step("replace", old=state(VPC, a=1, b=1), new=state(VPC, a=2, b=2), diffs=["a", "b"], keys=["b"])
    assert [(item.path, item.effect) for item in compared([event], [KEY]).differences] == [
        ("a", "update"),
        ("b", "replacement"),
    ]
    bare = step("replace", old=state(VPC), new=state(VPC))
    assert compared([bare], [KEY]).differences == [AdoptionDifference(KEY, "", "", "", "replacement")]
