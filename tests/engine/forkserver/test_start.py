"""A server lives as long as the command beside which it runs, and what it has begun comes to its end."""

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

# Runs a server, says where, and stays.
COMMAND = """
import json, time
from pathlib import Path
from gpufabric.engine.forkserver.start import fork_server
with fork_server(Path()) as given:
    print(json.dumps(dict(given)), flush=True)
    time.sleep(600)
"""


def test_it_ends_with_the_command(start: Start, watch: Watch) -> None:
    with fork_server(Path()) as variables:
        assert start(LOADED, variables).communicate(timeout=60)[0] == FORKED
        (server,) = servers_of(os.getpid())
    assert not watch.is_running(server)
    assert not Path(variables["GPUFABRIC_FORK_SERVER"]).exists()
    assert start(LOADED, variables).communicate(timeout=60) == (BY_ITSELF, "")


def test_a_command_that_is_killed_leaves_what_runs_alone(start: Start, watch: Watch) -> None:
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


def test_what_runs_when_a_server_is_killed_comes_to_its_end_and_counts_as_failed(
    start: Start, watch: Watch
) -> None:
    with fork_server(Path()) as variables:
        process = start(LOADED + "print(input(), flush=True)", variables)
        assert process.stdout
        assert process.stdout.readline() == FORKED
        (server,) = servers_of(os.getpid())
        os.kill(server, signal.SIGKILL)
        watch.gone_within(server, 30)
        assert process.communicate("to the end\n", timeout=60)[0] == "to the end\n"
        assert process.returncode == 255, "nobody knows how it ended"


def test_none_on_other_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    with fork_server(Path()) as variables:
        assert variables == {}


def test_none_where_it_is_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GPUFABRIC_FORKS", "no")
    with fork_server(Path()) as variables:
        assert variables == {}


def test_none_where_a_socket_would_have_too_long_a_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / ("x" * 120)
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    with fork_server(Path()) as variables:
        assert variables == {}
    assert not list(folder.iterdir())


def test_the_module_path_of_the_user_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/one:/two")
    with fork_server(Path()) as variables:
        assert variables["PYTHONPATH"].split(":")[1:] == ["/one", "/two"]
