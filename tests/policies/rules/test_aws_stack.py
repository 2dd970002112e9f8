"""All rules over one stack: sound, broken in every place, and all that is unknown in a first preview."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.rule import Rule
from policies.rules import RULES
from tests.policies.aws_stack import Said, Stack, changed, drop, in_block, put, say, sound
from tests.policies.conftest import UNKNOWN, Made

AWS = [rule for rule in RULES if rule.clouds == ("aws",)]
SHOWN = {"availabilityZoneId", "instanceType", "labels", "gpufabric.dev/pool"}
"""Properties whose values messages may show."""


@pytest.mark.parametrize("rule", AWS, ids=lambda one: one.id)
def test_sound_stack_passes_though_every_id_is_unknown(rule: Rule) -> None:
    assert say(rule, sound()) == Said()


@pytest.mark.parametrize("rule", AWS, ids=lambda one: one.id)
def test_empty_stack_passes(rule: Rule) -> None:
    assert say(rule, {}) == Said()


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from paths(inner, (*path, key))


PLACES = [
    (name, path)
    for name, made in sound().items()
    for path in paths(json.loads(json.dumps(made.props)))
    if path
]
JUNK = [
    UNKNOWN,
    "hunter2",
    7.0,
    -1.5,
    True,
    False,
    None,
    [],
    {},
    ["hunter2"],
    [7.0],
    [UNKNOWN],
    {"hunter2": 7.0},
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(places=st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(JUNK)), min_size=1, max_size=3))
def test_no_input_breaks_a_rule_and_no_value_is_quoted(places: list[Any]) -> None:
    stack = sound()
    for (name, path), junk in places:
        try:
            put(name, *path, value=junk)(stack)
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took the place away
    shown = any(SHOWN & set(map(str, path)) for (_, path), _ in places)
    for rule in AWS:
        said = say(rule, stack)
        text = " ".join((*said.violations, *said.advice, *said.gaps))
        assert "internal error" not in text
        assert shown or "hunter2" not in text


@pytest.mark.parametrize(("name", "path"), [one for one in PLACES if len(one[1]) == 1], ids=str)
def test_unknown_property_hides_nothing_of_other_resources(name: str, path: tuple[Any, ...]) -> None:
    """Every rule still reports a twin that breaks it, whatever is unknown of the first one."""
    whole = changed(put(name, *path, value=UNKNOWN), _broken)
    for rule in AWS:
        expected = say(rule, changed(_broken)).violations
        own = {one for one in expected if one.startswith("bad")}
        assert own <= set(say(rule, whole).violations)


def _broken(stack: Stack) -> None:
    """Add resources that break every rule about single resources, and depend on nothing else."""
    template, group = in_block("bad", 4.0)
    template.props = {
        **template.props,
        "placement": {"groupName": "x"},
        "metadataOptions": {},
        "blockDeviceMappings": [{"ebs": {}}],
        "networkInterfaces": [{"interfaceType": "efa", "associatePublicIpAddress": "true"}],
    }
    template.links = {}
    for one in (
        template,
        group,
        Made("aws:s3/bucket:Bucket", {"bucket": "bad", "forceDestroy": True}, "bad-checkpoints"),
        Made("aws:fsx/lustreFileSystem:LustreFileSystem", {}, "bad-lustre"),
        Made("aws:eks/cluster:Cluster", {}, "bad-cluster"),
    ):
        stack[one.name] = one


def test_broken_twin_breaks_most_rules() -> None:
    """The test above would prove nothing if the twin were sound."""
    failing = {
        rule.id
        for rule in AWS
        if any(one.startswith("bad") for one in say(rule, changed(_broken)).violations)
    }
    assert failing == {rule.id for rule in AWS} - {
        "capacity-block-fits",  # its findings are about a block, not about one resource
        "fabric-one-zone",  # its twin would be in the same subnet
        "on-demand-beside-idle-reservation",  # its findings are about a shape
    }


def test_resource_that_is_taken_away_breaks_no_rule() -> None:
    for name in sound():
        for rule in AWS:
            stack = changed(drop(name))
            for one in stack.values():
                one.links = {
                    key: tuple(source for source in sources if source != name)
                    for key, sources in one.linked.items()
                }
            said = say(rule, stack)
            assert "internal error" not in " ".join(said.violations)
