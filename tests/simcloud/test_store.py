import subprocess
import sys
from dataclasses import replace

import pytest

from gpufabric.simcloud.store import AlreadyExistsError, Resource, Store, accounts

RESOURCE = Resource(
    "aws:ec2/vpc:Vpc", "vpc-1", "urn:1", "us-east-2", 1, {"cidrBlock": "10.0.0.0/16"}, {"arn": "a"}
)

WRITER = """
import sys
from pathlib import Path
from gpufabric.simcloud.store import Resource, Store
store = Store(Path(sys.argv[1]), "aws", "123456789012")
for index in range(40):
    with store.transaction() as state:
        number = state.next_sequence("shared")
        state.put(Resource("t", f"{sys.argv[2]}-{number}", "urn", "r", number, {}, {}), [], [], new=True)
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
        assert [each.id for each in state.owners("vpc-1")] == ["vpc-1"]
        assert [each.id for each in state.referrers("vpc-1")] == ["subnet-1"]
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
    found = Store(tmp_path, "aws", "123456789012").resources()
    assert sorted(each.sequence for each in found) == list(range(1, 81))
