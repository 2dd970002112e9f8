"""Billed items of AWS services other than machines."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.cost.items import ByUse, ControlPlane, Service, Unpriced
from gpufabric.policies.aws.billing_services import EXTRACTORS
from gpufabric.policies.billing.extract import Extracted
from gpufabric.spec.money import HOURS_PER_MONTH
from tests.policies.conftest import UNKNOWN, Made, extracted

CLUSTER = "aws:eks/cluster:Cluster"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
PORT = "aws:directconnect/connection:Connection"
TASK = "aws:datasync/task:Task"
VPN = "aws:ec2/vpnConnection:VpnConnection"


def read(type_: str, region: str = "us-east-1", **props: Any) -> Extracted:
    return extracted([Made(type_, props)], region=region)


def keys(extraction: Extracted) -> list[str]:
    """Return the keys of services, those by use in brackets, and what has no price."""
    return [
        f"({item.key})" if isinstance(item, ByUse) else item.key if isinstance(item, Service) else item.what
        for item in extraction.items
        if isinstance(item, ByUse | Service | Unpriced)
    ]


@pytest.mark.parametrize(
    ("version", "policy", "is_upgraded"),
    [
        ("1.33", {}, False),
        ("1.33", {"supportType": "STANDARD"}, True),
        ("", {"supportType": "EXTENDED"}, False),
    ],
)
def test_control_plane(version: str, policy: dict[str, str], *, is_upgraded: bool) -> None:
    given_version = {"version": version} if version else {}
    first, *rest = read(CLUSTER, upgradePolicy=policy, **given_version).items
    assert first == ControlPlane(
        cloud="aws", region="us-east-1", key="eks-control-plane", version=version, is_upgraded=is_upgraded
    )
    assert [item.key for item in rest if isinstance(item, ByUse)] == ["load-balancer"]


@pytest.mark.parametrize(
    ("tier", "listed"),
    [
        ("standard", ["(load-balancer)"]),
        ("tier-xl", ["eks-control-plane-tier-xl", "(load-balancer)"]),
        ("tier-none", ["provisioned control plane", "(load-balancer)"]),
        (None, ["(load-balancer)"]),
    ],
)
def test_tier_of_a_control_plane(tier: str | None, listed: list[str]) -> None:
    assert keys(read(CLUSTER, controlPlaneScalingConfig={} if tier is None else {"tier": tier})) == listed


def test_auto_mode_starts_machines_that_no_resource_declares() -> None:
    ((_, uncounted),) = read(CLUSTER, computeConfig={"enabled": True}).uncounted
    assert uncounted.property == "computeConfig"
    assert read(CLUSTER, computeConfig={"enabled": False}).uncounted == []


@pytest.mark.parametrize(
    ("props", "listed", "zones"),
    [
        ({}, [], None),
        ({"vpcEndpointType": "Gateway"}, [], None),
        ({"vpcEndpointType": "Interface"}, ["interface-endpoint", "(interface-endpoint-data)"], 1),
        (
            {"vpcEndpointType": "Interface", "subnetIds": [UNKNOWN, UNKNOWN, UNKNOWN]},
            ["interface-endpoint", "(interface-endpoint-data)"],
            3,
        ),
        ({"vpcEndpointType": "Resource"}, ["VPC endpoint"], None),
    ],
)
def test_endpoint_is_billed_in_each_zone(props: dict[str, Any], listed: list[str], zones: int | None) -> None:
    extraction = read(ENDPOINT, **props)
    assert keys(extraction) == listed
    assert [item.count for item in extraction.items if isinstance(item, Service)] == (
        [] if zones is None else [zones]
    )


@pytest.mark.parametrize(
    ("props", "listed"),
    [
        ({}, ["site-to-site-vpn-connection"]),
        ({"transitGatewayId": UNKNOWN}, ["site-to-site-vpn-connection", "transit-gateway-attachment"]),
    ],
)
def test_vpn_connection_on_a_transit_gateway_is_an_attachment_too(
    props: dict[str, Any], listed: list[str]
) -> None:
    assert keys(read(VPN, **props)) == listed


HOURS = {"minute": Decimal(1) / 60, "hour": Decimal(1), "day": Decimal(24)}


@given(st.integers(1, 1000), st.sampled_from(sorted(HOURS)), st.sampled_from(["", "s"]))
def test_runs_of_a_schedule(number: int, unit: str, plural: str) -> None:
    expression = f"rate({number} {unit}{plural})"
    (runs,) = (
        item
        for item in read(TASK, schedule={"scheduleExpression": expression}).items
        if isinstance(item, Service)
    )
    assert abs(runs.count * number * HOURS[unit] - HOURS_PER_MONTH) < Decimal("1e-9")


@pytest.mark.parametrize("expression", ["cron(0 0 * * ? *)", "rate(0 hours)", "rate(1 week)", "", None])
def test_runs_of_another_schedule_are_unknown(expression: str | None) -> None:
    schedule = {} if expression is None else {"schedule": {"scheduleExpression": expression}}
    assert keys(read(TASK, **schedule)) == ["(datasync-run)", "(datasync-data)"]


@pytest.mark.parametrize(
    ("bandwidth", "listed"),
    [
        ("1Gbps", ["direct-connect-1gbps-port"]),
        ("100Gbps", ["direct-connect-100gbps-port"]),
        ("1000Mbps", ["direct-connect-1gbps-port"]),
        ("3Gbps", ["Direct Connect port"]),
    ],
)
def test_direct_connect_port(bandwidth: str, listed: list[str]) -> None:
    assert keys(read(PORT, bandwidth=bandwidth)) == listed


@pytest.mark.parametrize(
    ("type_", "props", "gap"),
    [
        (PORT, {}, "one.bandwidth is not given"),
        (PORT, {"bandwidth": "fast"}, "one.bandwidth is not a number of Mbps or Gbps"),
        (PORT, {"bandwidth": UNKNOWN}, "one.bandwidth unknown until apply"),
        (ENDPOINT, {"vpcEndpointType": UNKNOWN}, "one.vpcEndpointType unknown until apply"),
        (
            ENDPOINT,
            {"vpcEndpointType": "Interface", "subnetIds": UNKNOWN},
            "one.subnetIds unknown until apply",
        ),
        (CLUSTER, {"version": UNKNOWN}, "one.version unknown until apply"),
        (TASK, {"schedule": UNKNOWN}, "one.schedule unknown until apply"),
    ],
)
def test_property_that_cannot_be_read_is_named(type_: str, props: dict[str, Any], gap: str) -> None:
    assert [str(unread) for unread in read(type_, **props).unevaluated] == [gap]


@pytest.mark.parametrize("type_", sorted(EXTRACTORS))
def test_each_type_needs_a_region(type_: str) -> None:
    (gap,) = read(type_, region="").unevaluated
    assert gap.property in {"region", "bandwidth"}
