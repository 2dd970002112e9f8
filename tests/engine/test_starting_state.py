"""Digests of a state: what counts as a change, and what does not."""

import json
from pathlib import Path
from typing import Any

from gpufabric.engine.starting_state import changed_resources, digests_of, read_digests, write_digests

URN = "urn:pulumi:s::p::aws:ec2/vpc:Vpc::v"


def exported(**more: Any) -> str:
    resource = {"urn": URN, "inputs": {"cidr": "10.0.0.0/16"}, "modified": "2026-11-01T00:00:00Z"} | more
    return json.dumps({"deployment": {"resources": [resource]}})


def test_a_change_of_inputs_or_outputs_counts_and_a_time_does_not() -> None:
    before = digests_of(exported())
    assert digests_of(exported(modified="2026-11-02T00:00:00Z")) == before
    for change in ({"inputs": {"cidr": "10.1.0.0/16"}}, {"outputs": {"id": "vpc-1"}}, {"protect": True}):
        assert changed_resources(before, digests_of(exported(**change))) == [URN]


def test_a_refresh_that_finds_nothing_counts_for_nothing() -> None:
    """The engine drops the property dependencies of every resource that it refreshes."""
    before = digests_of(exported(propertyDependencies={"cidr": []}, created="2026-11-01T00:00:00Z"))
    assert digests_of(exported()) == before


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
