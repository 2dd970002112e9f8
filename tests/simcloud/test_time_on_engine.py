"""The real engine while time passes: gateways side by side, Ctrl-C in the middle, and on from there."""

import json
import signal
import subprocess
import time

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.creation import creation_times
from gpufabric.plan.pace import MINUTE_VARIABLE
from gpufabric.simcloud.inspect import held
from tests.simcloud.project import Project

GATEWAY = "azure-native:network:VirtualNetworkGateway"
MINUTES = creation_times(default_catalog()).minutes(GATEWAY)
NAMES = ("first", "second")
PROGRAM = """
import pulumi
from pulumi_azure_native import network, resources

group = resources.ResourceGroup("group", resource_group_name="group", location="eastus")
for name in ("first", "second"):
    gateway = network.VirtualNetworkGateway(
        name, virtual_network_gateway_name=name, resource_group_name=group.name, location="eastus",
        gateway_type="Vpn",
        opts=pulumi.ResourceOptions(custom_timeouts=TIMEOUTS),
    )
    pulumi.export(name, gateway.provisioning_state)
"""


@pytest.fixture
def project(engine, tmp_path):
    made = Project(engine, tmp_path)
    made.program = PROGRAM.replace("TIMEOUTS", "None")
    return made


def pace(project, seconds):
    """Has a gateway take so many real seconds."""
    project.environment[MINUTE_VARIABLE] = str(seconds / MINUTES)


def states(project):
    return {
        entry.resource.inputs["virtualNetworkGatewayName"]: entry.resource.outputs["provisioningState"]
        for entry in held(project.root, type_=GATEWAY)
    }


def recorded(project):
    """Gateways in Pulumi's state: id and errors of their beginning, by name."""
    state = json.loads(project("stack", "export"))["deployment"]
    assert not state.get("pending_operations")
    return {
        resource["urn"].rsplit("::", 1)[1]: (resource["id"], resource.get("initErrors", []))
        for resource in state["resources"]
        if resource["type"] == GATEWAY
    }


@pytest.mark.engine
@pytest.mark.slow
def test_stopped_in_the_middle_of_two_gateways(project):
    (project.directory / "__main__.py").write_text(project.program)
    pace(project, 40)
    began = time.monotonic()
    with subprocess.Popen(
        [str(project.engine.bin_dir / "pulumi"), "--non-interactive", "up", "--yes", "--skip-preview"],
        cwd=project.directory, env=project.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True,
    ) as process:  # fmt: skip
        while set(states(project)) != set(NAMES):
            assert time.monotonic() - began < 60, "the two are not made side by side"
            assert process.poll() is None
            time.sleep(0.1)
        assert set(states(project).values()) == {"Updating"}
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=30)
    assert process.returncode != 0
    assert "context canceled" in output
    kept = recorded(project)
    assert set(kept) == set(NAMES)
    assert {id_ for id_, _ in kept.values()} == {
        entry.resource.id for entry in held(project.root, type_=GATEWAY)
    }
    assert all(errors for _, errors in kept.values())

    project("up", "--yes", "--skip-preview")
    assert set(states(project).values()) == {"Succeeded"}
    after = recorded(project)
    assert {name: id_ for name, (id_, _) in after.items()} == {name: id_ for name, (id_, _) in kept.items()}
    assert not any(errors for _, errors in after.values())
    outputs = json.loads(project("stack", "output", "--json"))
    assert outputs == dict.fromkeys(NAMES, "Succeeded")
    project("preview", "--expect-no-changes")
    project("destroy", "--yes", "--skip-preview")
    assert list(held(project.root)) == []


@pytest.mark.engine
@pytest.mark.slow
def test_a_timeout_that_is_too_short_and_the_update_after_it(project):
    project.program = PROGRAM.replace("TIMEOUTS", 'pulumi.CustomTimeouts(create="30m")')
    pace(project, 6)
    output = project("up", "--yes", "--skip-preview", code=1)
    assert "operation timed out [simulated Azure: it takes 45 minutes, the time-out is 30m0s]" in output
    kept = recorded(project)
    assert set(kept) == set(NAMES)
    project("up", "--yes", "--skip-preview")
    assert {name: id_ for name, (id_, _) in recorded(project).items()} == {
        name: id_ for name, (id_, _) in kept.items()
    }
    assert set(states(project).values()) == {"Succeeded"}
