"""The engine reads the settings of Pulumi Deployments, and sends them and the webhooks to Pulumi Cloud."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from gpufabric.engine.locate import Engine
from gpufabric.pipelines.deployments import ORDER_FILE, files
from gpufabric.pipelines.jobs import StackJob
from tests.pipelines.conftest import parsed
from tests.pipelines.test_deployments import SETTINGS
from tools.loopback.pulumi_cloud import LoopbackPulumiCloud, serve_pulumi_cloud

pytestmark = pytest.mark.engine

TIMEOUT_SECONDS = 120
STACKS = "/api/stacks/acme/gpufabric/"


def run(engine: Engine, cloud: LoopbackPulumiCloud, project: Path, *command: str) -> None:
    """Run a command with the engine on the path, logged in to the server."""
    environment = os.environ | cloud.environment(project / "home", engine.bin_dir)
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
    with serve_pulumi_cloud() as cloud:
        for job in jobs:
            stack = f"acme/{job.stack}"
            run(engine, cloud, written, "pulumi", "deployment", "settings", "push", "--yes", "--stack", stack)
        sent = dict(cloud.sent("PUT"))
    assert set(sent) == {f"{STACKS}{job.stack}/deployments/settings" for job in jobs}
    for job in jobs:
        file = parsed((written / "stacks" / f"Pulumi.{job.stack}.deploy.yaml").read_text())["settings"]
        # The protocol has the image's name alone.
        executor = file["executorContext"]
        executor["executorImage"] = executor["executorImage"]["reference"]
        assert set_values(sent[f"{STACKS}{job.stack}/deployments/settings"]) == set_values(file)


def test_webhooks_start_the_backbone_after_its_regions(engine: Engine, written: Path) -> None:
    with serve_pulumi_cloud() as cloud:
        run(engine, cloud, written, "bash", ORDER_FILE)
        hooks = cloud.sent("POST")
    assert [path for path, _ in hooks] == [
        f"{STACKS}{stack}/hooks" for stack in ("aws-us-east-1", "azure-eastus")
    ]
    for _, body in hooks:
        assert body["format"] == "pulumi_deployments"
        assert body["payloadUrl"] == "gpufabric/backbone"
        assert body["filters"] == ["update_succeeded"]
        assert body["active"] is True
