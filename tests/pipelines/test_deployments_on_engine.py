"""The engine reads the settings of Pulumi Deployments, and sends them and the webhooks to Pulumi Cloud."""

import gzip
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from gpufabric.engine.locate import Engine
from gpufabric.pipelines.deployments import ORDER_FILE, files
from gpufabric.pipelines.jobs import StackJob
from tests.pipelines.conftest import parsed
from tests.pipelines.test_deployments import SETTINGS

pytestmark = pytest.mark.engine

TIMEOUT_SECONDS = 120
STACKS = "/api/stacks/acme/gpufabric/"


@dataclass
class PulumiCloud:
    """A loopback server in the place of Pulumi Cloud, and the bodies that it got, by path."""

    url: str = ""
    got: list[tuple[str, str, Any]] = field(default_factory=list)

    def answer(self, path: str) -> dict[str, Any]:
        """Give the answer to a request."""
        if path == "/api/user":
            member = {"githubLogin": "acme", "name": "acme"}
            return {"githubLogin": "engineer", "name": "engineer", "organizations": [member]}
        stack = path.removeprefix(STACKS)
        if path.startswith(STACKS) and "/" not in stack:
            return {"orgName": "acme", "projectName": "gpufabric", "stackName": stack, "id": stack}
        return {}


@contextmanager
def served() -> Iterator[PulumiCloud]:
    cloud = PulumiCloud()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            if body:
                cloud.got.append((self.command, self.path, json.loads(body)))
            sent = json.dumps(cloud.answer(self.path)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        do_GET = do_POST = do_PUT = do_PATCH = answer  # noqa: N815 - names of the base class

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - name of the base class
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


def run(engine: Engine, cloud: PulumiCloud, project: Path, *command: str) -> None:
    """Run a command with the engine on the path, logged in to the server."""
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([str(engine.bin_dir), os.environ["PATH"]]),
        "PULUMI_HOME": str(project / "home"),
        "PULUMI_BACKEND_URL": cloud.url,
        "PULUMI_ACCESS_TOKEN": "pul-loopback",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }
    done = subprocess.run(
        command,
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def written(project: Path, jobs: tuple[StackJob, ...]) -> Path:
    """The project with the generated files."""
    for path, text in files(jobs, SETTINGS).items():
        (project / path).parent.mkdir(exist_ok=True)
        (project / path).write_text(text)
    return project


def set_values(value: Any, place: str = "") -> dict[str, Any]:
    """Give each value of a document that is not the engine's default, by its place."""
    if isinstance(value, dict):
        parts = [set_values(item, f"{place}.{key}").items() for key, item in value.items()]
        return dict(pair for part in parts for pair in part)
    return {place: value} if value not in ("", None, False) else {}


def test_no_setting_is_lost(engine: Engine, written: Path, jobs: tuple[StackJob, ...]) -> None:
    with served() as cloud:
        for job in jobs:
            stack = f"acme/{job.stack}"
            run(engine, cloud, written, "pulumi", "deployment", "settings", "push", "--yes", "--stack", stack)
        sent = {path: body for method, path, body in cloud.got if method == "PUT"}
    assert set(sent) == {f"{STACKS}{job.stack}/deployments/settings" for job in jobs}
    for job in jobs:
        file = parsed((written / "stacks" / f"Pulumi.{job.stack}.deploy.yaml").read_text())["settings"]
        # The protocol has the image's name alone.
        executor = file["executorContext"]
        executor["executorImage"] = executor["executorImage"]["reference"]
        assert set_values(sent[f"{STACKS}{job.stack}/deployments/settings"]) == set_values(file)


def test_webhooks_start_the_backbone_after_its_regions(engine: Engine, written: Path) -> None:
    with served() as cloud:
        run(engine, cloud, written, "bash", ORDER_FILE)
        hooks = [(path, body) for method, path, body in cloud.got if method == "POST"]
    assert [path for path, _ in hooks] == [
        f"{STACKS}{stack}/hooks" for stack in ("aws-us-east-1", "azure-eastus")
    ]
    for _, body in hooks:
        assert body["format"] == "pulumi_deployments"
        assert body["payloadUrl"] == "gpufabric/backbone"
        assert body["filters"] == ["update_succeeded"]
        assert body["active"] is True
