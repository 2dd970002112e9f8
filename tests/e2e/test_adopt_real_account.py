"""A hand-made region is found with the SDK of its cloud, as in a real account, and becomes a stack.

The engine and its providers are those of the simulated clouds. What `gpufabric adopt` asks goes to a loopback
server that speaks Azure's protocol and has the same resources.
"""

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gpufabric.simcloud.inspect import held
from gpufabric.wire.values import plain
from tests.e2e.conftest import TIMEOUT_SECONDS, HandMade, Sandbox
from tools.loopback.azure.server import TENANT, Loopback, failure
from tools.small_fabric import REGIONS

pytestmark = [pytest.mark.engine, pytest.mark.slow]

STACK = "azure-eastus"
SUBSCRIPTION = REGIONS[STACK]["subscription_id"]
SCOPE = f"/subscriptions/{SUBSCRIPTION}"
REFUSED = 1

PROGRAM = """\
import sys
from azure.core.credentials import AccessToken
import gpufabric.cli.adopt as adopt
from gpufabric.accounts.azure.endpoints import Endpoints
from gpufabric.accounts.azure.reader import AzureReader
from gpufabric.cli.adopt_find import real_finder
from gpufabric.cli.main import run
from tools.loopback.azure.server import token

class Credential:
    def get_token(self, *scopes, **options):
        return AccessToken(token(), 4102444800)

url = sys.argv.pop()
reader = AzureReader(endpoints=Endpoints(url, authority=url), credential=Credential(), environment={})
adopt.finder = lambda project, stack: real_finder(project, stack, lambda target: reader)
run()
"""
"""The command, with Azure's endpoint in place of the simulated account."""


@pytest.fixture
def azure(tmp_path: Path) -> Iterator[Loopback]:
    server = Loopback(tmp_path)
    server.set(SCOPE, {"id": SCOPE, "subscriptionId": SUBSCRIPTION, "tenantId": TENANT, "state": "Enabled"})
    yield server
    server.close()


def serve(azure: Loopback, sandbox: Sandbox) -> None:
    """Let the server have what the simulated subscription has: each object, and the lists that it is in."""
    lists: defaultdict[str, list[Any]] = defaultdict(list)
    for entry in held(sandbox.clouds):
        resource = entry.resource
        properties = {**plain(resource.outputs), **plain(resource.inputs)}
        row = {"id": resource.id, "name": resource.id.rpartition("/")[2], "properties": properties}
        azure.set(resource.id, row)
        # Ids of deployments are of a form of their own in the simulated clouds.
        path = resource.id.rpartition("/")[0].replace("/deploymentAtSubscriptionScopes", "/deployments")
        lists[path.casefold()].append(row)
    for path, rows in lists.items():
        azure.set(path, {"value": rows})


def run(sandbox: Sandbox, azure: Loopback, repo: Path, *options: str) -> tuple[int, str, str]:
    environment = {
        **os.environ,
        **sandbox.environment,
        "REQUESTS_CA_BUNDLE": str(azure.certificate),
        "NO_PROXY": "127.0.0.1",
        "PYTHONPATH": str(repo),
    }
    command = [sys.executable, "-c", PROGRAM, "adopt", STACK, *options, azure.url]
    done = subprocess.run(
        command,
        cwd=sandbox.project,
        env=environment,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done.returncode, done.stdout, done.stderr


def test_a_region_of_a_real_subscription_becomes_a_stack(
    sandbox: Sandbox,
    hand_made: HandMade,
    azure: Loopback,
    repo: Path,
) -> None:
    number = hand_made(STACK)
    serve(azure, sandbox)
    ids = sandbox.root / "ids.yaml"

    network = f"{SCOPE}/resourceGroups/demo-{STACK}-rg/providers/Microsoft.Network"
    azure.set(f"{network}/natGateways", failure(403, "AuthorizationFailed"))
    status, said, _ = run(sandbox, azure, repo, "--write-ids", str(ids))
    assert status == REFUSED, said
    assert f"{number - 1} of {number} declared resources found" in said, said
    assert "unknown: Microsoft.Network/natGateways/read: AuthorizationFailed" in said
    assert "Next: grant Microsoft.Network/natGateways/read" in said

    serve(azure, sandbox)
    status, said, _ = run(sandbox, azure, repo, "--json", "--yes")
    data = json.loads(said)
    assert (status, data["status"], len(data["ids"])) == (0, "adopted", number), said
    assert data["next_update"] == []
    assert sandbox.preview(STACK).keys() == {"same"}
