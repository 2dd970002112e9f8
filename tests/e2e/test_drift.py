"""Drift is told as it is: a GPU pool that vanished is not "nothing to do"."""

import json
import os
import pty
import subprocess

import pytest

from gpufabric.simcloud.inspect import remove, tamper
from tests.e2e.conftest import GPUFABRIC, TIMEOUT_SECONDS, Declare, Sandbox

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.core]

STACK = "aws-us-west-2"
POOL = "demo-aws-us-west-2:train"


@pytest.fixture
def west(sandbox: Sandbox) -> Sandbox:
    """Bring up 256 GPUs."""
    assert sandbox.packs
    file = f"Pulumi.{STACK}.yaml"
    (sandbox.project / "stacks" / file).write_text((sandbox.checkout / "stacks" / file).read_text())
    sandbox.gpufabric("up", "--yes")
    return sandbox


def asked(sandbox: Sandbox, *arguments: str) -> str:
    """Run a command on a terminal, answer its question with no, and give what it printed."""
    parent, child = pty.openpty()
    process = subprocess.Popen(
        [*GPUFABRIC, *arguments],
        cwd=sandbox.project,
        env={**os.environ, **sandbox.environment, "TERM": "dumb", "COLUMNS": "200"},
        stdin=child,
        stdout=child,
        stderr=child,
    )
    os.close(child)
    os.write(parent, b"n\n")
    printed = b""
    while True:
        try:
            part = os.read(parent, 65536)
        except OSError:  # the terminal is gone
            break
        if not part:
            break
        printed += part
    os.close(parent)
    assert process.wait(TIMEOUT_SECONDS) == 3, printed.decode()
    return " ".join(printed.decode().split())


def test_a_pool_that_vanished(west: Sandbox) -> None:
    remove(west.clouds, POOL)
    question = asked(west, "refresh")
    assert "aws-us-west-2-train" in question.split("Write this into the state")[0]
    assert "GPUs 256 \N{RIGHTWARDS ARROW} 0 (-256)" in question

    done = west.gpufabric("refresh", "--yes").text
    assert "aws-us-west-2-train" in done
    made = json.loads(west.gpufabric("report", "--format", "json").stdout)
    assert made["verdict"] == "destructive"
    assert (made["totals"]["gpus_before"], made["totals"]["gpus_after"]) == (256, 0)
    (gone,) = [change for change in made["stacks"][0]["changes"] if change["operation"] == "delete"]
    assert (gone["name"], gone["type"]) == ("aws-us-west-2-train", "aws:eks/nodeGroup:NodeGroup")

    west.gpufabric("preview")
    made = json.loads(west.gpufabric("report", "--format", "json").stdout)
    assert (made["totals"]["gpus_before"], made["totals"]["gpus_after"]) == (0, 256)


def test_a_size_that_an_autoscaler_moved(west: Sandbox) -> None:
    tamper(west.clouds, POOL, "scalingConfig.desiredSize", 4)
    done = west.gpufabric("refresh", "--yes").text
    assert "differs from the state: scalingConfig.desiredSize: 32 \N{RIGHTWARDS ARROW} 4" in done
    made = json.loads(west.gpufabric("report", "--format", "json").stdout)
    assert made["verdict"] == "destructive", "28 machines fewer"
    assert "differing from the state" in made["headline"]


@pytest.mark.parametrize("stack", ["aws-us-east-1", "azure-eastus"])
def test_what_the_program_ignores_is_no_drift(sandbox: Sandbox, region: Declare, stack: str) -> None:
    """Reads show rules of a bucket, and pools of an AKS cluster, that other resources own."""
    sandbox.declare(stack, region(stack))
    sandbox.gpufabric("up", "--yes")
    gpus = json.loads(sandbox.gpufabric("report", "--format", "json").stdout)["totals"]["gpus_after"]
    assert gpus
    done = sandbox.gpufabric("refresh", "--yes").text
    assert "differs from the state" not in done
    made = json.loads(sandbox.gpufabric("report", "--format", "json").stdout)
    assert made["headline"].startswith("No drift, 1 resource differs only in what the program ignores; ")
    assert made["verdict"] == "unchanged"
    totals = made["totals"]
    assert (totals["gpus_before"], totals["gpus_after"]) == (gpus, gpus)
    assert totals["usd_per_month_difference"] == "0.00"
