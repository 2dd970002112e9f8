import gzip
import json
import sys
from pathlib import Path

import pytest
from pulumi import automation as auto

from gpufabric.engine import backend_query
from gpufabric.engine.command import EngineCommand
from gpufabric.engine.fleet import Fleet
from gpufabric.engine.torn_files import is_sign, resources_of_states, torn_files
from gpufabric.engine.unfinished import failed
from tests.engine.conftest import World

STATE = json.dumps({"version": 3, "checkpoint": {"latest": {"resources": [{}, {}]}}})
ENGINE = """
import json, sys
if "version" in sys.argv: print("v3.250.0")
elif "whoami" in sys.argv: print(json.dumps({"url": "file://BACKEND"}))
else: sys.exit("error: EOF")
"""


@pytest.fixture
def states(tmp_path: Path) -> Path:
    """The states of two stacks in a file backend."""
    folder = tmp_path / ".pulumi" / "stacks" / "p"
    folder.mkdir(parents=True)
    for stack in ("a", "b"):
        (folder / f"{stack}.json").write_text(STATE)
        (folder / f"{stack}.json.attrs").write_text("{}")
    return folder


@pytest.fixture
def command(tmp_path: Path) -> EngineCommand:
    """Put a program in the place of the engine, which cannot read its backend."""
    pulumi = tmp_path / "bin" / "pulumi"
    pulumi.parent.mkdir()
    pulumi.write_text(f"#!{sys.executable}{ENGINE.replace('BACKEND', str(tmp_path))}")
    pulumi.chmod(0o755)
    (tmp_path / "Pulumi.yaml").write_text("{name: p, runtime: python}")
    return EngineCommand(pulumi, tmp_path, {})


def test_whole_files(states: Path, tmp_path: Path) -> None:
    assert states.is_dir()
    assert torn_files(f"file://{tmp_path}", "p", tmp_path) == []
    assert torn_files("s3://bucket", "p", tmp_path) == []
    assert resources_of_states(f"file://{tmp_path}", "p", tmp_path) == {"a": 2, "b": 2}
    assert resources_of_states("s3://bucket", "p", tmp_path) == {}


def test_empty_attributes_are_removed(states: Path, tmp_path: Path) -> None:
    (states / "a.json.attrs").write_text("")
    (torn,) = torn_files(f"file://{tmp_path}", "p", tmp_path)
    assert torn.described == f"{states}/a.json.attrs is empty; it belongs to stack a"
    remove = (
        f"run `rm {states}/a.json.attrs`, then `pulumi cancel --stack a --yes`, then `gpufabric refresh a`"
    )
    assert remove in torn.next_step


def test_a_state_that_is_cut_off_comes_from_the_copy_beside_it(states: Path, tmp_path: Path) -> None:
    (states / "a.json").write_text(STATE[:20])
    (torn,) = torn_files(f"file://{tmp_path}", "p", tmp_path)
    assert torn.described == f"{states}/a.json is cut off; it belongs to stack a"
    assert f"Remove it with `rm {states}/a.json`, then make it anew with `pulumi stack init" in torn.next_step
    assert resources_of_states(f"file://{tmp_path}", "p", tmp_path) == {"a": None, "b": 2}
    (states / "a.json.bak").write_text(STATE)
    (torn,) = torn_files(f"file://{tmp_path}", "p", tmp_path)
    assert torn.next_step.startswith(
        f"Restore the state of one step before with `cp {states}/a.json.bak {states}/a.json`"
    )


def test_a_state_whose_copy_is_torn_as_well_comes_from_the_last_whole_update(
    states: Path, tmp_path: Path
) -> None:
    for file in ("a.json", "a.json.bak"):
        (states / file).write_text(STATE[:20])
    backups = tmp_path / ".pulumi" / "backups" / "p" / "a"
    backups.mkdir(parents=True)
    for time, text in (("17", STATE), ("18", STATE), ("19", "")):
        (backups / f"a.{time}.json").write_text(text)
    (torn,) = torn_files(f"file://{tmp_path}", "p", tmp_path)
    assert torn.next_step.startswith(
        f"Restore the state after an earlier update with `cp {backups}/a.18.json {states}/a.json`"
    )
    assert "`gpufabric doctor --clouds a`" in torn.next_step
    for file in backups.iterdir():
        file.write_text("")
    history = tmp_path / ".pulumi" / "history" / "p" / "a"
    history.mkdir(parents=True)
    (history / "a-18.checkpoint.json").write_text(STATE)
    (torn,) = torn_files(f"file://{tmp_path}", "p", tmp_path)
    assert f"`cp {history}/a-18.checkpoint.json {states}/a.json`" in torn.next_step
    (history / "a-18.checkpoint.json").write_text("")
    (torn,) = torn_files(f"file://{tmp_path}", "p", tmp_path)
    assert torn.next_step.startswith("Restore it from a backup of the backend. Then run `pulumi cancel")


def test_a_compressed_state(states: Path, tmp_path: Path) -> None:
    data = gzip.compress(STATE.encode())
    (states / "c.json.gz").write_bytes(data)
    (states / "c.json.gz.attrs").write_text("{}")
    assert torn_files(f"file://{tmp_path}", "p", tmp_path) == []
    assert resources_of_states(f"file://{tmp_path}", "p", tmp_path) == {"a": 2, "b": 2, "c": 2}
    (states / "c.json.gz").write_bytes(data[:-9])
    (states / "c.json.gz.bak").write_bytes(data)
    (torn,) = torn_files(f"file://{tmp_path}", "p", tmp_path)
    assert torn.described == f"{states}/c.json.gz is cut off; it belongs to stack c"
    assert f"`cp {states}/c.json.gz.bak {states}/c.json.gz`" in torn.next_step
    assert resources_of_states(f"file://{tmp_path}", "p", tmp_path)["c"] is None


@pytest.mark.parametrize("name", ["a.json.attrs", "a.json.gz.attrs"])
def test_attributes_of_every_file(states: Path, tmp_path: Path, name: str) -> None:
    (states / name).write_text("")
    (torn,) = torn_files(f"file://{tmp_path}", "p", tmp_path)
    assert torn.described == f"{states}/{name} is empty; it belongs to stack a"


def test_an_empty_lock_is_removed_by_a_cancel(tmp_path: Path) -> None:
    locks = tmp_path / ".pulumi" / "locks" / "organization" / "p" / "a"
    locks.mkdir(parents=True)
    (locks / "1.json").write_text("")
    (torn,) = torn_files(f"file://{tmp_path}", "p", tmp_path)
    assert torn.stack == "a"
    assert torn.next_step.startswith("If no update of a is running, run `pulumi cancel --stack a --yes`")


@pytest.mark.parametrize(
    ("error", "torn"),
    [
        ("EOF", True),
        ("failed to load checkpoint: EOF", True),
        ("place 1: unexpected end of JSON input", True),
        ("no capacity", False),
    ],
)
def test_signs(error: str, torn: bool) -> None:
    assert is_sign(error) == torn


def test_healthy_stacks_are_listed(states: Path, command: EngineCommand) -> None:
    (states / "a.json").write_text("")
    assert command.list_stacks() == {"a": 1, "b": 2}


def test_an_error_of_the_listing_without_states_is_reported(command: EngineCommand) -> None:
    with pytest.raises(auto.CommandError, match="EOF"):
        command.list_stacks()


def test_commands_without_an_engine_list_them_too(
    states: Path, command: EngineCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (states / "a.json.attrs").write_text("")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}")
    backend = backend_query.open_backend(command.project, {"PATH": f"{tmp_path / 'bin'}"})
    assert backend.listed == {"a": 2, "b": 2}


def test_the_stack_of_a_torn_file_says_so(states: Path, command: EngineCommand, world: World) -> None:
    (states / "aws.json.attrs").write_text("")
    fleet: Fleet = world.fleet("up")
    fleet.command = command
    with pytest.raises(auto.CommandError) as caught:
        command.run("stack", "export", "--stack", "aws")
    assert fleet.end(failed("oci", caught.value)).errors == ["EOF"]
    ended = fleet.end(failed("aws", caught.value))
    assert ended.errors == ["EOF", f"{states}/aws.json.attrs is empty; it belongs to stack aws"]
    assert ended.next_steps[0].startswith("The state itself is beside it: run `rm ")
