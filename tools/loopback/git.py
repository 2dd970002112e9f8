"""A loopback server of Git repositories over HTTPS: `git http-backend` behind werkzeug's HTTP server.

The engine clones plugins from addresses like ``github.com/OWNER/gpufabric/plugin@v0.2.0``, and takes nothing
but HTTPS there. It names the plugin's folder after the address, and Python makes no environment in a folder
whose name has a colon. So an address with a port does not do: the engine reaches the server by a name,
through a proxy.
"""

import os
import socket
import socketserver
import subprocess
import threading
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from werkzeug.serving import WSGIRequestHandler, make_server, make_ssl_devcert
from werkzeug.wrappers import Request, Response

HOST = "git.example.com"
"""Name of the server, which nothing but its proxy knows."""

_PASSED_ON = ("REQUEST_METHOD", "QUERY_STRING", "CONTENT_TYPE", "PATH_INFO", "HTTP_GIT_PROTOCOL")
"""Variables of a request that the program needs (RFC 3875)."""


@dataclass(frozen=True, slots=True)
class GitServer:
    """A running server.

    Attributes:
        proxy: ``127.0.0.1:<port>`` of a proxy that leads to the server by its name, and to other hosts.
        certificate: file of the server's own certificate.
    """

    proxy: str
    certificate: Path

    @property
    def variables(self) -> dict[str, str]:
        """Variables for programs in Go. Python prefers small letters, so that pip takes no proxy."""
        return {
            "HTTPS_PROXY": f"http://{self.proxy}",
            "https_proxy": os.environ.get("https_proxy", ""),
            "SSL_CERT_FILE": str(self.certificate),
        }


class _Silent(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Print nothing."""


@contextmanager
def git_server(repositories: Path, folder: Path) -> Generator[GitServer]:
    """Serve bare repositories for reading.

    Args:
        repositories: folder whose folders, or theirs, are the repositories.
        folder: where the certificate and its key are made.
    """
    certificate, key = make_ssl_devcert(str(folder / "git"), host=HOST)

    def application(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        return _answer(repositories, environ)(environ, start)

    server = make_server(
        "127.0.0.1", 0, application, threaded=True, request_handler=_Silent, ssl_context=(certificate, key)
    )
    with _Proxy(server.server_port) as proxy, _serving(server), _serving(proxy):
        yield GitServer(f"127.0.0.1:{proxy.server_address[1]}", Path(certificate))


@contextmanager
def _serving(server: socketserver.BaseServer) -> Generator[None]:
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Proxy(socketserver.ThreadingTCPServer):
    """Connects to the server, and to other hosts: package managers that run beside the engine ask those."""

    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Tunnel)
        self.port = port


class _Tunnel(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        """Answer a CONNECT request, and pass on what both ends send."""
        proxy = cast("_Proxy", self.server)
        host, _, port = self.rfile.readline().decode().split(" ")[1].rpartition(":")
        while self.rfile.readline().strip():
            pass
        place = ("127.0.0.1", proxy.port) if host == HOST else (host, int(port))
        self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with socket.create_connection(place) as other:
            back = threading.Thread(target=_pass_on, args=(other, self.connection), daemon=True)
            back.start()
            _pass_on(self.connection, other)
            back.join()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)


def _answer(repositories: Path, environ: dict[str, Any]) -> Response:
    body = Request(environ).get_data()
    given = {name: str(environ[name]) for name in _PASSED_ON if name in environ}
    encoding = environ.get("HTTP_CONTENT_ENCODING")
    variables = {
        "GIT_PROJECT_ROOT": str(repositories),
        "GIT_HTTP_EXPORT_ALL": "1",
        "CONTENT_LENGTH": str(len(body)),
        **({"HTTP_CONTENT_ENCODING": str(encoding)} if encoding else {}),
    }
    done = subprocess.run(
        ["git", "http-backend"],
        input=body,
        env=os.environ | given | variables,
        capture_output=True,
        check=True,
    )
    head, _, content = done.stdout.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().splitlines())
    status = headers.pop("Status", "200 OK")
    return Response(content, status=status, headers=headers)
