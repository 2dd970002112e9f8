from pathlib import Path
from typing import Any

import pytest

from tools.release import RECORDED
from tools.upgrades import Loss, UpgradeError, announced, losses, unannounced

BUCKET = "aws:s3/bucket:Bucket"
CHANGELOG = f"""# Changelog

## Unreleased

### Breaking
- Buckets move to keys of their own: `replace {BUCKET}::*-checkpoints`
  goes with it. Migration: copy the objects first.
- `gpufabric show --old` is gone.

### Added
- `delete {BUCKET}::elsewhere`. Alias: none.

## 0.3.0 - 2027-02-01

### Breaking
- `delete {BUCKET}::logs`. Alias: the new name has it.

## 0.2.0 - 2026-11-30

### Breaking
- `delete {BUCKET}::old`. Migration: none is needed.
"""


def step(op: str, name: str, *, before: bool = False, after: bool = False) -> dict[str, Any]:
    """Give a step of a bucket, protected before and after or not."""
    urn = f"urn:pulumi:aws-us-east-1::p::gpufabric:aws:Region${BUCKET}::{name}"
    return {"op": op, "urn": urn, "oldState": {"protect": before}, "newState": {"protect": after}}


def test_a_replacement_and_a_deletion_are_losses_and_other_changes_are_none() -> None:
    steps = [
        step("replace", "a"),
        step("create-replacement", "a"),
        step("delete-replaced", "a"),
        step("delete", "b"),
        step("update", "c"),
        step("create", "d"),
        step("same", "e", before=True, after=True),
    ]
    assert [loss.text for loss in losses(steps)] == [f"replace {BUCKET}::a", f"delete {BUCKET}::b"]


def test_lost_protection_is_a_loss() -> None:
    assert losses([step("same", "a", before=True)]) == (Loss("unprotect", BUCKET, "a"),)
    assert losses([step("update", "a", after=True)]) == ()


def test_entries_after_the_release_announce_losses() -> None:
    assert announced(CHANGELOG, "0.3.0") == (Loss("replace", BUCKET, "*-checkpoints"),)
    assert announced(CHANGELOG, "0.2.0")[1:] == (Loss("delete", BUCKET, "logs"),)
    assert announced(CHANGELOG, "0.10.0") == announced(CHANGELOG, "0.3.0")


def test_what_no_entry_announces_remains() -> None:
    steps = [step("replace", "r-checkpoints"), step("delete", "logs"), step("delete", "old")]
    assert unannounced(steps, CHANGELOG, "0.2.0") == [f"delete {BUCKET}::old"]
    assert unannounced([step("delete", "r-checkpoints")], CHANGELOG, "0.2.0") == [
        f"delete {BUCKET}::r-checkpoints"
    ]


def test_an_entry_must_say_what_users_do() -> None:
    text = CHANGELOG.replace("Migration: copy the objects first.", "Copy the objects first.")
    with pytest.raises(UpgradeError, match=r"replace aws:s3/bucket:Bucket::\*-checkpoints` has neither"):
        announced(text, "0.2.0")


def test_every_recorded_release_has_a_state_of_each_cloud_and_of_the_backbone(repo: Path) -> None:
    releases = sorted((repo / RECORDED).iterdir())
    assert releases
    for release in releases:
        states = sorted(file.name for file in (release / "state").iterdir())
        assert {name.split("-")[0].split(".")[0] for name in states} == {"aws", "azure", "backbone", "oci"}
