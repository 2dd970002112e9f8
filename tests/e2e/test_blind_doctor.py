"""A search that shows what real clouds show: tags and ids, no URNs and no properties."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from gpufabric.simcloud.inspect import held
from gpufabric.simcloud.resource import CloudResource
from gpufabric.simcloud.store import Store
from tests.e2e.conftest import TIMEOUT_SECONDS, Declare, Sandbox
from tests.e2e.test_stopped_engines import STACK, latest, orphans

pytestmark = [pytest.mark.engine, pytest.mark.slow]

VPC, NAT = "aws:ec2/vpc:Vpc", "aws:ec2/natGateway:NatGateway"

BLIND = """
from dataclasses import replace
import gpufabric.doctor.clouds.simulated as simulated
from gpufabric.cli.main import run

search = simulated.held_by_stack

def blind(root, stacks):
    held = search(root, stacks)
    return {
        stack: [replace(entry, urn="", inputs={}, outputs={}) for entry in entries if "tag" in entry.mark]
        for stack, entries in held.items()
    }

simulated.held_by_stack = blind
run()
"""


def doctor(sandbox: Sandbox) -> None:
    """Repair a stack by a search that shows no URNs."""
    done = subprocess.run(
        [sys.executable, "-c", BLIND, "doctor", "--clouds", STACK, "--yes"],
        cwd=sandbox.project,
        env=os.environ | sandbox.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_destroyed_stack_is_repaired_without_an_update(sandbox: Sandbox, region: Declare) -> None:
    storage = {"lustre": None, "checkpoints": {"protect": False}}
    sandbox.declare(STACK, region(STACK, storage=storage))
    up = ("up", STACK, "--yes", "--no-preflight", "--no-policies")
    sandbox.gpufabric(*up)
    (network,) = [entry.resource for entry in held(sandbox.clouds, type_=VPC)]
    gateway = next(entry.resource for entry in held(sandbox.clouds, type_=NAT))
    elsewhere = replace(gateway, id="nat-0elsewhere", inputs={**gateway.inputs, "subnetId": "subnet-0gone"})
    account = next((entry.cloud, entry.account) for entry in held(sandbox.clouds, type_=VPC))

    def lose(*resources: CloudResource) -> None:
        with Store(sandbox.clouds, *account).transaction() as state:
            for resource in resources:
                state.put(resource, [resource.id], [], new=True)

    # Beside a stack that is up, what nobody declares goes with the next update.
    lose(elsewhere)
    doctor(sandbox)
    urns = {entry["id"]: entry["urn"] for entry in latest(sandbox)["resources"] if entry.get("id")}
    assert urns["nat-0elsewhere"].endswith(f"{NAT}::left-over-nat-0elsewhere")
    sandbox.gpufabric("destroy", STACK, "--yes")
    assert not list(held(sandbox.clouds, type_=NAT))

    lose(network, elsewhere)
    doctor(sandbox)
    assert all("aws:kms/key:Key" in urn for urn in orphans(sandbox)), "keys stay on purpose"
    urns = {entry["id"]: entry["urn"] for entry in latest(sandbox)["resources"] if entry.get("id")}
    assert urns[network.id] == network.urn, "the stack declares it"
    sandbox.gpufabric("destroy", STACK, "--yes")
    assert not list(held(sandbox.clouds, type_=VPC))
    assert not list(held(sandbox.clouds, type_=NAT))
