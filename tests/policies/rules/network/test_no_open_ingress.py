from dataclasses import replace
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.check.views import _MissingLinks
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.rule import run_rule
from gpufabric.policies.rules.network.no_open_ingress import NoOpenIngress
from gpufabric.policies.stack_view import view_of
from tests.policies import azure_stack, oci_stack
from tests.policies.aws_stack import NOW, Said, add, changed, put, say
from tests.policies.azure_stack import OPEN
from tests.policies.conftest import UNKNOWN, Made, seen
from tests.policies.oci_stack import security_rule

GROUP = "aws:ec2/securityGroup:SecurityGroup"
DEFAULT = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
IN = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EITHER = "aws:ec2/securityGroupRule:SecurityGroupRule"
NSG = "azure-native:network:NetworkSecurityGroup"
NSG_RULE = "azure-native:network:SecurityRule"

BAD = Said(("bad: lets the whole Internet in",))


def aws(type_: str, **props: Any) -> Any:
    return changed(add(Made(type_, props, "bad")))


def azure(type_: str, **props: Any) -> Any:
    return azure_stack.changed(add(Made(type_, props, "bad")))


def oci(**props: Any) -> Any:
    return oci_stack.changed(add(security_rule("bad", **props)))


@pytest.mark.parametrize(
    ("stack", "said"),
    [
        pytest.param(changed(), Said(), id="sound"),
        pytest.param(aws(IN, ipProtocol="tcp", fromPort=22.0, cidrIpv4="0.0.0.0/0"), BAD, id="a port"),
        pytest.param(aws(IN, ipProtocol="-1", cidrIpv6="::/0"), BAD, id="IPv6"),
        pytest.param(aws(IN, ipProtocol="tcp", cidrIpv4="203.0.113.0/24"), Said(), id="a range"),
        pytest.param(aws(IN, ipProtocol="icmp", cidrIpv4="0.0.0.0/0"), Said(), id="path discovery"),
        pytest.param(aws(EITHER, type="ingress", protocol="-1", cidrBlocks=["0.0.0.0/0"]), BAD, id="older"),
        pytest.param(aws(EITHER, type="egress", protocol="-1", cidrBlocks=["0.0.0.0/0"]), Said(), id="out"),
        pytest.param(aws(DEFAULT, ingress=[]), Said(), id="emptied default group"),
        pytest.param(
            aws(
                GROUP,
                ingress=[
                    {"protocol": "-1", "self": True},
                    {"protocol": "tcp", "ipv6CidrBlocks": [UNKNOWN]},
                    {"protocol": "tcp", "cidrBlocks": ["10.0.0.0/8", "0.0.0.0/0"]},
                ],
            ),
            Said(
                ("bad: ingress[2] lets the whole Internet in",),
                unevaluated=("bad.ingress[1].ipv6CidrBlocks[0] unknown until apply",),
            ),
            id="rules inside of a group; an unknown one hides no other",
        ),
        pytest.param(
            aws(IN, ipProtocol="tcp", cidrIpv4=UNKNOWN),
            Said(unevaluated=("bad.cidrIpv4 unknown until apply",)),
            id="unknown source",
        ),
        pytest.param(
            aws(IN, ipProtocol=UNKNOWN, cidrIpv4="10.0.0.0/8"), Said(), id="of a range, unknown protocol"
        ),
        pytest.param(
            aws(GROUP, ingress="x"),
            Said(unevaluated=("bad.ingress is not a list",)),
            id="a list that is none",
        ),
    ],
)
def test_aws(stack: Any, said: Said) -> None:
    assert say(NoOpenIngress(), stack) == said


@pytest.mark.parametrize(
    ("stack", "said"),
    [
        pytest.param(azure_stack.changed(), Said(), id="sound"),
        pytest.param(azure(NSG_RULE, **OPEN), BAD, id="the word Internet"),
        pytest.param(azure(NSG_RULE, **OPEN | {"sourceAddressPrefix": "*"}), BAD, id="a star"),
        pytest.param(azure(NSG_RULE, **OPEN | {"access": "Deny"}), Said(), id="refused"),
        pytest.param(azure(NSG_RULE, **OPEN | {"direction": "Outbound"}), Said(), id="out"),
        pytest.param(azure(NSG_RULE, **OPEN | {"protocol": "Icmp"}), Said(), id="path discovery"),
        pytest.param(
            azure(NSG_RULE, **OPEN | {"access": UNKNOWN}),
            Said(unevaluated=("bad.access unknown until apply",)),
            id="unknown",
        ),
        pytest.param(
            azure(
                NSG_RULE,
                access="Allow",
                direction="Inbound",
                protocol="Tcp",
                sourceAddressPrefixes=["10.0.0.0/8", "0.0.0.0/0"],
            ),
            BAD,
            id="several",
        ),
        pytest.param(
            azure(NSG, securityRules=[OPEN]),
            Said(("bad: securityRules[0] lets the whole Internet in",)),
            id="inside of a group",
        ),
        pytest.param(
            azure_stack.changed(put("guard", "securityRules", 0, "sourceAddressPrefix", value=7.0)),
            Said(unevaluated=("guard.securityRules[0].sourceAddressPrefix is not a list",)),
            id="no text",
        ),
    ],
)
def test_azure(stack: Any, said: Said) -> None:
    assert say(NoOpenIngress(), stack) == said


@pytest.mark.parametrize(
    ("stack", "said"),
    [
        pytest.param(oci_stack.changed(), Said(), id="sound, with path discovery from anywhere"),
        pytest.param(oci(source="0.0.0.0/0", sourceType="CIDR_BLOCK"), BAD, id="anywhere"),
        pytest.param(oci(source="0.0.0.0/0"), BAD, id="kind of source not said"),
        pytest.param(oci(source="0.0.0.0/0", direction="EGRESS"), Said(), id="out"),
        pytest.param(oci(source="10.0.0.0/8"), Said(), id="a range"),
        pytest.param(
            oci(source=UNKNOWN), Said(unevaluated=("bad.source unknown until apply",)), id="unknown"
        ),
    ],
)
def test_oci(stack: Any, said: Said) -> None:
    assert say(NoOpenIngress(), stack) == said


LIST = "oci:Core/securityList:SecurityList"
PREFIXES = "aws:ec2/managedPrefixList:ManagedPrefixList"


def half(name: str, source: str) -> Made:
    return Made(LIST, {"ingressSecurityRules": [{"protocol": "6", "source": source}]}, name)


def test_lists_of_a_subnet_add_up() -> None:
    lists = half("low", "0.0.0.0/1"), half("high", "128.0.0.0/1")
    subnet = Made("oci:Core/subnet:Subnet", {}, "subnet", {"securityListIds": ("low", "high")})
    names = "high.ingressSecurityRules[0], low.ingressSecurityRules[0]"
    text = f"subnet: the rules of its security groups together let the whole Internet in ({names})"
    assert say(NoOpenIngress(), {made.name: made for made in (*lists, subnet)}) == Said((text,))
    assert say(NoOpenIngress(), {made.name: made for made in lists}) == Said()


@pytest.mark.parametrize(
    ("entries", "links", "said"),
    [
        pytest.param([{"cidr": "0.0.0.0/0"}], "list", BAD, id="everyone"),
        pytest.param([{"cidr": "198.51.100.0/24"}], "list", Said(), id="offices"),
        pytest.param(
            [{"cidr": UNKNOWN}],
            "list",
            Said(unevaluated=("bad.prefixListId (list.entries[0].cidr) unknown until apply",)),
            id="unknown entry",
        ),
        pytest.param(
            [],
            (),
            Said(unevaluated=("bad.prefixListId names a prefix list that is not of this stack",)),
            id="elsewhere",
        ),
    ],
)
def test_prefix_lists(entries: Any, links: Any, said: Said) -> None:
    rule = Made(IN, {"ipProtocol": "-1", "prefixListId": "pl-1"}, "bad", {"prefixListId": links})
    prefixes = Made(PREFIXES, {"entries": entries}, "list")
    assert say(NoOpenIngress(), {made.name: made for made in (rule, prefixes)}) == said


def test_unknown_port_of_rules_that_may_add_up_is_told() -> None:
    low = Made(IN, {"ipProtocol": "tcp", "fromPort": UNKNOWN, "cidrIpv4": "0.0.0.0/1"}, "low")
    high = Made(
        IN, {"ipProtocol": "tcp", "fromPort": 22.0, "toPort": 22.0, "cidrIpv4": "128.0.0.0/1"}, "high"
    )
    for rule in (low, high):
        rule.links = {"securityGroupId": "group"}
    stack = {made.name: made for made in (low, high, Made(GROUP, {}, "group"))}
    assert say(NoOpenIngress(), stack) == Said(unevaluated=("low.fromPort unknown until apply",))


def test_recording_without_dependencies_judges_each_rule() -> None:
    made = [
        Made(IN, {"ipProtocol": "tcp", "cidrIpv4": "0.0.0.0/0", "securityGroupId": UNKNOWN}, "bad"),
        Made("aws:ec2/vpc:Vpc", {}, "vpc"),
    ]
    context = PolicyContext(stack="aws-us-east-1", catalog=default_catalog(), now=NOW)
    bare = tuple(replace(resource, links=_MissingLinks()) for resource in seen(made))
    outcome = run_rule(NoOpenIngress(), lambda: view_of(bare, context))
    assert [finding.message for finding in outcome.violations] == list(BAD.violations)
    assert outcome.unevaluated == []
