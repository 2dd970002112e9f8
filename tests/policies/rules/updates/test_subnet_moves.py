from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.rule import run_rule
from gpufabric.policies.rules.updates.subnet_moves import SubnetMoves
from gpufabric.policies.stack_view import view_of
from tests.policies.aws_stack import NOW, Said, changed, put, say
from tests.policies.conftest import UNKNOWN, seen

RULE = SubnetMoves()
NOT_BROKEN = {"aws": "a change is judged against a previous state, which this stack does not have"}
LINK = "aws-us-east-1--azure-eastus"


def placed(
    zone: str = "use1-az6", cidr: Any = "10.16.0.0/17", vpc: Any = "vpc-0a", *, first: bool = False
) -> Any:
    """A stack whose subnet of the GPUs lies in a place."""
    stack = changed(
        put("gpu", "availabilityZoneId", value=zone),
        put("gpu", "cidrBlock", value=cidr),
        put("gpu", "vpcId", value=vpc),
    )
    stack["gpu"] = replace(stack["gpu"], delete_first=first)
    return stack


OVERLAPS = Said(
    (
        "gpu: overlaps the subnet that it replaces and that the update deletes later; allowed: "
        "deleteBeforeReplace, or another range (EC2 API reference, InvalidSubnet.Conflict)",
    )
)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param(None, placed(), Said(), id="new"),
        pytest.param(placed(), placed(), Said(), id="as it was"),
        pytest.param(placed(), placed("use1-az4"), OVERLAPS, id="another zone"),
        pytest.param(placed(), placed(cidr="10.16.0.0/18"), OVERLAPS, id="a part of the range"),
        pytest.param(placed(), placed("use1-az4", first=True), Said(), id="another zone, deleted first"),
        pytest.param(placed(), placed("use1-az4", "10.16.128.0/17"), Said(), id="another range"),
        pytest.param(placed(cidr=None), placed("use1-az4"), Said(), id="a former range of a pool"),
        pytest.param(
            placed(), placed(vpc=UNKNOWN), Said(), id="another VPC, without a cluster in the subnet"
        ),
        pytest.param(
            placed(),
            placed("use1-az4", UNKNOWN),
            Said(unevaluated=("gpu.cidrBlock unknown until apply",)),
            id="an unknown range",
        ),
    ],
)
def test_ranges(before: Any, after: Any, said: Said) -> None:
    assert say(RULE, after, before=before) == said


def test_a_cluster_stays_in_its_network() -> None:
    before = changed(put("system-a", "vpcId", value="vpc-0a"), put("system-b", "vpcId", value="vpc-0a"))
    after = changed(put("system-a", "vpcId", value="vpc-0b"), put("system-b", "vpcId", value="vpc-0a"))
    text = (
        "system-a: moves to another VPC, and cluster stays; allowed: the VPC in which EKS created the "
        "cluster, or a second stack (EKS API reference, UpdateClusterConfig)"
    )
    assert say(RULE, after, before=before) == Said((text,))
    after["cluster"].props = {**after["cluster"].props, "name": "another"}
    assert say(RULE, after, before=before) == Said()


def links_say(after: Any, links: Callable[[], tuple[str, ...] | None]) -> Any:
    """Run the rule in a fabric with links."""
    context = PolicyContext(
        stack="aws-us-east-1",
        catalog=default_catalog(),
        now=NOW,
        previous=seen(list(placed().values())),
        links=links,
    )
    return run_rule(RULE, lambda: view_of(seen(list(after.values())), context))


def test_a_region_with_links_stays() -> None:
    (finding,) = links_say(placed("use1-az4", first=True), lambda: (LINK,)).violations
    assert finding.message == (
        f"gpu: replaced, and the backbone declares links to the network ({LINK}); allowed: a move without "
        "links, because AWS deletes no subnet in which a transit gateway is attached (EC2 API reference, "
        "DependencyViolation)"
    )
    assert not links_say(placed(), lambda: (LINK,)).violations
    assert not links_say(placed("use1-az4", first=True), tuple).violations


def test_links_are_unknown_while_a_declaration_is_invalid() -> None:
    outcome = links_say(placed("use1-az4", first=True), lambda: None)
    assert not outcome.violations
    assert "links of the region are unknown: a declaration is invalid" in outcome.unevaluated_text()
