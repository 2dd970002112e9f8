"""A server lives as long as its command, its forks run to their end, and one line says what happened."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gpufabric.engine.forkserver.start import fork_server
from tests.engine.forkserver.conftest import BY_ITSELF, FORKED, LOADED, Start, servers_of
from tests.processes import Watch

# Runs a server, prints its address, and stays.
COMMAND = """
import json, time
from pathlib import Path
from gpufabric.engine.forkserver.start import fork_server
with fork_server(Path(), (), print) as given:
    print(json.dumps(dict(given)), flush=True)
    time.sleep(600)
"""


def children() -> set[int]:
    """Return the ids of this process's children, also of those that have ended and are not yet waited for."""
    lists = Path("/proc/self/task").glob("*/children")
    return {int(child) for listed in lists for child in listed.read_text().split()}


def test_it_ends_with_the_command(start: Start, watch: Watch) -> None:
    lines: list[str] = []
    with fork_server(Path(), (), lines.append) as variables:
        for _ in range(2):
            assert start(LOADED, variables).communicate(timeout=60)[0] == FORKED
        (server,) = servers_of(os.getpid())
    assert lines == ["Forks: 2 programs and policy packs ran as forks."]
    assert not watch.is_running(server)
    assert not Path(variables["GPUFABRIC_FORK_SERVER"]).exists()
    assert start(LOADED, variables).communicate(timeout=60) == (BY_ITSELF, "")


def test_forks_survive_a_command_that_is_killed(start: Start, watch: Watch) -> None:
    command = subprocess.Popen([sys.executable, "-c", COMMAND], stdout=subprocess.PIPE, encoding="utf-8")
    assert command.stdout
    variables = json.loads(command.stdout.readline())
    process = start(LOADED + "print(input(), flush=True)", variables)
    assert process.stdout
    assert process.stdout.readline() == FORKED
    (server,) = servers_of(command.pid)
    command.kill()
    command.communicate(timeout=60)
    time.sleep(0.3)
    assert watch.is_running(server), "its fork still runs"
    assert process.communicate("to the end\n", timeout=60)[0] == "to the end\n"
    assert process.returncode == 0
    watch.gone_within(server, 30)


def test_a_server_that_is_killed_is_reported(start: Start, watch: Watch) -> None:
    lines: list[str] = []
    with fork_server(Path(), (), lines.append) as variables:
        process = start(LOADED + "print(input(), flush=True)", variables)
        assert process.stdout
        assert process.stdout.readline() == FORKED
        (server,) = servers_of(os.getpid())
        os.kill(server, signal.SIGKILL)
        watch.gone_within(server, 30)
        output, error = process.communicate("to the end\n", timeout=60)
        assert (output, error, process.returncode) == ("to the end\n", "", 0), "the program made all"
        assert start(LOADED, variables).communicate(timeout=60) == (BY_ITSELF, "")
    assert lines == ["Forks: the fork server was killed by signal 9."]


def test_a_server_that_cannot_start_is_reported(start: Start, tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: [")
    lines: list[str] = []
    before = children()
    with fork_server(tmp_path, (), lines.append) as variables:
        (server,) = children() - before
        assert start(LOADED, variables).communicate(timeout=60) == (BY_ITSELF, "")
        # A process that ends has no command line any more before its status can be read.
        os.waitid(os.P_PID, server, os.WEXITED | os.WNOWAIT)
    (line,) = lines
    assert line.startswith("Forks: the fork server failed: ")
    assert "Pulumi.yaml" in line


def test_an_sdk_that_cannot_be_imported_is_reported(start: Start, tmp_path: Path) -> None:
    lines: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        (tmp_path / "pulumi_oci.py").write_text("raise ImportError('of test')")
        patch.setenv("PYTHONPATH", str(tmp_path))
        with fork_server(Path(), ["oci-us-ashburn-1"], lines.append) as variables:
            for _ in range(2):  # between requests the server imports SDKs
                assert start(LOADED, variables).communicate(timeout=60) == (FORKED, "")
    (line,) = lines
    assert line == (
        "Forks: 2 programs and policy packs ran as forks, but: "
        "cannot import gpufabric.components.oci.region: ImportError('of test')."
    )


@pytest.mark.parametrize("switch", [None, "no"])
def test_forks_are_opt_in(monkeypatch: pytest.MonkeyPatch, switch: str | None) -> None:
    monkeypatch.delenv("GPUFABRIC_FORKS")
    if switch:
        monkeypatch.setenv("GPUFABRIC_FORKS", switch)
    lines: list[str] = []
    with fork_server(Path(), (), lines.append) as variables:
        assert variables == {}
    assert lines == []


def test_another_value_of_the_switch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GPUFABRIC_FORKS", "on")
    lines: list[str] = []
    with fork_server(Path(), (), lines.append) as variables:
        assert variables == {}
    assert lines == ["Forks: off; GPUFABRIC_FORKS is 'on', and must be yes or no."]


def test_other_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    lines: list[str] = []
    with fork_server(Path(), (), lines.append) as variables:
        assert variables == {}
    assert lines == ["Forks: off; on this system libraries may fail after a fork; only Linux is supported."]


def test_a_temporary_folder_with_too_long_a_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / ("x" * 120)
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    lines: list[str] = []
    with fork_server(Path(), (), lines.append) as variables:
        assert variables == {}
    assert lines == ["Forks: off; AF_UNIX path too long."]
    assert not list(folder.iterdir())


def test_the_users_module_path_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/one:/two")
    with fork_server(Path(), (), print) as variables:
        assert variables["PYTHONPATH"].split(":")[1:] == ["/one", "/two"]


def test_a_program_that_fails_says_so_although_its_server_is_killed(start: Start) -> None:
    text = "print('begun', flush=True); input(); raise SystemExit(9)"
    with fork_server(Path(), (), lambda _: None) as variables:
        process = start(text, variables)
        assert process.stdout
        assert process.stdout.readline() == "begun\n"
        (server,) = servers_of(os.getpid())
        os.kill(server, signal.SIGKILL)
        assert process.communicate("\n", timeout=60) == ("", "")
        assert process.returncode == 9
