"""Security groups of file systems, as FSx checks them at the call."""

import pytest

from gpufabric.simcloud.clouds.aws.rules import lustre_network as rules
from gpufabric.simcloud.clouds.aws.tokens import LUSTRE_FILE_SYSTEM, SECURITY_GROUP
from tests.simcloud.clouds.aws.account import Account, Case, judged, request

GROUP, OTHER = "sg-0a", "sg-0b"
BOTH = ("Ingress", "Egress")
LUSTRE = {"ipProtocol": "tcp", "fromPort": 988, "toPort": 988}
ALL = {"ipProtocol": "-1"}


def rule(account, way, values, group=GROUP):
    token = f"aws:vpc/securityGroup{way}Rule:SecurityGroup{way}Rule"
    account.add(token, f"sgr-{len(account.held)}", {"securityGroupId": group, **values})


def among(values, *ways, peer=GROUP, groups=(GROUP,), efa=False):
    """A file system whose group has a rule each way."""

    def make(account):
        account.add(SECURITY_GROUP, GROUP)
        for way in ways:
            rule(account, way, {**values, "referencedSecurityGroupId": peer})
        return file_system(groups, efa=efa)

    return make


def inside(**inputs):
    def make(account):
        account.add(SECURITY_GROUP, GROUP, inputs)
        return file_system((GROUP,))

    return make


def file_system(groups, *, efa=False):
    inputs = {
        "deploymentType": "PERSISTENT_2", "storageType": "SSD", "perUnitStorageThroughput": 250,
        "storageCapacity": 19200, "securityGroupIds": list(groups),
        "metadataConfiguration": {"mode": "AUTOMATIC"},
    }  # fmt: skip
    return request(LUSTRE_FILE_SYSTEM, {**inputs, "efaEnabled": True} if efa else inputs)


NOT_PERMITTED = "do not permit Lustre LNET network traffic on port 988"
CASES = [
    Case("before its rules", rules.NO_LUSTRE, among(LUSTRE), NOT_PERMITTED),
    Case("no way out", rules.NO_LUSTRE, among(LUSTRE, "Ingress"), NOT_PERMITTED),
    Case("no way in", rules.NO_LUSTRE, among(LUSTRE, "Egress"), NOT_PERMITTED),
    Case("another port", rules.NO_LUSTRE, among({**LUSTRE, "toPort": 987}, *BOTH), NOT_PERMITTED),
    Case("another group", rules.NO_LUSTRE, among(LUSTRE, *BOTH, peer="sg-0c"), NOT_PERMITTED),
    Case("one way inside of the group", rules.NO_LUSTRE,
         inside(ingress=[{"protocol": "-1", "self": True}]), NOT_PERMITTED),
    Case("EFA through ports alone", rules.NO_EFA, among(LUSTRE, *BOTH, efa=True), "all traffic to and from"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_fsx_refuses(case):
    case.check()


@pytest.mark.parametrize(
    "make",
    [
        among(LUSTRE, *BOTH),
        among({**LUSTRE, "fromPort": 900, "toPort": 1023}, *BOTH),
        among(ALL, *BOTH, efa=True),
        among(LUSTRE, *BOTH, peer=OTHER, groups=(GROUP, OTHER)),
        inside(
            ingress=[{"protocol": "-1", "self": True}],
            egress=[{"protocol": "-1", "cidrBlocks": ["0.0.0.0/0"]}],
        ),
        lambda account: file_system(()),
    ],
)
def test_what_fsx_takes(make):
    account = Account()
    assert judged(account, make(account)) is None


def test_rules_that_name_addresses_count_for_lustre_only():
    account = Account()
    for way in BOTH:
        rule(account, way, {**ALL, "cidrIpv4": "10.0.0.0/8"})
    assert judged(account, file_system((GROUP,))) is None
    refused = judged(account, file_system((GROUP,), efa=True))
    assert refused is not None
    assert rules.NO_EFA.text in refused.message
