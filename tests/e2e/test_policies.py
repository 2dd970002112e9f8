"""The policy pack on the real engine: a violation stops the preview and shows the arithmetic."""

import pytest

from gpufabric.simcloud.inspect import held
from tests.e2e.conftest import Declare, Sandbox

pytestmark = pytest.mark.engine

STACK = "oci-us-ashburn-1"
SNAPSHOT = """\
taken_at: "2026-11-30T06:00:00Z"
source: simulated
families:
  gpu-b200-count: {{limit: {limit}, used: 8}}
"""


def quotas(sandbox: Sandbox, limit: int) -> None:
    """Record a quota for the stack: 8 nodes x 8 GPUs are wanted, and 8 GPUs are used by others."""
    folder = sandbox.project / "stacks" / "quota-snapshots"
    folder.mkdir(exist_ok=True)
    (folder / f"{STACK}.yaml").write_text(SNAPSHOT.format(limit=limit))


def test_budget_overrun_fails_the_preview_with_its_arithmetic(sandbox: Sandbox, region: Declare) -> None:
    sandbox.declare(STACK, region(STACK, budget={"usd_per_hour": 100}))
    sandbox.init(STACK)
    output = sandbox.pulumi("preview", "-s", STACK, *sandbox.packs, fails=True)
    assert "$100.00/hour" in output
    assert "8 x BM.GPU.B200.8 x $112.00" in output
    assert "Traceback" not in output
    refused = sandbox.pulumi("up", "-s", STACK, "--yes", *sandbox.packs, fails=True)
    assert "$100.00/hour" in refused
    assert not list(held(sandbox.clouds)), "the preview before an update stops it"


def test_quota_short_and_enough(sandbox: Sandbox, region: Declare) -> None:
    sandbox.declare(STACK, region(STACK))
    sandbox.init(STACK)
    quotas(sandbox, limit=64)
    output = sandbox.pulumi("preview", "-s", STACK, *sandbox.packs, fails=True)
    assert "8 nodes x 8 GPU = 64" in output
    assert "limit 64 - used by others 8 = 56 free; short by 8" in output
    quotas(sandbox, limit=72)
    output = sandbox.pulumi("preview", "-s", STACK, *sandbox.packs)
    assert "short by" not in output


def test_unknown_quota_is_said_and_does_not_hide_other_results(sandbox: Sandbox, region: Declare) -> None:
    sandbox.declare(STACK, region(STACK, budget={"usd_per_month": 1000}))
    sandbox.init(STACK)
    output = sandbox.pulumi("preview", "-s", STACK, *sandbox.packs, fails=True)
    assert "unknown, the stack has no quota snapshot" in output
    assert "$1,000.00/month" in output
    assert "no price" in output
