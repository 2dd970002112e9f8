import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gpufabric.simcloud.clouds.request import Former
from gpufabric.simcloud.resource import CloudResource, Making
from gpufabric.simcloud.store import Store, accounts
from gpufabric.simcloud.transaction import AlreadyExistsError

RESOURCE = CloudResource(
    "aws:ec2/vpc:Vpc", "vpc-1", "urn:1", "us-east-2", 1, {"cidrBlock": "10.0.0.0/16"}, {"arn": "a"}
)

WRITER = """
import sys
import time
from pathlib import Path
from gpufabric.simcloud.resource import CloudResource
from gpufabric.simcloud.store import Store
store = Store(Path(sys.argv[1]), "aws", "123456789012")
for index in range(40):
    with store.transaction() as state:
        number = state.next_sequence("shared")
        state.put(CloudResource("t", f"{sys.argv[2]}-{number}", "urn", "r", number, {}, {}), [], [], new=True)
"""


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path, "aws", "123456789012")


def put(store, resource=RESOURCE, identities=(), references=(), new=True):
    with store.transaction() as state:
        state.put(resource, identities, references, new=new)


def test_a_resource_survives_a_new_store(store, tmp_path):
    put(store)
    assert Store(tmp_path, "aws", "123456789012").get(RESOURCE.type, "vpc-1") == RESOURCE


def test_the_same_id_cannot_be_created_twice(store):
    put(store)
    with pytest.raises(AlreadyExistsError):
        put(store)


def test_nothing_of_a_failed_transaction_stays(store):
    with pytest.raises(ZeroDivisionError), store.transaction() as state:
        state.put(RESOURCE, ["vpc-1"], [], new=True)
        raise ZeroDivisionError
    assert store.resources() == []


def test_sequences_go_on_after_a_deletion(store):
    with store.transaction() as state:
        assert [state.next_sequence("k"), state.next_sequence("k"), state.next_sequence("other")] == [1, 2, 1]


def test_owners_and_referrers_follow_updates_and_deletions(store):
    put(store, identities=["vpc-1"])
    user = replace(RESOURCE, type="aws:ec2/subnet:Subnet", id="subnet-1")
    put(store, user, ["subnet-1"], ["vpc-1"])
    with store.reading() as state:
        assert [owner.id for owner in state.owners("vpc-1")] == ["vpc-1"]
        assert [referrer.id for referrer in state.referrers("vpc-1")] == ["subnet-1"]
    put(store, user, ["subnet-1"], ["vpc-2"], new=False)
    with store.reading() as state:
        assert state.referrers("vpc-1") == []
    with store.transaction() as state:
        assert state.delete(RESOURCE.type, "vpc-1")
        assert not state.delete(RESOURCE.type, "vpc-1")
        assert state.owners("vpc-1") == []


def test_accounts_are_apart(store, tmp_path):
    put(store)
    assert Store(tmp_path, "aws", "999999999999").resources() == []
    assert accounts(tmp_path) == [("aws", "123456789012"), ("aws", "999999999999")]


def test_two_processes_write_at_once(tmp_path, repo):
    running = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), name], cwd=repo)
        for name in ("one", "two")
    ]
    assert [process.wait(timeout=60) for process in running] == [0, 0]
    resources = Store(tmp_path, "aws", "123456789012").resources()
    assert sorted(resource.sequence for resource in resources) == list(range(1, 81))


def test_what_is_being_made_becomes_ready_by_itself(store):
    ready_at = time.time() + 0.3
    making = Making(ready_at, {"status": "CREATING"}, {"status": "ACTIVE"})
    being_made = replace(RESOURCE, outputs={"status": "CREATING", "arn": "a"}, making=making)
    with store.transaction() as state:
        state.put(being_made, [], [], new=True)
    current = store.now(being_made)
    assert (current.outputs, current.making) == ({"status": "CREATING", "arn": "a"}, making)
    time.sleep(max(0.0, ready_at - time.time()) + 0.05)
    current = store.now(being_made)
    assert (current.outputs, current.making) == ({"status": "ACTIVE", "arn": "a"}, None)


@pytest.mark.parametrize(
    ("given", "final"),
    [({"status": "CREATING", "arn": "b"}, "ACTIVE"), ({"status": "DRIFTED", "arn": "b"}, "DRIFTED")],
)
def test_a_change_meanwhile_keeps_what_it_becomes(store, given, final):
    making = Making(time.time() + 1000, {"status": "CREATING"}, {"status": "ACTIVE"})
    being_made = replace(RESOURCE, outputs={"status": "CREATING"}, making=making)
    with store.transaction() as state:
        state.put(being_made, [], [], new=True)
    store.overwrite(replace(store.now(being_made), outputs=given))
    assert store.now(being_made).making.afterwards == {"status": final}
    with store.transaction() as state:
        state.delete(being_made.type, being_made.id)
        state.put(replace(being_made, making=None, outputs=given), [], [], new=True)
    assert store.now(being_made).making is None, "what is made anew has no part of what was there before"


def test_a_former_value_is_kept_until_the_resource_is_gone(store):
    put(store)
    first, second = (
        Former(value, datetime(2026, 12, 1, hour, tzinfo=UTC)) for value, hour in (("a", 1), ("b", 2))
    )
    with store.transaction() as state:
        assert state.changed_from(RESOURCE.type, RESOURCE.id, "version") is None
        state.remember(RESOURCE.type, RESOURCE.id, "version", first)
        state.remember(RESOURCE.type, RESOURCE.id, "version", second)
    with store.transaction() as state:
        assert state.changed_from(RESOURCE.type, RESOURCE.id, "version") == second
        state.delete(RESOURCE.type, RESOURCE.id)
    with store.reading() as state:
        assert state.changed_from(RESOURCE.type, RESOURCE.id, "version") is None
