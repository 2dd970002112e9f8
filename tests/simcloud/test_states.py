import gzip
import json
from pathlib import Path

import pytest

from gpufabric.simcloud.states import read_states, states_in

STATE = {
    "version": 3,
    "checkpoint": {
        "latest": {"resources": [{"urn": "u", "type": "aws:ec2/vpc:Vpc", "id": "vpc-1", "custom": True}]}
    },
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "state" / ".pulumi" / "stacks" / "demo"
    path.mkdir(parents=True)
    (path / "a.json").write_text(json.dumps(STATE))
    (path / "a.json.bak").write_text("{")
    (path / "b.json.gz").write_bytes(gzip.compress(json.dumps(STATE).encode()))
    return tmp_path


def test_all_stacks_of_a_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PULUMI_BACKEND_URL", raising=False)
    states = read_states(folder)
    assert states.stacks == ("a", "b")
    assert [(entry.stack, entry.id) for entry in states.resources] == [("a", "vpc-1"), ("b", "vpc-1")]
    assert states.unread == ()


def test_what_is_no_state_is_named(folder: Path) -> None:
    (folder / "state" / ".pulumi" / "stacks" / "demo" / "c.json").write_text("{")
    (folder / "state" / ".pulumi" / "stacks" / "demo" / "d.json").write_text("[]")
    states = states_in(folder / "state")
    assert states.stacks == ("a", "b")
    assert [Path(text.split(":")[0]).name for text in states.unread] == ["c.json", "d.json"]


def test_other_backends_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_BACKEND_URL", "s3://user:secret@bucket/x")
    assert read_states(tmp_path).unread == ("s3://bucket: only states in a folder are read",)
