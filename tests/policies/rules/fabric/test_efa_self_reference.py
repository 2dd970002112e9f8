import pytest

from gpufabric.policies.rules.fabric.efa_self_reference import EfaSelfReference
from gpufabric.spec.aws.region import AwsRegion
from tests.plan.aws.given import CLUSTER_GROUP, NODES, POOLS
from tests.plan.given_cases import DROP
from tests.plan.given_cases import changed as declared
from tests.policies.aws_stack import Said, add, changed, drop, link, put, rule_of, say
from tests.policies.conftest import UNKNOWN, Made

OPEN = "no security group of its EFA interfaces allows all traffic to itself both in and out"
EFA_LUSTRE = put("lustre", "efaEnabled", value=True)


def two_way(type_: str, **props: object) -> Made:
    return Made(
        "aws:ec2/securityGroupRule:SecurityGroupRule",
        {"type": type_, "securityGroupId": UNKNOWN, "protocol": "-1", "fromPort": 0, "toPort": 0, **props},
        f"old-{type_}",
        {"securityGroupId": "nodes"}
        if "self" in props
        else {"securityGroupId": "nodes", "sourceSecurityGroupId": "nodes"},
    )


NO_RULES = (drop("nodes-in"), drop("nodes-out"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param((), Said(), id="sound"),
        pytest.param(
            (drop("nodes-out"),), Said((f"train-template: {OPEN} (nodes is closed out)",)), id="no rule out"
        ),
        pytest.param(
            (drop("nodes-in"),), Said((f"train-template: {OPEN} (nodes is closed in)",)), id="no rule in"
        ),
        pytest.param(
            NO_RULES, Said((f"train-template: {OPEN} (nodes is closed in and out)",)), id="no rules"
        ),
        pytest.param(
            (put("nodes-out", "ipProtocol", value="tcp"),),
            Said((f"train-template: {OPEN} (nodes is closed out)",)),
            id="TCP only",
        ),
        pytest.param(
            (
                drop("nodes-out"),
                add(
                    Made(
                        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
                        {"securityGroupId": UNKNOWN, "cidrIpv4": "0.0.0.0/0", "ipProtocol": "-1"},
                        "anywhere",
                        {"securityGroupId": "nodes"},
                    )
                ),
            ),
            Said((f"train-template: {OPEN} (nodes is closed out)",)),
            id="a rule by address does not count",
        ),
        pytest.param(
            (
                add(Made("aws:ec2/securityGroup:SecurityGroup", {}, "other")),
                link("nodes-out", referencedSecurityGroupId="other"),
            ),
            Said((f"train-template: {OPEN} (nodes is closed out)",)),
            id="a rule to another group does not count",
        ),
        pytest.param(
            (
                add(Made("aws:ec2/securityGroup:SecurityGroup", {}, "other")),
                link("train-template", networkInterfaces=("other", "nodes")),
            ),
            Said(),
            id="one open group of several is enough",
        ),
        pytest.param(
            (
                *NO_RULES,
                put("nodes", "ingress", value=[{"protocol": "-1", "self": True}]),
                put("nodes", "egress", value=[{"protocol": "-1", "self": True}]),
            ),
            Said(),
            id="rules inside the group",
        ),
        pytest.param(
            (
                *NO_RULES,
                put("nodes", "ingress", value=[{"protocol": "-1", "self": True}]),
                put("nodes", "egress", value=[{"protocol": "-1", "cidrBlocks": ["0.0.0.0/0"]}]),
            ),
            Said((f"train-template: {OPEN} (nodes is closed out)",)),
            id="by address inside the group",
        ),
        pytest.param(
            (*NO_RULES, add(two_way("ingress"), two_way("egress", self=True))), Said(), id="older rules"
        ),
        pytest.param(
            (*NO_RULES, add(two_way("ingress"), two_way("egress", protocol="tcp"))),
            Said((f"train-template: {OPEN} (nodes is closed out)",)),
            id="older rule for TCP",
        ),
        pytest.param(
            (put("nodes-out", "ipProtocol", value=UNKNOWN),),
            Said(unevaluated=("nodes-out.ipProtocol unknown until apply",)),
            id="unknown protocol",
        ),
        pytest.param(
            (
                put("nodes-out", "ipProtocol", value=UNKNOWN),
                add(rule_of("Egress", "second")),
            ),
            Said(),
            id="unknown protocol beside a known one",
        ),
        pytest.param(
            (*NO_RULES, add(two_way("ingress", type=UNKNOWN))),
            Said(unevaluated=("old-ingress.type unknown until apply",) * 2),
            id="unknown direction",
        ),
        pytest.param(
            (put("train-template", "networkInterfaces", value=UNKNOWN),),
            Said(unevaluated=("train-template.networkInterfaces unknown until apply",)),
            id="unknown interfaces",
        ),
        pytest.param(
            (put("train-template", "networkInterfaces", 1, "interfaceType", value=UNKNOWN),),
            Said(unevaluated=("train-template.networkInterfaces[1].interfaceType unknown until apply",)),
            id="unknown kind of interface",
        ),
        pytest.param(
            (
                put("train-template", "networkInterfaces", 1, "securityGroups", value=UNKNOWN),
                drop("nodes-in"),
            ),
            Said(unevaluated=("train-template.networkInterfaces[1].securityGroups unknown until apply",)),
            id="unknown groups",
        ),
        pytest.param(
            (link("train-template", networkInterfaces=()),),
            Said(
                unevaluated=(
                    "train-template.networkInterfaces names security groups that are not of this stack",
                )
            ),
            id="groups of another stack",
        ),
        pytest.param(
            (drop("train-template", "networkInterfaces", 1, "securityGroups"), drop("nodes-in")),
            Said(("train-template: its EFA interfaces name no security group",)),
            id="no groups",
        ),
        pytest.param(
            (
                link("train-template", networkInterfaces="cluster"),
                put("train-template", "networkInterfaces", 1, "securityGroups", value=[UNKNOWN]),
            ),
            Said((f"train-template: {OPEN}",)),
            id="the cluster's own group is not enough",
        ),
        pytest.param(
            (put("train-template", "networkInterfaces", value=[{"interfaceType": "interface"}]), *NO_RULES),
            Said(),
            id="no EFA",
        ),
        pytest.param((EFA_LUSTRE,), Said(), id="file system on EFA"),
        pytest.param(
            (
                EFA_LUSTRE,
                add(
                    Made("aws:ec2/securityGroup:SecurityGroup", {}, "files"),
                    rule_of("Ingress", "files-in", "files"),
                ),
                link("lustre", securityGroupIds="files"),
            ),
            Said((f"lustre: {OPEN} (files is closed out)",)),
            id="file system on EFA whose group is closed",
        ),
        pytest.param(
            (put("train-template", "networkInterfaces", value=7.0),),
            Said(unevaluated=("train-template.networkInterfaces is not a list",)),
            id="not a list",
        ),
    ],
)
def test_efa_self_reference(changes: tuple, said: Said) -> None:
    assert say(EfaSelfReference(), changed(*changes)) == said


FOREIGN = "train-template.networkInterfaces names security groups that are not of this stack"


@pytest.mark.parametrize(
    ("closed", "groups", "said"),
    [
        pytest.param(True, [NODES, CLUSTER_GROUP], Said(), id="known to be closed on itself"),
        pytest.param(DROP, [NODES, CLUSTER_GROUP], Said(unevaluated=(FOREIGN,)), id="unknown"),
        pytest.param(True, ["sg-other", CLUSTER_GROUP], Said(unevaluated=(FOREIGN,)), id="another group"),
    ],
)
def test_an_existing_group_is_what_the_declaration_says(
    closed: object, groups: list[str], said: Said
) -> None:
    region = AwsRegion.model_validate(
        declared(POOLS, {"existing.network.security_groups.nodes.closed_on_itself": closed})
    )
    stack = changed(
        link("train-template", networkInterfaces=()),
        *(put("train-template", "networkInterfaces", at, "securityGroups", value=groups) for at in (0, 1)),
    )
    assert say(EfaSelfReference(), stack, region) == said
