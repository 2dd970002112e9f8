import pytest

from gpufabric.simcloud.clouds.aws.rules import template as rules
from tests.simcloud.clouds.aws.account import Account, Case, judged, node_group


def with_template(**template):
    return lambda account: node_group(account, template=template)


def update_of_a_failed_group(account):
    account.group("train", status="CREATE_FAILED")
    return node_group(account, verb="Update")


def twice(account):
    return node_group(account, template={"instanceType": "p5.48xlarge"}, instanceTypes=["p5.48xlarge"])


CASES = [
    Case("types twice", rules.TYPES_TWICE, twice,
         "Cannot specify instance types in launch template and API request"),
    Case("version twice", rules.VERSION_TWICE,
         lambda account: node_group(account, template={"imageId": "ami-1"}, version="1.35"),
         "You cannot specify a kubernetes version to use when specifying an image id"),
    Case("subnet", rules.NOT_ALLOWED, with_template(networkInterfaces=[{"subnetId": "subnet-0b"}]),
         "Launch template lt-train should not specify a subnet in its network interfaces."),
    Case("profile", rules.NOT_ALLOWED, with_template(iamInstanceProfile={"name": "p"}),
         "Launch template lt-train should not specify an instance profile."),
    Case("hibernation", rules.NOT_ALLOWED, with_template(hibernationOptions={"configured": True}),
         "Launch template lt-train should not specify hibernation options."),
    Case("spot options", rules.NOT_ALLOWED, with_template(instanceMarketOptions={"marketType": "spot"}),
         "Launch template lt-train should not specify spot market options; use the capacity type SPOT."),
    Case("groups twice", rules.GROUPS_TWICE,
         with_template(vpcSecurityGroupIds=["sg-1"], networkInterfaces=[{"deviceIndex": 0}]),
         "Network interfaces and an instance-level security groups may not be specified on the same request"),
    Case("failed group", rules.NOT_ACTIVE, update_of_a_failed_group,
         "Nodegroup cannot be updated as it is currently not in Active State"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_eks_refuses(case):
    case.check()


@pytest.mark.parametrize(
    "template",
    [
        {},
        {"instanceType": "m6i.xlarge"},
        {"vpcSecurityGroupIds": ["sg-1"]},
        {"networkInterfaces": [{"securityGroups": ["sg-1"]}]},
    ],
)
def test_what_eks_takes(template):
    account = Account()
    assert judged(account, with_template(**template)(account)) is None


def test_the_call_is_named_as_eks_names_it():
    account = Account()
    assert "EKS: CreateNodegroup," in judged(account, twice(account)).message
    account.group("train", status="CREATE_FAILED")
    assert "EKS: UpdateNodegroupVersion," in judged(account, update_of_a_failed_group(account)).message
