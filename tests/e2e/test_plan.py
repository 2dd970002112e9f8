"""The stack files that ``gpufabric plan`` writes preview on the simulated clouds."""

import json

import pytest

from gpufabric.spec.project import load_project
from tests.e2e.conftest import Sandbox
from tests.planner.lease_project import write_job

pytestmark = pytest.mark.engine


@pytest.mark.slow
def test_a_written_lease_previews(sandbox: Sandbox) -> None:
    job = write_job(sandbox.root / "job.yaml")
    at = "2026-11-29T00:00:00Z"
    said = sandbox.gpufabric("plan", str(job), "--write", ".", GPUFABRIC_NOW=at)
    assert "Wrote stacks/Pulumi.backbone.yaml." in said.text
    written = load_project(sandbox.project)
    assert len(written.regions) == 3
    report = json.loads(sandbox.gpufabric("preview", "--init", "--json", GPUFABRIC_NOW=at).stdout)
    previewed = {stack["stack"]: stack for stack in report["stacks"]}
    assert set(previewed) == set(written.stacks)
    assert report["ok"]
    for stack in written.regions:
        assert previewed[stack]["changes"].keys() == {"create"}, stack
        assert previewed[stack]["changes"]["create"] > 50, stack
    gpus = {stack: previewed[stack]["summary"]["gpus"] for stack in written.regions}
    assert gpus == {"aws-us-east-1": 1024, "aws-us-west-2": 976, "oci-us-ashburn-1": 432}
