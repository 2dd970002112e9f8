import json

import pytest

from gpufabric.simcloud.clouds.aws.rules import pod_identities as rules
from gpufabric.simcloud.clouds.aws.tokens import ADDON, CLUSTER, POD_IDENTITY_ASSOCIATION, ROLE
from tests.simcloud.clouds.aws.account import Account, Case, judged, request

PODS = ("pods.eks.amazonaws.com", ["sts:AssumeRole", "sts:TagSession"])


def trust(service, actions):
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": actions}
    return {"assumeRolePolicy": json.dumps({"Statement": [statement]})}


def association(*, name="train", role=PODS, namespace="a", taken="", verb="Create"):
    def ask(account):
        account.add(CLUSTER, "c", {"name": "c"})
        if role:
            account.add(ROLE, name, trust(*role))
        inputs = {
            "clusterName": "c",
            "namespace": namespace,
            "serviceAccount": "trainer",
            "roleArn": f"arn:aws:iam::{request(ROLE, {}).account}:role/{name}",
        }
        if taken:
            account.add(POD_IDENTITY_ASSOCIATION, "a-0", inputs | {"namespace": taken})
        return request(POD_IDENTITY_ASSOCIATION, inputs, id_="a-0" if verb == "Update" else "a-1", verb=verb)

    return ask


def addon(role):
    def ask(account):
        account.add(CLUSTER, "c", {"name": "c"})
        if role:
            account.add(ROLE, "train", trust(*role))
        arn = f"arn:aws:iam::{request(ROLE, {}).account}:role/train"
        identities = [{"roleArn": arn, "serviceAccount": "aws-node"}]
        return request(ADDON, {"clusterName": "c", "addonName": "x", "podIdentityAssociations": identities})

    return ask


CASES = [
    Case("no such role", rules.NO_ROLE, association(role=None), "Role provided in the request"),
    Case("no such role of an add-on", rules.NO_ROLE, addon(None), "Role provided in the request"),
    Case("a role of nodes", rules.TRUST, association(role=("ec2.amazonaws.com", PODS[1])), "Trust policy"),
    Case("a role without session tags", rules.TRUST, association(role=(PODS[0], "sts:AssumeRole")),
         "Trust policy"),
    Case("a second role for one service account", rules.TAKEN, association(taken="a"), "exists: a-0"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_eks_refuses(case):
    case.check()


@pytest.mark.parametrize(
    "asked",
    [
        association(),
        association(taken="b"),
        association(taken="a", verb="Update"),
        addon(PODS),
    ],
)
def test_what_eks_takes(asked):
    account = Account()
    assert judged(account, asked(account)) is None
