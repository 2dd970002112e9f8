"""A loopback server in the place of Pulumi Cloud, to which the engine sends settings, webhooks and packs."""

import gzip
import json
import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

ORGANIZATION = "acme"
_STACKS = f"/api/stacks/{ORGANIZATION}/"
_PACKS = f"/api/orgs/{ORGANIZATION}/policypacks"
_UPLOAD = "/upload"


@dataclass
class LoopbackPulumiCloud:
    """The server, and what it got.

    Attributes:
        url: its address.
        bodies: method, path and JSON body of each request that had one.
        uploaded: the archive of the last published policy pack.
    """

    url: str = ""
    bodies: list[tuple[str, str, Any]] = field(default_factory=list)
    uploaded: bytes = b""

    def sent(self, method: str) -> list[tuple[str, Any]]:
        """Return path and body of the requests with a method."""
        return [(path, body) for used, path, body in self.bodies if used == method]

    def environment(self, home: Path, engine_bin: Path) -> dict[str, str]:
        """Return variables by which the engine is logged in here.

        Args:
            home: folder of the engine's files.
            engine_bin: folder of the engine.
        """
        return {
            "PATH": os.pathsep.join([str(engine_bin), os.environ["PATH"]]),
            "PULUMI_HOME": str(home),
            "PULUMI_BACKEND_URL": self.url,
            "PULUMI_ACCESS_TOKEN": "pul-loopback",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }

    def answer(self, path: str) -> dict[str, Any]:
        """Return the answer to a request."""
        if path == "/api/user":
            member = {"githubLogin": ORGANIZATION, "name": ORGANIZATION}
            return {"githubLogin": "engineer", "name": "engineer", "organizations": [member]}
        if path == _PACKS:
            return {"version": 1, "uploadURI": f"{self.url}{_UPLOAD}"}
        if path.startswith(_STACKS) and path.count("/") == _STACKS.count("/") + 1:
            project, stack = path.removeprefix(_STACKS).split("/")
            return {"orgName": ORGANIZATION, "projectName": project, "stackName": stack, "id": stack}
        return {}


@contextmanager
def serve_pulumi_cloud() -> Generator[LoopbackPulumiCloud, None, None]:
    """Serve until the block ends."""
    cloud = LoopbackPulumiCloud()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            """Keep the body, and answer."""
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.path == _UPLOAD:
                cloud.uploaded = body
            elif body:
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                cloud.bodies.append((self.command, self.path, json.loads(body)))
            sent = json.dumps(cloud.answer(self.path)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        do_GET = do_POST = do_PUT = do_PATCH = answer  # noqa: N815 - names of the base class

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - name of the base class
            """Print nothing."""
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    cloud.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield cloud
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
