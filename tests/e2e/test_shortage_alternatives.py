"""A shortage that does not end, on every cloud: the update gives up, and what it names instead works."""

import json
import re
from typing import Any

import pytest

from gpufabric.components.capacity_retry import RETRY_VARIABLE
from gpufabric.simcloud.inspect import held
from gpufabric.simcloud.status import sim_status
from tests.e2e.conftest import Declare, Sandbox

pytestmark = [pytest.mark.engine, pytest.mark.slow]

AWS, AZURE, OCI = STACKS = ("aws-us-east-1", "azure-eastus", "oci-us-ashburn-1")
NODES = 2
SUBSCRIPTION = "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93"
GROUP = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/capacity/providers/Microsoft.Compute/"
    "capacityReservationGroups/h200"
)
B200, H200, OCI_B200 = "p6-b200.48xlarge", "Standard_ND96isr_H200_v5", "BM.GPU.B200.8"
ZONE = {"region": "us-east-1", "zone": "use1-az6", "instance_type": B200}
CAPACITY = {
    "aws": {
        "on_demand": [{**ZONE, "count": 0}],
        "reservations": [{**ZONE, "id": "cr-0abcdef1234567890", "count": 4}],
    },
    "azure": {
        "machines": [{"region": "eastus", "zone": "1", "size": H200, "count": 0}],
        "reservation_groups": [
            {"id": GROUP, "region": "eastus", "reservations": [{"size": H200, "zone": "1", "count": 4}]}
        ],
    },
    "oci": {
        "hosts": [
            {"availability_domain": "US-ASHBURN-AD-1", "shape": OCI_B200, "count": 0},
            {"availability_domain": "US-ASHBURN-AD-2", "shape": OCI_B200, "count": 4},
        ]
    },
}
"""No machine starts where the stacks declare them, for as long as one waits."""

FREE_IN = re.compile(r"(?P<shape>\S+) in (?P<zone>\S+): 4 machines free in \S+ (?P<id>\S+)")
COULD_START = re.compile(r"(?P<shape>\S+) in (?P<zone>\S+): 4 machines could start now")
UP = ("up", "--yes", "--no-preflight", "--no-policies")


def pools(shape: str, **capacity: Any) -> dict[str, Any]:
    """Declare one pool, and nothing that a move to another zone would lose."""
    return {"pools": {"train": {"shape": shape, "nodes": NODES, **capacity}}, "storage": {}}


def reserved(line: re.Match[str]) -> dict[str, Any]:
    """Declare the reservation that a line names."""
    return pools(line["shape"], capacity={"mode": "reservation", "id": line["id"], "nodes": 4})


def test_what_is_named_instead_has_capacity(sandbox: Sandbox, region: Declare) -> None:
    (sandbox.clouds / "capacity.json").write_text(json.dumps(CAPACITY))
    for stack, shape in zip(STACKS, (B200, H200, OCI_B200), strict=True):
        sandbox.declare(stack, region(stack, **pools(shape)))
    refused = sandbox.gpufabric(*UP, status=1, **{RETRY_VARIABLE: "2/15"})
    assert refused.text.count("The cloud has too few machines now. These have capacity instead:") == 3
    lines = {line.strip(" -") for line in (refused.stdout + refused.stderr).splitlines()}
    named = {match["shape"]: match for match in filter(None, map(FREE_IN.fullmatch, lines))}
    assert named.keys() == {B200, H200}
    (moved,) = filter(None, map(COULD_START.fullmatch, lines))

    sandbox.declare(AWS, region(AWS, **reserved(named[B200])))
    sandbox.declare(AZURE, region(AZURE, **reserved(named[H200])))
    sandbox.declare(OCI, region(OCI, **pools(OCI_B200), availability_domain=moved["zone"]))
    sandbox.gpufabric(*UP)
    for stack in STACKS:
        sandbox.pulumi("preview", "-s", stack, "--expect-no-changes")
    status = sim_status(sandbox.clouds)
    assert not status.orphans
    assert not status.gone
    urns = [entry.resource.urn for entry in held(sandbox.clouds, given=False)]
    assert len(urns) == len(set(urns)), "nothing is left of the failed ones"
