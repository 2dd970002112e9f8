"""A program asks whether it may start."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pulumi
import pytest

from gpufabric.components.start_gate import ASK, GATE_VARIABLE, GO, wait_for_start


@pytest.fixture(autouse=True)
def program(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have this process run the program of a stack."""
    monkeypatch.setattr(pulumi, "get_project", lambda: "fabric")
    monkeypatch.setattr(pulumi, "get_stack", lambda: "one")
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: False)


@contextmanager
def answering(folder: Path, answer: bytes, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """Answer once, as ``gpufabric up`` does, and give what was asked."""
    asked: list[bytes] = []
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        listening.bind(str(folder / "start"))
        listening.listen()

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                asked.append(connection.recv(100))
                connection.sendall(answer)

        monkeypatch.setenv(GATE_VARIABLE, f"fabric/one:{folder / 'start'}")
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield asked
        thread.join(10)


def test_a_program_starts_after_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(tmp_path, GO, monkeypatch) as asked:
        wait_for_start()
    assert asked == [ASK]
    assert GATE_VARIABLE not in os.environ, "what the program starts would ask as well"


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (b"its state has changed (a)", "not started: its state has changed (a)"),
        (b"", "not started: gpufabric up, which runs this update, has ended"),
    ],
)
def test_a_program_ends_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: bytes, text: str
) -> None:
    with answering(tmp_path, answer, monkeypatch), pytest.raises(SystemExit) as ended:
        wait_for_start()
    assert ended.value.code == text


def test_a_program_does_not_start_if_nobody_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(GATE_VARIABLE, f"fabric/one:{tmp_path / 'start'}")
    with pytest.raises(SystemExit, match="has ended"):
        wait_for_start()


@pytest.mark.parametrize("value", [None, "", "fabric/two:/nowhere", "other/one:/nowhere"])
def test_only_the_program_of_this_update_asks(monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    monkeypatch.delenv(GATE_VARIABLE, raising=False)
    if value is not None:
        monkeypatch.setenv(GATE_VARIABLE, value)
    wait_for_start()


def test_a_preview_does_not_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(GATE_VARIABLE, "fabric/one:/nowhere")
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: True)
    wait_for_start()
