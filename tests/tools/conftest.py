"""Shared by the tests of the tools: a pretended checkout, fake executables, a loopback release server."""

import contextlib
import http.server
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tools.engine.common import Surroundings

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def root() -> Path:
    """Return the checkout that is tested."""
    return ROOT


class Checkout:
    """A pretended checkout with its own PATH, home and messages."""

    def __init__(self, directory: Path) -> None:
        self.root = directory / "checkout"
        self.bin = directory / "bin"
        self.home = directory / "home"
        go = self.root / "tools" / "engine" / "go"
        for made in (go, self.bin, self.home):
            made.mkdir(parents=True)
        for name in ("go.mod", "go.sum"):
            (go / name).write_bytes((ROOT / "tools" / "engine" / "go" / name).read_bytes())
        self.said: list[str] = []
        # /bin only for the shell that runs the fake executables: no real go or pulumi is found.
        self.env = {"PATH": f"{self.bin}", "HOME": str(self.home)}

    def around(self, **env: str) -> Surroundings:
        return Surroundings(self.root, {**self.env, **env}, self.said.append, heartbeat_s=0.2)

    def fake(self, name: str, script: str, directory: Path | None = None) -> Path:
        """Put a shell script on the checkout's PATH."""
        path = (directory or self.bin) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n")
        path.chmod(0o755)
        return path


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


@pytest.fixture
def release_server(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Return a function that serves files over loopback and returns the address.

    `declared` replaces the Content-Length of single files, which breaks their download off. `moved` redirects
    single files to other addresses.
    """
    with contextlib.ExitStack() as stack:

        def serve(
            files: dict[str, bytes],
            declared: dict[str, int] | None = None,
            moved: dict[str, str] | None = None,
        ) -> str:
            class Handler(http.server.BaseHTTPRequestHandler):
                def do_GET(self) -> None:
                    name = self.path.lstrip("/")
                    if name in (moved or {}):
                        self.send_response(302)
                        self.send_header("Location", (moved or {})[name])
                        self.end_headers()
                        return
                    if name not in files:
                        self.send_error(404)
                        return
                    self.send_response(200)
                    length = (declared or {}).get(name, len(files[name]))
                    self.send_header("Content-Length", str(length))
                    self.end_headers()
                    self.wfile.write(files[name])

                def log_message(self, *_arguments: object) -> None:
                    pass

            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            stack.callback(server.server_close)
            stack.callback(server.shutdown)
            return f"http://127.0.0.1:{server.server_port}"

        yield serve


@pytest.fixture(autouse=True)
def no_real_installer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every test away from the real release host."""
    monkeypatch.setenv("GPUFABRIC_ENGINE_SOURCES", "path,go")
    for name in [name for name in os.environ if name.lower() in ("http_proxy", "all_proxy")]:
        monkeypatch.delenv(name)
