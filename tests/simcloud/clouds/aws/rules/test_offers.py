import pytest

from gpufabric.simcloud.clouds.aws.rules import offers as rules
from tests.simcloud.clouds.aws.account import REGION, ZONE, ZONE_ID, Account, Case, judged, node_group, world

P5 = {"instanceType": "p5.48xlarge"}


def launch(zone, instance_type="p5.48xlarge", **more):
    at = world(not_offered=[{"region": REGION, "zone": zone, "instance_type": instance_type}])
    return lambda account: node_group(account, template=P5, at=at, **more)


CASES = [
    Case("by id", rules.NOT_OFFERED, launch(ZONE_ID),
         "Could not launch On-Demand Instances. Unsupported - Your requested instance type (p5.48xlarge) is "
         f"not supported in your requested Availability Zone ({ZONE})."),
    Case("by name", rules.NOT_OFFERED, launch(ZONE), "Unsupported - "),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_aws_refuses(case):
    case.check()


@pytest.mark.parametrize(
    "asked",
    [
        launch("use1-az4"),
        launch(ZONE_ID, "p5en.48xlarge"),
        launch(ZONE_ID, nodes=0),
    ],
)
def test_what_starts(asked):
    account = Account()
    assert judged(account, asked(account)) is None
