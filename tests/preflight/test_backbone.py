"""The backbone in the accounts and regions that it touches."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from gpufabric.accounts.target import Target, targets_of
from gpufabric.check.ends import EndNeeds
from gpufabric.check.needs import StackNeeds
from gpufabric.preflight.backbone import (
    BackboneEnds,
    apart_verdicts,
    end_verdicts,
    ends_of_project,
    needs_at,
    unasked_verdicts,
)
from gpufabric.preflight.identity import no_actions
from gpufabric.preflight.verdict import PreflightVerdict
from gpufabric.quota.counted import Amount, CountedUse, Place
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.project import Project
from gpufabric.spec.regions import AnyRegion
from tests.preflight.cases import aws, azure, case, oci

EAST, NORTH, IAD, TWIN = "aws-us-east-1", "azure-eastus", "oci-us-ashburn-1", "aws-us-east-1-b"
FABRIC = Fabric.model_validate({"name": "gpufabric"})
PORTS = {
    EAST: "dxcon-fg1234ab",
    NORTH: (
        "/subscriptions/5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93/resourceGroups/wan"
        "/providers/Microsoft.Network/expressRouteCircuits/wave"
    ),
    IAD: "ocid1.crossconnect.oc1.iad.aaaa",
}
VPN = "aws:ec2/vpnConnection:VpnConnection"
CONNECTIONS = "ec2/L-3E6EC3A3"


def vpn(*between: str) -> dict[str, Any]:
    return {"between": between, "kind": "vpn", "gbps": 2}


def wavelength(ports: dict[str, str]) -> dict[str, Any]:
    ends = {stack: {"id": id_, "vlan": 301} for stack, id_ in ports.items()}
    circuit = {"router_asn": 64701, "ends": ends}
    return {"between": tuple(ports), "kind": "circuit", "gbps": 10, "circuit": circuit}


def joined(links: Sequence[dict[str, Any]], existing: dict[str, Any] | None = None) -> BackboneEnds:
    """Declare a backbone between a region of each cloud, and a second stack of the AWS account."""
    declared = Backbone.model_validate({"links": links, "existing": existing or {}})
    stacks = {EAST: aws(), TWIN: aws(), NORTH: azure(), IAD: oci(), "backbone": declared}
    return ends_of_project(Project(fabric=FABRIC, stacks=stacks))[0]


def target(ends: BackboneEnds, cloud: str) -> Target:
    return next(target for target in targets_of(ends.project.regions) if target.cloud == cloud)


def use(number: int) -> CountedUse:
    return CountedUse(
        {CONNECTIONS: {Place(): Amount(Decimal(number))}}, {CONNECTIONS: {Place(): Amount(Decimal(0))}}
    )


def verdicts(
    ends: BackboneEnds, region: AnyRegion, needs: StackNeeds | None = None
) -> list[PreflightVerdict]:
    at = target(ends, region.cloud)
    known = replace(case(region), stack="backbone", needs=needs, no_needs="a fault", end=ends.place(at))
    return list(end_verdicts(known, ends, no_actions))


def test_a_place_names_account_and_region_and_the_first_link() -> None:
    ends = joined([vpn(NORTH, IAD), vpn(NORTH, EAST), vpn(EAST, IAD)])
    place = ends.place(target(ends, "aws"))
    assert place is not None
    assert (place.name, place.stacks, place.at) == (
        "aws 123456789012 us-east-1",
        (EAST,),
        ("links", 1, "between", 1),
    )
    assert place.item("VPNs") == "VPNs of aws 123456789012 us-east-1"


def test_an_account_without_a_region_of_the_backbone_has_no_place() -> None:
    ends = joined([vpn(NORTH, EAST)])
    assert ends.place(target(ends, "oci")) is None


def test_needs_of_two_regions_in_one_account_are_added_up() -> None:
    parts = {EAST: EndNeeds({VPN: 4}, use(4)), TWIN: EndNeeds({VPN: 2}, use(2)), NORTH: EndNeeds({"x": 1})}
    at = needs_at(StackNeeds(types={VPN: 6, "x": 1}, ends=parts), [EAST, TWIN])
    assert at is not None
    assert at.types == {VPN: 6}
    assert at.counted.planned[CONNECTIONS] == {Place(): Amount(Decimal(6))}
    assert at.ends == {}


def test_needs_of_a_program_that_did_not_run_are_unknown() -> None:
    assert needs_at(None, [EAST]) is None
    quotas = [
        verdict for verdict in verdicts(joined([vpn(EAST, NORTH)]), aws()) if verdict.subject == "quota"
    ]
    assert [verdict.given for verdict in quotas] == ["the program did not run: a fault"]


def test_unstated_facts_of_a_hub_are_unknown_in_its_account_only() -> None:
    hub = {"hub": {"id": "tgw-0123456789abcdef0", "asn": 64701}}
    ends = joined([vpn(EAST, NORTH)], {EAST: hub})
    unknown = [verdict for verdict in verdicts(ends, aws()) if verdict.subject == "existing"]
    assert {verdict.status for verdict in unknown} == {"unknown"}
    assert f"existing.{EAST}.hub.spreads_over_paths" in {verdict.setting for verdict in unknown}
    assert all(verdict.item.endswith(" of aws 123456789012 us-east-1") for verdict in unknown)
    assert all(verdict.next_step == f"state {verdict.setting}" for verdict in unknown)
    assert not [verdict for verdict in verdicts(ends, azure()) if verdict.subject == "existing"]


@pytest.mark.parametrize(
    ("region", "stack", "id_", "command"),
    [
        (
            aws(),
            EAST,
            "dxcon-fg1234ab",
            "aws directconnect describe-connections --region us-east-1 --connection-id dxcon-fg1234ab",
        ),
        (
            aws(),
            EAST,
            "dxlag-fg1234ab",
            "aws directconnect describe-lags --region us-east-1 --lag-id dxlag-fg1234ab",
        ),
        (azure(), NORTH, PORTS[NORTH], f"az network express-route show --ids {PORTS[NORTH]}"),
        (
            oci(),
            IAD,
            PORTS[IAD],
            f"oci network cross-connect get --region us-ashburn-1 --cross-connect-id {PORTS[IAD]}",
        ),
        (
            oci(),
            IAD,
            "ocid1.crossconnectgroup.oc1.iad.aaaa",
            "oci network cross-connect-group get --region us-ashburn-1"
            " --cross-connect-group-id ocid1.crossconnectgroup.oc1.iad.aaaa",
        ),
    ],
)
def test_the_port_of_a_circuit_is_unknown_with_a_command(
    region: AnyRegion, stack: str, id_: str, command: str
) -> None:
    other = NORTH if stack != NORTH else EAST
    ends = joined([vpn(EAST, IAD), wavelength({stack: id_, other: PORTS[other]})])
    ports = [verdict for verdict in verdicts(ends, region) if verdict.item.startswith("port ")]
    assert [(port.status, port.setting, port.next_step) for port in ports] == [
        ("unknown", f"links.1.circuit.ends.{stack}.id", command)
    ]


def test_resources_of_another_provider_are_unknown() -> None:
    ends = joined([vpn(EAST, NORTH)])
    needs = StackNeeds(types={VPN: 1}, ends={"": EndNeeds({VPN: 1})})
    assert [(verdict.subject, verdict.item, verdict.status) for verdict in apart_verdicts(ends, needs)] == [
        ("permission", VPN, "unknown")
    ]
    assert not list(apart_verdicts(ends, StackNeeds(types={})))
    assert not list(apart_verdicts(ends, None))


def test_regions_that_cannot_be_asked_are_unknown() -> None:
    ends = joined([vpn(EAST, NORTH), vpn(EAST, "aws-eu-west-1")])
    unasked = list(unasked_verdicts(ends, [NORTH]))
    assert [(verdict.item, verdict.given, verdict.next_step) for verdict in unasked] == [
        (
            "aws-eu-west-1",
            "stacks/Pulumi.aws-eu-west-1.yaml does not exist or has errors",
            "gpufabric check aws-eu-west-1",
        ),
        (
            EAST,
            "stacks/Pulumi.aws-us-east-1.yaml states the account encrypted, so preflight cannot ask it",
            "state the account in plain text",
        ),
    ]
    assert [verdict.setting for verdict in unasked] == ["links.1.between.1", "links.0.between.0"]
