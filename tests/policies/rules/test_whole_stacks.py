"""All rules over one stack of each cloud: sound, broken in every place, and all that is unknown at first."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gpufabric.policies.rule import Rule
from gpufabric.policies.rules import RULES
from tests.policies import aws_stack, azure_stack, oci_stack
from tests.policies.aws_broken import broken
from tests.policies.aws_stack import Said, Stack, drop, put, say, say_all
from tests.policies.conftest import UNKNOWN
from tests.policies.rule_tests import table_of

ACCOUNTS = ("gpufabric.policies.rules.cost", "gpufabric.policies.rules.capacity.quota")
"""Rules about money and quota, whose answer is about the whole and has tests of its own."""

SHOWN = {
    "availabilityDomain",
    "availabilityZoneId",
    "availabilityZones",
    "freeformTags",
    "gpufabric.dev/pool",
    "instanceType",
    "labels",
    "nodeLabels",
    "nodeShape",
    "shape",
    "vmSize",
    "zones",
}
"""Properties whose values messages may show."""

ADVICE_ON_SOUND = {("azure", "lustre-client"): 1}
"""Rules with advice on a sound stack, and how many pieces: AKS has no Lustre client for the racks."""

BY_RELATION = {("registration", "infiniband-feature")}
"""Resources, with a rule for which what is unknown of them concerns every other resource."""


@dataclass(frozen=True)
class Case:
    """A stack of a cloud, its declaration, and what breaks it."""

    cloud: str
    sound: Callable[[], Stack]
    changed: Callable[..., Stack]
    broken: Callable[[Stack], None]
    declared: Any = None

    @property
    def rules(self) -> list[Rule]:
        return [
            rule
            for rule in RULES
            if self.cloud in rule.clouds and not type(rule).__module__.startswith(ACCOUNTS)
        ]

    def places(self) -> list[tuple[str, tuple[Any, ...]]]:
        return [
            (name, path)
            for name, made in self.sound().items()
            for path in paths(json.loads(json.dumps(made.props)))
            if path
        ]

    def say(self, rule: Rule, stack: Stack) -> Said:
        return say(rule, stack, self.declared)

    def say_all(self, stack: Stack) -> dict[str, Said]:
        return say_all(self.rules, stack, self.declared)

    def own_of_broken(self) -> dict[str, set[str]]:
        """Return what each rule says of the resources that break it, where nothing is unknown."""
        return {id_: _own(said) for id_, said in self.say_all(self.changed(*self.breaking())).items()}

    def breaking(self) -> list[Callable[[Stack], object]]:
        """Return what breaks the stack: for all rules, and from the rules' own tests."""
        own = (table_of(rule, "BROKEN").get(self.cloud) for rule in self.rules)
        return [self.broken, *(change for change in own if change is not None)]


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from paths(inner, (*path, key))


CASES = (
    Case("aws", aws_stack.sound, aws_stack.changed, broken),
    Case("azure", azure_stack.sound, azure_stack.changed, azure_stack.broken, azure_stack.region()),
    Case("oci", oci_stack.sound, oci_stack.changed, oci_stack.broken, oci_stack.region()),
)
EACH = [pytest.param(case, rule, id=f"{case.cloud}-{rule.id}") for case in CASES for rule in case.rules]
PLACES = [(case, name, path) for case in CASES for name, path in case.places()]
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


@pytest.mark.parametrize(("case", "rule"), EACH)
def test_sound_stack_passes_though_every_id_is_unknown(case: Case, rule: Rule) -> None:
    said = case.say(rule, case.sound())
    assert (said.violations, said.unevaluated) == ((), ())
    assert len(said.advice) == ADVICE_ON_SOUND.get((case.cloud, rule.id), 0)


@pytest.mark.parametrize(("case", "rule"), EACH)
def test_empty_stack_passes(case: Case, rule: Rule) -> None:
    assert case.say(rule, {}) == Said()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), case=st.sampled_from(CASES))
def test_no_input_breaks_a_rule_and_no_value_is_quoted(data: st.DataObject, case: Case) -> None:
    known = [(name, path) for place_case, name, path in PLACES if place_case is case]
    drawn = st.lists(st.tuples(st.sampled_from(known), st.sampled_from(JUNK)), min_size=1, max_size=3)
    places = data.draw(drawn)
    stack = case.sound()
    for (name, path), junk in places:
        try:
            put(name, *path, value=junk)(stack)
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took the place away
    shown = any(SHOWN & set(map(str, path)) for (_, path), _ in places)
    for said in case.say_all(stack).values():
        text = " ".join((*said.violations, *said.advice, *said.unevaluated))
        assert "internal error" not in text
        assert shown or "hunter2" not in text


@pytest.fixture(scope="module")
def own() -> dict[str, dict[str, set[str]]]:
    return {case.cloud: case.own_of_broken() for case in CASES}


@pytest.mark.parametrize(
    ("case", "name", "path"),
    [pytest.param(*place, id=f"{place[1]}.{place[2][0]}") for place in PLACES if len(place[2]) == 1],
)
def test_unknown_property_hides_nothing_of_other_resources(
    case: Case, name: str, path: tuple[Any, ...], own: dict[str, dict[str, set[str]]]
) -> None:
    """Every rule still reports a twin that breaks it, whatever is unknown of the first one."""
    whole = case.changed(put(name, *path, value=UNKNOWN), *case.breaking())
    for id_, said in case.say_all(whole).items():
        if (name, id_) not in BY_RELATION:
            assert own[case.cloud][id_] <= _own(said)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.cloud)
def test_broken_twin_breaks_most_rules(case: Case) -> None:
    """The test above would prove nothing if the twin were sound."""
    failing = {id_ for id_, said in case.own_of_broken().items() if said}
    assert failing == {rule.id for rule in case.rules if case.cloud not in table_of(rule, "NOT_BROKEN")}


def _own(said: Said) -> set[str]:
    return {message for message in (*said.violations, *said.advice) if message.startswith("bad")}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.cloud)
def test_resource_that_is_taken_away_breaks_no_rule(case: Case) -> None:
    for name in case.sound():
        for said in case.say_all(case.changed(drop(name))).values():
            assert "internal error" not in " ".join(said.violations)
