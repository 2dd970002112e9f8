"""Which steps of a preview count as changes of a resource."""

from typing import Any

import pytest

from tests.e2e.unchanged import change, keys

STATE = {"type": "aws:s3/bucket:Bucket", "inputs": {"tags": {"a": "1"}, "zones": ["x", "y"]}, "protect": True}


def step(op: str = "same", **changed: Any) -> dict[str, Any]:
    """Give the step of a bucket, with some of its new state replaced."""
    new = {**STATE, "stackTrace": [{"sourcePosition": "project:///stacks/__main__.py#1"}], **changed}
    return {"op": op, "urn": "urn:pulumi:s::p::aws:s3/bucket:Bucket::b", "oldState": STATE, "newState": new}


@pytest.mark.parametrize("op", ["same", "read"])
def test_nothing_changes(op: str) -> None:
    assert change(step(op)) == ""
    assert change(step(op, dependencies=["urn:pulumi:s::p::t::other"])) == ""


def test_an_input_that_changes_is_named_with_both_values() -> None:
    text = change(step("update", inputs={"tags": {"a": "2"}, "zones": ["x"]}))
    assert text.splitlines() == [
        "update aws:s3/bucket:Bucket::b",
        "  inputs.tags.a: '1' -> '2'",
        "  inputs.zones.1: 'y' -> None",
    ]


def test_lost_protection_is_a_change() -> None:
    lost = step()
    del lost["newState"]["protect"]
    assert change(lost).splitlines() == ["same aws:s3/bucket:Bucket::b", "  protect: True -> None"]


def test_another_version_of_a_provider_is_no_change() -> None:
    states = {
        key: {"type": "pulumi:providers:aws", "inputs": {"region": "us-east-1", "version": version}}
        for key, version in (("oldState", "7.51.1"), ("newState", "7.52.0"))
    }
    assert change({**step(), **states}) == ""
    states["newState"]["inputs"] = {"region": "us-east-2", "version": "7.52.0"}
    assert "inputs.region: 'us-east-1' -> 'us-east-2'" in change({**step(), **states})


def test_a_rename_is_a_creation_and_a_deletion() -> None:
    assert change({**step("create"), "oldState": None}) == "create aws:s3/bucket:Bucket::b"
    assert change({**step("delete"), "newState": None}) == "delete aws:s3/bucket:Bucket::b"


def test_keys_of_outputs() -> None:
    outputs = {
        "region": {"pools": {"train": {"ids": ["a", "b"]}}, "names": []},
        "summary": {"quota": [{"used": 1}]},
    }
    assert keys(outputs) == {"region.pools.train.ids", "region.names", "summary.quota.used"}
