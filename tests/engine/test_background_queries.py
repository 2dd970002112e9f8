"""Background queries: each result is taken once, and queries that nobody waits for are stopped."""

import os
import sys
import time
from pathlib import Path

import pytest
from pulumi import automation as auto

from gpufabric.engine.background_queries import LIST_STACKS, WHOAMI, BackgroundQueries, query_backend
from gpufabric.engine.command import EngineCommand

# Stands in for the engine, and records its arguments.
PROGRAM = """
import json, os, pathlib, sys, time
here = pathlib.Path(sys.argv[0]).parent
with (here / "asked").open("a") as file:
    file.write(" ".join(sys.argv[1:]) + "\\n")
if "version" in sys.argv:
    print("v3.250.0")
elif "whoami" in sys.argv:
    (here / "pid").write_text(str(os.getpid()))
    time.sleep(float(os.environ.get("SLOW", "0")))
    api = os.environ["PULUMI_AUTOMATION_API"]
    print(json.dumps({"url": "file:///one", "api": api}))
elif "FAILS" in os.environ:
    sys.stderr.write("error: no stack named 'one' found   \\n")
    sys.exit(255)
else:
    print(json.dumps([{"name": "one", "current": False, "resourceCount": 7}] * 2000))
"""


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a stand-in for the engine on PATH, and make a project."""
    program = tmp_path / "bin" / "pulumi"
    program.parent.mkdir()
    program.write_text(f"#!{sys.executable}\n{PROGRAM}")
    program.chmod(0o755)
    (tmp_path / "Pulumi.yaml").write_text("name: gpufabric\n")
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    return program


def asked(pulumi: Path) -> list[str]:
    """List the different queries that the engine got."""
    return sorted(set((pulumi.parent / "asked").read_text().splitlines()))


def times(pulumi: Path, query: str) -> int:
    """Count how often the engine got a query."""
    return sum(query in line for line in (pulumi.parent / "asked").read_text().splitlines())


def test_a_command_takes_the_results_of_background_queries(pulumi: Path, tmp_path: Path) -> None:
    with query_backend(tmp_path) as queries:
        command = EngineCommand(pulumi, tmp_path, {}, version="3.250.0", queries=queries)
        stacks = command.workspace.list_stacks()
        assert (len(stacks), stacks[0].name, stacks[0].resource_count) == (2000, "one", 7)
        assert '"api": "true"' in command.run(*WHOAMI)
    assert asked(pulumi) == [f"--non-interactive {' '.join(query)}" for query in (LIST_STACKS, WHOAMI)]
    assert times(pulumi, "ls") == times(pulumi, "whoami") == 1


def test_a_second_run_asks_again(pulumi: Path, tmp_path: Path) -> None:
    with query_backend(tmp_path) as queries:
        command = EngineCommand(pulumi, tmp_path, {}, version="3.250.0", queries=queries)
        assert command.run(*WHOAMI) == command.run(*WHOAMI)
    assert times(pulumi, "whoami") == 2


def test_a_result_belongs_to_its_project(pulumi: Path, tmp_path: Path) -> None:
    queries = BackgroundQueries(pulumi, tmp_path, {}, [WHOAMI])
    assert queries.take(WHOAMI, str(tmp_path / "other")) is None
    assert queries.take(("version",), str(tmp_path)) is None
    queries.close()


def test_failure_is_raised_as_the_automation_api_does(
    pulumi: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAILS", "1")
    with query_backend(tmp_path) as queries:
        command = EngineCommand(pulumi, tmp_path, {}, version="3.250.0", queries=queries)
        with pytest.raises(auto.StackNotFoundError) as first:
            command.run(*LIST_STACKS)
        with pytest.raises(auto.StackNotFoundError) as second:
            command.run(*LIST_STACKS)
    assert str(first.value) == str(second.value)
    assert times(pulumi, "ls") == 2, "the first ran in the background, the second did not"


def test_a_query_that_nobody_waits_for_is_stopped(
    pulumi: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLOW", "60")
    began = time.monotonic()
    pid = pulumi.parent / "pid"
    with pytest.raises(KeyboardInterrupt), query_backend(tmp_path):
        while not (pid.is_file() and pid.read_text()):
            time.sleep(0.01)
        raise KeyboardInterrupt
    assert time.monotonic() - began < 30
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


def test_nothing_is_asked_without_project_or_engine(
    pulumi: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Pulumi.yaml").unlink()
    with query_backend(tmp_path) as queries:
        assert queries is None
    (tmp_path / "Pulumi.yaml").touch()
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    with query_backend(tmp_path) as queries:
        assert queries is None
    assert not (pulumi.parent / "asked").exists()


def test_the_version_is_asked_where_it_is_not_known(pulumi: Path, tmp_path: Path) -> None:
    EngineCommand(pulumi, tmp_path, {})
    assert asked(pulumi) == ["version"]
