"""Entries of a ledger, made by hand."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from gpufabric.simcloud.ledger.entry import Action, LedgerEntry

START = datetime(2026, 12, 1, tzinfo=UTC)
"""Begin of a month with 744 hours."""

NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
RESERVATION = "aws:ec2/capacityReservation:CapacityReservation"
BLOCK = "aws:ec2/capacityBlockReservation:CapacityBlockReservation"
NAT = "aws:ec2/natGateway:NatGateway"


def entry(
    type_: str, id_: str, hours: float, action: Action = "create", *, region: str = "us-east-1", **more: Any
) -> LedgerEntry:
    """Return an entry some hours after the start; ``inputs`` and ``outputs`` may be given."""
    cloud = {"aws": "aws", "azure-native": "azure", "oci": "oci"}[type_.split(":", maxsplit=1)[0]]
    return LedgerEntry(
        number=0,
        at=START + timedelta(hours=hours),
        action=action,
        type=type_,
        id=id_,
        urn=f"urn:pulumi:test::fabric::{type_}::{id_}",
        region=region,
        inputs=more.get("inputs", {}),
        outputs=more.get("outputs", {}),
        cloud=cloud,
        account="123456789012",
    )


def template(hours: float = 0.0, launch: Mapping[str, Any] | None = None) -> LedgerEntry:
    """Return the launch template of p5.48xlarge machines."""
    return entry(TEMPLATE, "lt-1", hours, inputs={"instanceType": "p5.48xlarge", **(launch or {})})


def group(nodes: int, hours: float = 0.0, action: Action = "create", **more: Any) -> LedgerEntry:
    """Return a node group of the template."""
    inputs = {"launchTemplate": {"id": "lt-1"}, "scalingConfig": {"desiredSize": nodes}, **more}
    return entry(NODE_GROUP, "c:g", hours, action, inputs=inputs)
