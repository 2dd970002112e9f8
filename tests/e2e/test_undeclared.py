"""A stack whose file is gone while it is up: named first, and destroyed from its own state."""

import json

import pytest

from tests.e2e.conftest import Declare, Sandbox

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.core]

WEST, EAST = "aws-us-west-2", "aws-us-east-1"


def test_a_deleted_file(sandbox: Sandbox, region: Declare) -> None:
    assert sandbox.packs
    stacks = sandbox.project / "stacks"
    file = stacks / f"Pulumi.{WEST}.yaml"
    file.write_text((sandbox.checkout / "stacks" / file.name).read_text())
    sandbox.gpufabric("up", "--yes")
    file.unlink()
    sandbox.declare(EAST, region(EAST))
    first = f"{WEST} is up and has no file: 98 resources, 256 GPUs, $1,286,956/month"

    preview = sandbox.gpufabric("preview", "--init")
    assert first in preview.text
    made = json.loads(sandbox.gpufabric("report", "--format", "json").stdout)
    assert made["headline"].startswith(first)
    assert made["totals"]["gpus_before"] == 256
    assert made["totals"]["gpus_after"] > 256
    (undeclared,) = [stack for stack in made["stacks"] if stack["outcome"] == "undeclared"]
    assert (undeclared["stack"], undeclared["after"]["gpus"]) == (WEST, 256)
    assert first in sandbox.gpufabric("doctor", status=1).text
    assert first in sandbox.gpufabric("show").text
    (shown,) = json.loads(sandbox.gpufabric("show", "--json").stdout)["undeclared"]
    assert (shown["stack"], shown["gpus"]) == (WEST, 256)

    sandbox.pulumi("state", "unprotect", "--all", "--yes", "-s", WEST)
    sandbox.gpufabric("destroy", WEST, "--yes", "--remove")
    assert not sandbox.left()
    assert not file.exists(), "the engine must not write a file that looks like a declaration"
    made = json.loads(sandbox.gpufabric("report", "--format", "json").stdout)
    assert (made["totals"]["gpus_before"], made["totals"]["gpus_after"]) == (256, 0)
    assert WEST not in sandbox.pulumi("stack", "ls", "--json")
