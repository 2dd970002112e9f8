from datetime import timedelta

import pytest

from gpufabric.simcloud.clouds.aws.rules import clusters as rules
from gpufabric.simcloud.clouds.aws.tokens import CLUSTER, NODE_GROUP
from gpufabric.simcloud.clouds.request import Former
from tests.simcloud.clouds.aws.account import NOW, Account, Case, judged, request, world

ZONES = {"a": "use1-az1", "b": "use1-az2", "c": "use1-az4", "e": "use1-az3", "d": "use1-dfw2-az1"}


def inputs(account, version="1.34", zones="ab"):
    subnets = [account.subnet(f"subnet-0{zone}", f"us-east-1{zone}", ZONES[zone]) for zone in zones]
    return {"name": "c", "version": version, "vpcConfig": {"subnetIds": subnets}}


def creation(zones):
    return lambda account: request(CLUSTER, inputs(account, zones=zones), id_="c")


def update(before, after, *, zones="ab", nodes="", upgraded=None):
    """A cluster goes from one version to another. ``upgraded``: its last upgrade, as version and days ago."""

    def ask(account):
        account.add(CLUSTER, "c", inputs(account, before))
        if nodes:
            account.add(
                NODE_GROUP, "c:train", {"clusterName": "c", "nodeGroupName": "train"}, {"version": nodes}
            )
        if upgraded:
            version, days = upgraded
            account.former[CLUSTER, "c", "version"] = Former(version, NOW - timedelta(days=days))
        return request(CLUSTER, inputs(account, after, zones), id_="c", verb="Update")

    return ask


def group(plane, version):
    def ask(account):
        account.add(CLUSTER, "c", inputs(account, plane))
        return request(NODE_GROUP, {"clusterName": "c", "nodeGroupName": "train", "version": version})

    return ask


def deletion(*, protected):
    def ask(account):
        account.add(CLUSTER, "c", inputs(account), {"deletionProtection": protected})
        return request(CLUSTER, {}, id_="c", verb="Delete")

    return ask


def offered(*versions, verb="Create", before="1.34", after="1.34"):
    def ask(account):
        if verb == "Update":
            account.add(CLUSTER, "c", inputs(account, before))
        at = world(kubernetes_versions=list(versions))
        return request(CLUSTER, inputs(account, after), id_="c", verb=verb, at=at)

    return ask


CASES = [
    Case("a version that is not offered", rules.NOT_OFFERED, offered("1.35"),
         "InvalidParameterException: unsupported Kubernetes version 1.34"),
    Case("an upgrade to a version that is not offered", rules.NOT_OFFERED,
         offered("1.34", verb="Update", after="1.35"), "unsupported Kubernetes version 1.35"),
    Case("a protected cluster", rules.PROTECTED, deletion(protected=True), "Cluster c cannot be deleted"),
    Case("two minor versions up", rules.STEP, update("1.33", "1.35"),
         "Unsupported Kubernetes minor version update from 1.33 to 1.35"),
    Case("two minor versions back", rules.STEP, update("1.35", "1.33"), "update from 1.35 to 1.33"),
    Case("back without an upgrade", rules.STEP, update("1.35", "1.34"), "update from 1.35 to 1.34"),
    Case("back a week too late", rules.STEP, update("1.35", "1.34", upgraded=("1.34", 8)),
         "a rollback is possible for 7 days after an upgrade from 1.34"),
    Case("back below the nodes", rules.NEWER_NODES,
         update("1.35", "1.34", nodes="1.35", upgraded=("1.34", 1)), "nodegroups train have a newer version"),
    Case("nodes far behind", rules.OLD_NODES, update("1.34", "1.35", nodes="1.31"),
         "Nodegroups train must be updated to match cluster version 1.34 before updating cluster version"),
    Case("nodes newer than the control plane", rules.GROUP_VERSION, group("1.34", "1.35"),
         "Nodegroup version 1.35 is not compatible with cluster version 1.34."),
    Case("a third zone", rules.ZONES, update("1.34", "1.34", zones="abc"),
         "Provided subnets belong to the AZs 'us-east-1a,us-east-1b,us-east-1c'. But they should belong to "
         "the exact set of AZs 'us-east-1a,us-east-1b' in which subnets were provided during "
         "cluster creation"),
    Case("another zone", rules.ZONES, update("1.34", "1.34", zones="ac"), "AZs 'us-east-1a,us-east-1c'"),
    Case("one zone", rules.ONE_ZONE, creation("a"), "must be in at least two different AZs"),
    Case("a Local Zone", rules.NO_CONTROL_PLANE, creation("abd"), "does not currently have sufficient"),
    Case("a zone without control planes", rules.NO_CONTROL_PLANE, creation("abe"),
         "because us-east-1e, the targeted availability zone, does not currently have sufficient capacity to "
         "support the cluster. Retry and choose from these availability zones: us-east-1a, us-east-1b"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_eks_refuses(case):
    case.check()


@pytest.mark.parametrize(
    "asked",
    [
        creation("ab"),
        deletion(protected=False),
        creation("abc"),
        update("1.34", "1.35"),
        update("1.34", "1.35", nodes="1.32"),
        update("1.35", "1.35", zones="ba"),
        update("1.35", "1.34", upgraded=("1.34", 6)),
        update("1.35", "1.34", nodes="1.34", upgraded=("1.34", 1)),
        group("1.35", "1.35"),
        group("1.35", "1.32"),
        group("1.35", ""),
    ],
)
def test_what_eks_takes(asked):
    account = Account()
    assert judged(account, asked(account)) is None


@pytest.mark.parametrize(
    "asked",
    [
        offered("1.34"),
        offered("1.35", verb="Update"),
        offered("1.35", verb="Update", after="1.35"),
    ],
)
def test_a_cluster_has_an_offered_version_or_keeps_its_own(asked):
    account = Account()
    assert judged(account, asked(account)) is None
