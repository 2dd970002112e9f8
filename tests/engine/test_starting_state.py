"""Digests of a state: what counts as a change, and what does not."""

import json
from pathlib import Path
from typing import Any

import pytest

from gpufabric.engine.starting_state import changed_resources, digests_of, read_digests, write_digests

URN = "urn:pulumi:s::p::aws:ec2/vpc:Vpc::v"


def exported(**more: Any) -> str:
    resource = {"urn": URN, "inputs": {"cidr": "10.0.0.0/16"}, "modified": "2026-11-01T00:00:00Z"} | more
    return json.dumps({"deployment": {"resources": [resource]}})


def test_a_change_of_inputs_or_options_counts_and_a_time_does_not() -> None:
    before = digests_of(exported())
    assert digests_of(exported(modified="2026-11-02T00:00:00Z")) == before
    for change in ({"inputs": {"cidr": "10.1.0.0/16"}}, {"id": "vpc-1"}, {"protect": True}):
        assert changed_resources(before, digests_of(exported(**change))) == [URN]


def test_a_refresh_that_finds_nothing_counts_for_nothing() -> None:
    """The engine drops the property dependencies of every resource that it refreshes."""
    before = digests_of(exported(propertyDependencies={"cidr": []}, created="2026-11-01T00:00:00Z"))
    assert digests_of(exported()) == before


SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
INPUTS = {
    "cidr": "10.0.0.0/16",
    "scaling": {"min": 1, "desired": 8},
    "key": {**SECRET, "ciphertext": "v1:a:b"},
    "rules": [{"id": "a", "count": 1}, {"id": "b", "count": 2}],
}
"""Properties of which an autoscaler, a read or the engine changes some."""

IGNORED = ["lifecycleRules", "scaling.desired", 'rules[0]["count"]', "rules[*].seen"]


@pytest.mark.parametrize(
    "read",
    [
        {"inputs": INPUTS | {"lifecycleRules": [{"enabled": True}]}},
        {"inputs": INPUTS | {"scaling": {"min": 1, "desired": 4}}},
        {"inputs": INPUTS | {"key": {**SECRET, "ciphertext": "v1:c:d"}}},
        {"inputs": INPUTS | {"rules": [{"id": "a", "count": 7}, {"id": "b", "count": 2, "seen": True}]}},
        {"outputs": {"policy": "{}", "state": "Provisioned"}},
    ],
)
def test_what_a_read_adds_counts_for_nothing(read: dict[str, Any]) -> None:
    before = digests_of(exported(inputs=INPUTS, ignoreChanges=IGNORED))
    assert digests_of(exported(**{"inputs": INPUTS, "ignoreChanges": IGNORED, **read})) == before


@pytest.mark.parametrize(
    "read",
    [
        INPUTS | {"lifecycle": [{"enabled": True}]},
        INPUTS | {"scaling": {"min": 2, "desired": 8}},
        INPUTS | {"key": "plain"},
        INPUTS | {"rules": [{"id": "a", "count": 1}, {"id": "b", "count": 3}]},
        INPUTS | {"rules": [{"id": "a", "count": 1}]},
    ],
)
def test_drift_of_what_the_program_sets_counts(read: dict[str, Any]) -> None:
    before = digests_of(exported(inputs=INPUTS, ignoreChanges=IGNORED))
    assert changed_resources(before, digests_of(exported(inputs=read, ignoreChanges=IGNORED))) == [URN]


def test_a_program_that_ignores_everything_compares_no_input() -> None:
    with_inputs, without_inputs = (
        digests_of(exported(inputs=inputs, ignoreChanges=["*"])) for inputs in (INPUTS, {})
    )
    assert with_inputs == without_inputs


def test_resources_that_come_and_go_are_named_also_beside_their_replacements() -> None:
    assert changed_resources({}, digests_of(exported())) == [URN]
    assert changed_resources(digests_of(exported()), {}) == [URN]
    assert changed_resources({}, digests_of(exported(delete=True))) == [f"{URN}#delete"]


def test_an_empty_stack_has_no_digests() -> None:
    assert digests_of('{"version": 3}') == {} == digests_of('{"deployment": {"resources": null}}')


def test_digests_are_written_for_their_owner_and_hold_no_value(tmp_path: Path) -> None:
    file = tmp_path / "s.preview.state.json"
    assert read_digests(file) is None
    digests = digests_of(exported())
    write_digests(file, digests)
    assert read_digests(file) == digests
    assert "10.0" not in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
