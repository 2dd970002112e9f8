"""The ledger of an account: what a provider does, and what nobody can take back."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from gpufabric.simcloud.inspect import tamper
from gpufabric.simcloud.store import Store, stores
from gpufabric.wire.values import SECRET
from tests.simcloud.driver import Made, Provider

TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"


def actions(root: Path) -> list[tuple[str, str]]:
    return [(entry.action, entry.id) for store in stores(root) for entry in store.ledger()]


def test_creation_change_and_deletion_are_entered(
    tmp_path: Path, aws: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GPUFABRIC_NOW", "2026-12-05T00:00:00Z")
    made = aws.create(TEMPLATE, "t", {"tags": {"owner": "a"}})
    tamper(tmp_path, made.id, "tags.owner", "b")
    tamper(tmp_path, made.id, "tags.owner", "b")  # nothing changes
    aws.delete(made)
    assert actions(tmp_path) == [("create", made.id), ("change", made.id), ("delete", made.id)]
    (store,) = stores(tmp_path)
    first, second, third = store.ledger()
    assert {entry.at.isoformat() for entry in (first, second, third)} == {"2026-12-05T00:00:00+00:00"}
    assert first.inputs["tags"] == {"owner": "a"}
    assert second.inputs["tags"] == {"owner": "b"}
    assert third.inputs == {}


def test_a_refused_creation_is_not_entered(tmp_path: Path, aws: Provider, vpc: Made) -> None:
    before = actions(tmp_path)
    with pytest.raises(Exception, match="StatusCode"):
        aws.create("aws:ec2/subnet:Subnet", "s", {"vpcId": vpc.id, "cidrBlock": "10.9.0.0/24"})
    assert actions(tmp_path) == before


def test_a_key_that_waits_for_its_deletion_is_deleted(tmp_path: Path, aws: Provider) -> None:
    key = aws.create("aws:kms/key:Key", "k", {})
    aws.delete(key)
    assert actions(tmp_path) == [("create", key.id), ("delete", key.id)]


def test_entries_hold_no_secrets(tmp_path: Path, aws: Provider) -> None:
    secret = {"4dabf18193072939515e22adb298388d": SECRET, "value": "hunter2"}
    aws.create("aws:ssm/parameter:Parameter", "p", {"type": "String", "value": secret})
    (entry,) = next(stores(tmp_path)).ledger()
    assert "hunter2" not in str(entry)


@pytest.mark.parametrize("statement", ["DELETE FROM ledger", "UPDATE ledger SET at = 0"])
def test_nobody_changes_the_ledger(tmp_path: Path, vpc: Made, statement: str) -> None:
    store: Store = next(stores(tmp_path))
    with (
        closing(sqlite3.connect(store.path)) as connection,
        pytest.raises(sqlite3.DatabaseError, match="ledger"),
    ):
        connection.execute(statement)
    assert [entry.id for entry in store.ledger()] == [vpc.id]
