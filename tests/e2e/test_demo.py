"""The demo as a new user runs it: the whole fabric of the checkout, up, again, and down."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gpufabric.engine.locate import Engine
from gpufabric.simcloud.inspect import counts, held

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.core]

REGIONS = ["aws-us-east-1", "aws-us-west-2", "azure-eastus", "oci-us-ashburn-1"]
STACKS = [*REGIONS, "backbone"]


@pytest.fixture
def checkout(tmp_path: Path, repo: Path, engine: Engine) -> Path:
    """Give a copy of what the demo reads of the checkout."""
    shutil.copy2(repo / "Pulumi.yaml", tmp_path)
    for part in ("stacks", "policies"):
        shutil.copytree(repo / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    for part in (".venv", ".engine"):
        if (repo / part).exists():
            (tmp_path / part).symlink_to(repo / part, target_is_directory=True)
    return tmp_path


def demo(checkout: Path, action: str) -> dict[str, Any]:
    """Run ``gpufabric demo`` and give its JSON."""
    command = [sys.executable, "-c", "from gpufabric.cli.main import run; run()", "demo", action, "--json"]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def files(checkout: Path) -> dict[str, str]:
    """Give the text of every file that is under version control in a checkout."""
    return {
        str(path.relative_to(checkout)): path.read_text()
        for folder in ("stacks", "policies")
        for path in (checkout / folder).rglob("*.*ml")
    }


def test_demo_up_again_and_down(checkout: Path) -> None:
    before = files(checkout)

    first = {result["stack"]: result for result in demo(checkout, "up")["stacks"]}
    assert list(first) == STACKS
    assert all(result["ok"] for result in first.values())
    (preflight,) = (checkout / ".gpufabric" / "demo").rglob("preflight.json")
    assert json.loads(preflight.read_text())["headline"] == "5 of 5 stacks ready"
    summaries = {stack: result["summary"] for stack, result in first.items()}
    assert sum(summary["gpus"] for summary in summaries.values()) > 1000
    assert [summaries[stack]["fabric"] for stack in REGIONS] == [["efa"], ["efa"], ["infiniband"], ["roce"]]
    for stack in REGIONS:
        assert float(summaries[stack]["usd_per_hour"]) > 1000
        assert float(summaries[stack]["usd_per_gpu_hour"]) > 5
        assert summaries[stack]["quota"][0]["verdict"] == "fits"
        assert not [finding for finding in first[stack]["policies"] if finding["level"] == "mandatory"]
    assert not [text for text in summaries["backbone"]["links"] if "short" in text]
    lost = [text for text in summaries["backbone"]["resilience"] if text.startswith("loss of")]
    assert [text.partition(":")[0] for text in lost] == [
        "loss of power domain US-MIDA-PJM (PJM Interconnection)",
        "loss of cloud aws",
    ]
    assert files(checkout) == before, "the checkout is as clean as before"

    sim = checkout / ".gpufabric" / "sim"
    by_cloud = {cloud for cloud, _, _ in counts(sim)}
    assert by_cloud == {"aws", "azure", "oci"}

    again = demo(checkout, "up")["stacks"]
    assert [result["changed"] for result in again] == [0, 0, 0, 0, 0]

    down = demo(checkout, "destroy")
    assert down["left"] == 0
    assert not list(held(sim))
