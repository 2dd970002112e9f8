"""``gpufabric preflight`` on simulated clouds."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.plan.pace import SIMULATED_VARIABLE
from gpufabric.simcloud.environment import SIMULATED_TIME
from tests.cli.test_main import COMMAND

STACK = "aws-us-west-2"
SHORT = "aws: {quotas: {us-west-2: {L-417A185B: 6143}}}\n"


@pytest.fixture
def clouds(tmp_path: Path) -> Path:
    """A folder of simulated clouds."""
    folder = tmp_path / "sim"
    folder.mkdir()
    return folder


def preflight(clouds: Path, repo: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command; no backend can be read."""
    env = {
        **os.environ,
        SIMULATED_VARIABLE: str(clouds),
        NOW_VARIABLE: SIMULATED_TIME,
        "PULUMI_BACKEND_URL": f"file://{clouds / 'absent'}",
    }
    command = [*COMMAND, "preflight", STACK, *arguments]
    return subprocess.run(command, cwd=repo, env=env, capture_output=True, text=True, check=False)


def test_short_quota_fails_with_the_command_that_raises_it(clouds: Path, repo: Path, tmp_path: Path) -> None:
    (clouds / "capacity.yaml").write_text(SHORT)
    sarif = tmp_path / "preflight.sarif"
    done = preflight(clouds, repo, "--json", "--sarif", str(sarif))
    assert done.returncode == 1, done.stderr
    result = json.loads(done.stdout)
    verdicts = result["stacks"][0]["verdicts"]
    short = next(verdict for verdict in verdicts if verdict["status"] == "short")
    assert short["short_by"] == 1
    assert short["next_step"].endswith("--quota-code L-417A185B --desired-value 6144 --region us-west-2")
    assert any("states of the stacks are unknown" in note for note in result["notes"])
    shown = json.loads(sarif.read_text())["runs"][0]["results"]
    place = next(entry for entry in shown if "L-417A185B" in entry["message"]["text"])
    region = place["locations"][0]["physicalLocation"]
    assert region["artifactLocation"]["uri"] == "stacks/Pulumi.aws-us-west-2.yaml"
    assert region["region"] == {"startLine": 17}


def test_offline_without_snapshots_is_unknown(clouds: Path, repo: Path) -> None:
    done = preflight(clouds, repo, "--offline", "--json")
    result = json.loads(done.stdout)
    quotas = [entry for entry in result["stacks"][0]["verdicts"] if entry["subject"] == "quota"]
    assert [entry["status"] for entry in quotas] == ["unknown"]
    assert not result["live"]


def test_json_and_annotations_exclude_each_other(clouds: Path, repo: Path) -> None:
    assert preflight(clouds, repo, "--json", "--annotations", "github").returncode == 2
