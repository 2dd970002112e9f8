"""Declared resources are found in an account that has exactly what a recorded stack made."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from gpufabric.accounts.adoption.listing import SearchedAccount
from gpufabric.accounts.adoption.search import find
from gpufabric.accounts.adoption.sought import Findings, ListingError, Sought
from gpufabric.accounts.answer import Failure
from gpufabric.catalog.adoption import AdoptableKind, adoption
from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.shape import Cloud
from tests.accounts.adoption.mirror import Declared, Mirror

STACKS: dict[str, Cloud] = {
    "aws-us-east-1": "aws",
    "aws-us-west-2": "aws",
    "azure-eastus": "azure",
    "oci-us-ashburn-1": "oci",
}
DENIED = Failure("ec2:DescribeFlowLogs", "denied", "AWS refused the call", "allow it")
FLOW_LOG = "aws:ec2/flowLog:FlowLog::aws-us-east-1-flow-logs"
SUBNET = "aws:ec2/subnet:Subnet::aws-us-east-1-links"
CLUSTER = "aws:eks/cluster:Cluster::aws-us-east-1"


def mirror(stack: str = "aws-us-east-1") -> Mirror:
    return Mirror(stack, adoption(default_catalog(), STACKS[stack]))


def look(
    account: Any, known: Mapping[str, str] | None = None, declared: list[Declared] | None = None
) -> Findings:
    cloud = STACKS[account.stack]
    place = SearchedAccount(account.stack, "123456789012", account, account.facts, cloud == "azure")

    def place_of(_: Sought) -> SearchedAccount | Failure:
        return place

    return find(place_of, declared or account.declared, known or {})


def urn(account: Mirror, key: str) -> str:
    return next(urn for urn in account.state if urn.endswith(key))


@pytest.mark.parametrize("stack", STACKS)
def test_a_whole_region_is_found_with_the_ids_of_imports(stack: str) -> None:
    account = mirror(stack)
    findings = look(account)
    assert findings == Findings(account.ids())
    assert len(findings.ids) == len(account.state)
    for urn, resource in account.state.items():
        if re.fullmatch(r"{\w+}", account.facts.by_type[resource["type"]].form.value):
            assert findings.ids[urn] == resource["id"]


def test_a_question_is_asked_once() -> None:
    account = mirror()
    look(account)
    kinds = [kind for kind in account.facts.kinds if kind.call.value == "ec2:DescribeSubnets"]
    assert len(kinds) == 1
    assert account.asked.count(("ec2:DescribeSubnets", {})) == 1


def test_what_the_account_lacks_is_missing_with_all_that_depends_on_it() -> None:
    account = mirror()
    gone = urn(account, SUBNET)
    account.hidden.add(gone)
    findings = look(account)
    missing = {urn.split("::")[-1] for urn in account.state.keys() - findings.ids.keys()}
    assert missing == {"aws-us-east-1-links", "aws-us-east-1-fixed"}  # with its association, of the same name
    assert findings.unknown == findings.candidates == {}


def test_two_that_fit_are_both_named_and_what_depends_on_them_is_unknown() -> None:
    account = mirror()
    twice = urn(account, SUBNET)
    account.doubled.add(twice)
    findings = look(account)
    id_ = account.state[twice]["id"]
    assert findings.candidates == {twice: [id_, f"{id_}x"]}
    assert {urn.split("::")[-1] for urn in findings.unknown} == {"aws-us-east-1-links", "aws-us-east-1-fixed"}
    assert all("nobody knows which one" in reason for reason in findings.unknown.values())
    known = look(account, {twice: f"{id_}x"})
    assert known.ids[twice] == f"{id_}x"
    assert not known.candidates


class Denying(Mirror):
    """An account that refuses one call."""

    def rows(self, kind: AdoptableKind, given: Mapping[str, str]) -> list[dict[str, Any]]:
        if kind.call.value == DENIED.call:
            raise ListingError(DENIED, "UnauthorizedOperation")
        return super().rows(kind, given)


def test_a_refused_call_leaves_its_own_part_unknown() -> None:
    account = Denying("aws-us-east-1", adoption(default_catalog(), "aws"))
    findings = look(account)
    flow_log = urn(account, FLOW_LOG)
    assert findings.failures == [DENIED]
    assert findings.unknown == {flow_log: "ec2:DescribeFlowLogs: AWS refused the call"}
    assert len(findings.ids) == len(account.state) - 1
    assert look(account, {flow_log: "fl-1"}).ids[flow_log] == "fl-1"


def test_no_account_means_that_all_is_unknown_and_not_missing() -> None:
    account = mirror()
    failure = Failure("login", "no-credentials", "no credentials")
    findings = find(lambda _: failure, account.declared, {urn(account, CLUSTER): "demo"})
    assert len(findings.unknown) == len(account.state) - 1
    assert set(findings.unknown.values()) == {"login: no credentials"}
    assert findings.failures == [failure]
    assert findings.ids == {urn(account, CLUSTER): "demo"}


def test_a_resource_with_the_name_that_differs_is_mentioned() -> None:
    account = mirror()
    changed = [
        Declared(item.urn, item.type, {**item.inputs, "cidrBlock": "10.9.0.0/16"}, item.links, item.automatic)
        if item.urn == urn(account, SUBNET)
        else item
        for item in account.declared
    ]
    findings = look(account, declared=changed)
    id_ = account.state[urn(account, SUBNET)]["id"]
    assert findings.near == {urn(account, SUBNET): f"{id_} has its name, but another cidrBlock"}


def test_types_without_a_call_have_a_reason() -> None:
    account = mirror()
    block = Declared("urn:pulumi:s::p::x::b", "aws:ec2/capacityBlockReservation:CapacityBlockReservation")
    other = Declared("urn:pulumi:s::p::x::c", "aws:sqs/queue:Queue")
    findings = look(account, declared=[block, other])
    assert findings.unknown[block.urn] == "AWS does not tell which offering a reservation came from"
    assert findings.unknown[other.urn] == "gpufabric does not look for resources of its type"


def test_one_that_fits_two_stands_for_neither() -> None:
    account = mirror()
    subnet = next(item for item in account.declared if item.urn == urn(account, SUBNET))
    twin = Declared(f"{subnet.urn}-b", subnet.type, {"cidrBlock": subnet.inputs["cidrBlock"]}, subnet.links)
    bare = Declared(subnet.urn, subnet.type, twin.inputs, subnet.links)
    declared = [bare if item.urn == subnet.urn else item for item in account.declared]
    findings = look(account, declared=[*declared, twin])
    id_ = account.state[subnet.urn]["id"]
    assert findings.candidates == {subnet.urn: [id_], twin.urn: [id_]}
    # With its name, the first one is told from the other.
    assert look(account, declared=[*account.declared, twin]).ids[subnet.urn] == id_
