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
  gpu-b200-count: {{limit: {limit}, used: 8, used_by_this_stack: 0}}
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


@pytest.mark.slow
def test_what_a_reservation_holds_beyond_its_pool_is_paid(sandbox: Sandbox, region: Declare) -> None:
    declared = region(STACK, budget={"usd_per_hour": 100})
    declared["pools"]["train"]["capacity"] = {"mode": "new-reservation", "nodes": 10}
    sandbox.declare(STACK, declared)
    sandbox.init(STACK)
    output = sandbox.pulumi("preview", "-s", STACK, *sandbox.packs, fails=True)
    assert "8 x BM.GPU.B200.8 x $112.00 = $896.00" in output
    assert "2 x BM.GPU.B200.8, reserved and idle x $95.20 = $190.40" in output


@pytest.mark.slow
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


@pytest.mark.slow
def test_unknown_quota_is_said_and_does_not_hide_other_results(sandbox: Sandbox, region: Declare) -> None:
    sandbox.declare(STACK, region(STACK, budget={"usd_per_month": 1000}))
    sandbox.init(STACK)
    output = sandbox.pulumi("preview", "-s", STACK, *sandbox.packs, fails=True)
    assert "unknown, the stack has no quota snapshot" in output
    assert "$1,000.00/month" in output
    assert "no price" in output


WAIVER = """\
waivers:
  - rule: cost-stack-budget-hourly
    resources: "urn:pulumi:{stack}::gpufabric::pulumi:pulumi:Stack::gpufabric-{stack}"
    owner: platform-team
    reason: a short test of the whole region
    expires: {expires}
"""


def waive(sandbox: Sandbox, expires: str) -> None:
    """Write the project's waivers: one for the hourly budget."""
    text = WAIVER.format(stack=STACK, expires=expires)
    (sandbox.project / "stacks" / "waivers.yaml").write_text(text)


def test_violation_is_waived_for_a_while(sandbox: Sandbox, region: Declare) -> None:
    sandbox.declare(STACK, region(STACK, budget={"usd_per_hour": 100}))
    sandbox.init(STACK)
    quotas(sandbox, limit=72)
    waive(sandbox, "2026-11-01")
    output = sandbox.pulumi("preview", "-s", STACK, *sandbox.packs, fails=True)
    assert "(its waiver by platform-team expired on 2026-11-01)" in output
    waive(sandbox, "2027-01-31")
    output = sandbox.pulumi("preview", "-s", STACK, *sandbox.packs)
    assert "cost-stack-budget-hourly: waived until 2027-01-31 by platform-team: " in output
    assert "exceeds the budget" in output
    assert "[mandatory]" not in output
    waive(sandbox, "soon")
    output = sandbox.pulumi("preview", "-s", STACK, *sandbox.packs, fails=True)
    assert "stacks/waivers.yaml:6: waivers[0].expires" in output


@pytest.mark.slow
def test_levels_and_options_of_a_stack(sandbox: Sandbox, region: Declare) -> None:
    sandbox.declare(STACK, region(STACK, budget={"usd_per_hour": 100}))
    sandbox.init(STACK)
    settings = sandbox.project / "stacks" / "policies.yaml"
    settings.write_text(
        "all_stacks:\n  cost-price-age: {max_age_days: 1}\n"
        f"stacks:\n  {STACK}:\n"
        "    cost-stack-budget-hourly: advisory\n    quota-headroom: {fail_closed: true}\n"
    )
    output = sandbox.pulumi("preview", "-s", STACK, *sandbox.packs, fails=True)
    assert "unknown, the stack has no quota snapshot" in output
    config = sandbox.project / "run.json"
    config.write_text('{"quota-headroom": {"fail_closed": false}}')
    output = sandbox.pulumi(
        "preview", "-s", STACK, *sandbox.packs, "--policy-pack-config", str(config), fails=True
    )
    # The option holds for the run, and is the only violation.
    assert output.count("[mandatory]") == 1
    assert "quota-headroom, option fail_closed: true -> false (--policy-pack-config)" in output
    assert "exceeds the budget by" in output
    assert "rests on list prices that are more than 1 day old" in output
    config.write_text('{"cost-stack-budget-hourly": "mandatory"}')
    quotas(sandbox, limit=72)
    output = sandbox.pulumi(
        "preview", "-s", STACK, *sandbox.packs, "--policy-pack-config", str(config), fails=True
    )
    assert "$100.00/hour" in output
    assert "(--policy-pack-config)" not in output
    config.write_text('{"settings-not-loosened": "advisory"}')
    output = sandbox.pulumi(
        "preview", "-s", STACK, *sandbox.packs, "--policy-pack-config", str(config), fails=True
    )
    assert "given rule settings-not-loosened: mandatory -> advisory" in output
    assert "Traceback" not in output


LATER = """\
import pulumi
import pulumi_aws as aws

here = pulumi.ResourceOptions(provider=aws.Provider("known", region="us-east-1"))
key = aws.kms.Key("key", opts=here)
made = pulumi.ResourceOptions(provider=aws.Provider("later", region=key.key_id))
tokens = {"http_tokens": "optional"}
aws.ec2.LaunchTemplate("open", instance_type="p5.48xlarge", metadata_options=tokens, opts=made)
aws.ec2.LaunchTemplate("hidden", metadata_options={"http_tokens": key.key_id}, opts=made)
aws.ec2.NatGateway("nat", subnet_id=key.key_id, opts=made)
"""


@pytest.mark.slow
def test_provider_configured_by_another_resource_hides_nothing(sandbox: Sandbox) -> None:
    """The engine asks such a provider nothing in a preview: policies see what the program gave."""
    folder = sandbox.root / "later"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text(
        "name: later\nruntime:\n  name: python\n  options:\n    virtualenv: .venv\n"
    )
    (folder / ".venv").symlink_to(sandbox.checkout / ".venv", target_is_directory=True)
    (folder / "__main__.py").write_text(LATER)
    packs = sandbox.packs
    project, sandbox.project = sandbox.project, folder
    sandbox.pulumi("stack", "init", "later")
    output = sandbox.pulumi("preview", "-s", "later", *packs, fails=True)
    sandbox.project = project
    assert "open: metadataOptions.httpTokens is not required: IMDSv1 is answered" in output
    assert "imdsv2: not evaluated: hidden.metadataOptions.httpTokens unknown until apply" in output
    assert "cost-unpriced: not evaluated: nat.region unknown until apply" in output
    assert "internal error" not in output
    assert not list(held(sandbox.clouds))
