"""Takes over a recorded project: its states into the backend, its resources into the simulated clouds."""

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

from gpufabric.simcloud.clouds.request import named
from gpufabric.simcloud.provider.scope import RequestedResource, Scope
from gpufabric.simcloud.resource import CloudResource
from tests.e2e.conftest import Sandbox

STACK_TYPE = "pulumi:pulumi:Stack"
NOT_SHOWN = "pulumi:providers:pulumi"
"""The engine's own provider, which serves stack references. Previews show no step for it."""


def use(sandbox: Sandbox, recorded: Path) -> Sandbox:
    """Give a project the recorded declarations."""
    shutil.copytree(recorded / "project", sandbox.project, dirs_exist_ok=True)
    sandbox.environment |= {"PULUMI_DEBUG_COMMANDS": "true"}  # makes --event-log known
    return sandbox


def stacks_of(recorded: Path) -> list[str]:
    """List the recorded stacks."""
    return sorted(file.name.removesuffix(".json.gz") for file in (recorded / "state").glob("*.json.gz"))


def take_over(sandbox: Sandbox, recorded: Path, stack: str) -> list[dict[str, Any]]:
    """Import a stack's recorded state into the backend and the simulated clouds, and return its resources."""
    state = json.loads(gzip.decompress((recorded / "state" / f"{stack}.json.gz").read_bytes()))
    file = sandbox.root / f"{stack}.json"
    file.write_text(json.dumps(state))
    sandbox.init(stack)
    sandbox.pulumi("stack", "import", "-s", stack, "--file", str(file))
    hold(sandbox.clouds, state["deployment"]["resources"])
    return state["deployment"]["resources"]


def hold(clouds: Path, resources: list[dict[str, Any]]) -> None:
    """Put the resources of a state into the simulated clouds, where programs look some of them up."""
    scopes = {
        f"{resource['urn']}::{resource['id']}": Scope.open(package, clouds, resource["inputs"])
        for resource in resources
        if (package := resource["type"].removeprefix("pulumi:providers:")) in ("aws", "azure-native", "oci")
    }
    for resource in resources:
        if scope := scopes.get(resource.get("provider", "")):
            target = RequestedResource.of(resource["urn"])
            id_, inputs, outputs = (resource[key] for key in ("id", "inputs", "outputs"))
            identity = id_.lower() if scope.cloud.cascades else id_
            with scope.store().transaction() as held:
                made = CloudResource(target.token, id_, target.urn, scope.region, 1, inputs, outputs)
                held.put(made, [identity, named(target.token, id_)], [], new=True)


def preview(sandbox: Sandbox, stack: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Preview a stack, and return the steps of all resources and the end of the stack's own resource."""
    log = sandbox.root / f"{stack}.events.jsonl"
    options = ("--json", "--diff", "--show-sames", "--event-log", str(log))
    steps = json.loads(sandbox.pulumi("preview", "-s", stack, *options))["steps"]
    events = [json.loads(line) for line in log.read_text().splitlines()]
    ends = [event["resOutputsEvent"]["metadata"] for event in events if "resOutputsEvent" in event]
    return steps, [end for end in ends if end["type"] == STACK_TYPE][-1]
