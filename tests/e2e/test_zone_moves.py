"""A region of AWS moves to another zone of its region, on the real engine."""

import pytest

from gpufabric.simcloud.inspect import held
from tests.e2e.conftest import Declare, Sandbox
from tests.e2e.test_refused_updates import preview_of_update, update

pytestmark = [pytest.mark.engine, pytest.mark.slow]

EAST, WEST = "aws-us-east-1", "aws-us-west-2"
POOLS = {"train": {"shape": "p5.48xlarge", "nodes": 2}}
MOVES = ("gpu", "public", "links")
LUSTRE = {"at_least_tib": 10, "throughput_mbps_per_tib": 250, "protect": False}


def zones(sandbox: Sandbox) -> dict[str, str]:
    """Give the zones of the subnets of the eastern region, by role."""
    subnets = {
        entry.resource.urn.rpartition("::")[2].removeprefix(f"{EAST}-"): entry.resource.outputs
        for entry in held(sandbox.clouds)
        if entry.resource.type.endswith(":Subnet") and f":{EAST}::" in entry.resource.urn
    }
    return {role: outputs["availabilityZoneId"] for role, outputs in subnets.items()}


def types(sandbox: Sandbox) -> list[str]:
    """Give the types of what the eastern region holds."""
    return sorted(entry.resource.type for entry in held(sandbox.clouds) if f":{EAST}::" in entry.resource.urn)


def test_a_region_without_links_moves(sandbox: Sandbox, region: Declare) -> None:
    declared = region(EAST, storage={"lustre": LUSTRE}, pools=POOLS)
    sandbox.declare(EAST, declared)
    sandbox.init(EAST)
    update(sandbox, EAST, fails=False)
    before = types(sandbox)
    sandbox.declare(EAST, declared | {"zone": "use1-az4"})
    preview_of_update(sandbox, EAST, fails=False)
    update(sandbox, EAST, fails=False)
    assert {role: zone for role, zone in zones(sandbox).items() if role in MOVES} == dict.fromkeys(
        MOVES, "use1-az4"
    )
    assert types(sandbox) == before
    sandbox.pulumi("preview", "-s", EAST, "--expect-no-changes")


def test_a_region_with_links_keeps_its_machines_when_aws_refuses(sandbox: Sandbox, region: Declare) -> None:
    east = region(EAST, storage={}, pools=POOLS)
    west = region(
        EAST,
        region="us-west-2",
        zone="usw2-az2",
        system_zones=["usw2-az1", "usw2-az2"],
        network={"cidr": "10.17.0.0/16"},
        storage={},
        pools=POOLS,
    )
    sandbox.declare(EAST, east)
    sandbox.declare(WEST, west)
    sandbox.declare("backbone", {"links": [{"between": [EAST, WEST], "kind": "tgw-peering", "gbps": 50}]})
    for stack in (EAST, WEST, "backbone"):
        sandbox.init(stack)
        update(sandbox, stack, fails=False)
    before = types(sandbox)
    sandbox.declare(EAST, east | {"zone": "use1-az4"})
    finding = preview_of_update(sandbox, EAST, fails=True)
    assert f"links to the network ({EAST}--{WEST})" in " ".join(finding.split())
    assert "DependencyViolation: The subnet" in update(sandbox, EAST, fails=True)
    gone = {"aws:ec2/routeTableAssociation:RouteTableAssociation",
            "aws:ec2/subnetCidrReservation:SubnetCidrReservation"}  # fmt: skip
    assert [type_ for type_ in before if type_ not in gone] == [
        type_ for type_ in types(sandbox) if type_ not in gone
    ]
    assert set(zones(sandbox).values()) == {"use1-az6", "use1-az4"}
    assert zones(sandbox)["gpu"] == "use1-az6"
