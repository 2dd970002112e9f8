"""Stacks that share the quotas of an account: regions, and the backbone where it has a part."""

from datetime import UTC, datetime

from gpufabric.check.ends import EndNeeds
from gpufabric.check.needs import StackNeeds
from gpufabric.check.result import StackCheck
from gpufabric.preflight.sharing import programs_in, siblings_in, types_in, uses_beside
from tests.preflight.cases import aws, needs
from tests.preflight.test_backbone import EAST, IAD, NORTH, TWIN, VPN, joined, target, use, vpn

ENDS = joined([vpn(EAST, NORTH)])
PROJECT = ENDS.project
CHECKS = {
    "backbone": StackCheck(
        "backbone",
        needs=StackNeeds(types={VPN: 5}, ends={EAST: EndNeeds({VPN: 4}, use(4)), NORTH: EndNeeds({"x": 1})}),
    ),
    EAST: StackCheck(EAST, needs=needs(aws(), running=3, counted=use(1))),
    TWIN: StackCheck(TWIN, errors=("a fault",)),
}


def test_programs_are_those_of_the_account_and_of_the_backbone_there() -> None:
    assert programs_in([target(ENDS, "aws")], PROJECT) == [EAST, TWIN, "backbone"]
    assert programs_in([target(ENDS, "oci")], PROJECT) == [IAD]


def test_types_are_those_of_all_programs_in_the_account() -> None:
    assert types_in(target(ENDS, "aws"), PROJECT, CHECKS) == ["aws:ec2/vpc:Vpc", VPN]
    assert types_in(target(ENDS, "azure"), PROJECT, CHECKS) == ["x"]
    assert types_in(target(ENDS, "oci"), PROJECT, CHECKS) == []


def test_a_region_sees_the_backbone_in_its_account_and_the_backbone_the_region() -> None:
    beside = uses_beside(TWIN, target(ENDS, "aws"), PROJECT, CHECKS)
    assert [(other.stack, other.counted) for other in beside] == [(EAST, use(1)), ("backbone", use(4))]
    beside = uses_beside("backbone", target(ENDS, "aws"), PROJECT, CHECKS)
    assert [(other.stack, other.counted) for other in beside] == [(EAST, use(1))]
    assert uses_beside(IAD, target(ENDS, "oci"), PROJECT, CHECKS) == []


def test_siblings_are_the_other_regions_with_their_machines() -> None:
    siblings = {sibling.stack: sibling for sibling in siblings_in(NORTH, PROJECT, CHECKS)}
    assert set(siblings) == {EAST, TWIN, IAD}
    now = datetime(2026, 12, 1, tzinfo=UTC)
    held = siblings[EAST].held_at(now)
    assert held is not None
    assert [demand.nodes for demand in held] == [3]
    assert siblings[TWIN].held_at(now) is None
