import pytest

from gpufabric.simcloud.clouds.aws.rules import dependencies as rules
from gpufabric.simcloud.clouds.aws.tokens import LAUNCH_TEMPLATE, NODE_GROUP, PLACEMENT_GROUP, SUBNET
from tests.simcloud.clouds.aws.account import Account, Case, judged, request

USED = "used-1"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
BY_TYPE = {type_: refusal for type_, (refusal, _) in rules._IN_USE.items()}
USERS = {
    "aws:ec2/vpc:Vpc": (SUBNET, {"vpcId": USED}),
    SUBNET: ("aws:ec2/natGateway:NatGateway", {"subnetId": USED}),
    GROUP: ("aws:fsx/lustreFileSystem:LustreFileSystem", {"securityGroupIds": [USED]}),
    "aws:ec2/routeTable:RouteTable": (
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        {"routeTableId": USED},
    ),
    "aws:ec2/eip:Eip": ("aws:ec2/natGateway:NatGateway", {"allocationId": USED}),
    "aws:ec2/customerGateway:CustomerGateway": (
        "aws:ec2/vpnConnection:VpnConnection",
        {"customerGatewayId": USED},
    ),
    "aws:ec2/vpnGateway:VpnGateway": ("aws:ec2/vpnConnection:VpnConnection", {"vpnGatewayId": USED}),
    "aws:ec2transitgateway/transitGateway:TransitGateway": (
        "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
        {"transitGatewayId": USED},
    ),
    "aws:ec2transitgateway/routeTable:RouteTable": (
        "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation",
        {"transitGatewayRouteTableId": USED},
    ),
    "aws:eks/cluster:Cluster": (NODE_GROUP, {"clusterName": USED}),
    "aws:route53/zone:Zone": ("aws:route53/record:Record", {"zoneId": USED}),
    "aws:iam/role:Role": ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {"role": USED}),
    "aws:datasync/s3Location:S3Location": ("aws:datasync/task:Task", {"sourceLocationArn": USED}),
    "aws:datasync/locationObjectStorage:LocationObjectStorage": (
        "aws:datasync/task:Task",
        {"destinationLocationArn": USED},
    ),
    "aws:cloudcontrol/resource:Resource": ("aws:datasync/task:Task", {"destinationLocationArn": USED}),
}


def delete(type_):
    def make(account):
        user, inputs = USERS[type_]
        account.add(type_, USED)
        account.add(user, "user-1", inputs)
        return request(type_, {}, id_=USED, verb="Delete")

    return make


def placed(account, *, nodes=1, status="ACTIVE"):
    account.add(PLACEMENT_GROUP, "pg", {}, {"placementGroupId": "pg-0id"})
    account.group(nodes=nodes, status=status, placement={"groupName": "pg"})
    return request(PLACEMENT_GROUP, {}, id_="pg", verb="Delete")


CASES = [
    *(
        Case(type_, refusal, delete(type_), refusal.text.format(id=USED, by="user-1"))
        for type_, refusal in BY_TYPE.items()
    ),
    Case("placement group", rules.PLACED, placed,
         "The placement group 'pg' is in use and may not be deleted."),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_is_in_use_stays(case):
    case.check()


@pytest.mark.parametrize("type_", USERS)
def test_what_is_not_used_goes(type_):
    account = Account()
    asked = delete(type_)(account)
    del account.held[USERS[type_][0], "user-1"]
    assert judged(account, asked) is None


@pytest.mark.parametrize("busy", [{"nodes": 0}, {"status": "CREATE_FAILED"}])
def test_a_placement_group_without_instances_goes(busy):
    account = Account()
    assert judged(account, placed(account, **busy)) is None


def test_a_security_group_is_held_by_instances_and_not_by_a_template_alone():
    account = Account()
    asked = request(GROUP, {}, id_=account.add(GROUP, "sg-1"), verb="Delete")
    nics = [{"securityGroups": ["sg-1"]}]
    account.add(LAUNCH_TEMPLATE, "lt-unused", {"networkInterfaces": nics})
    assert judged(account, asked) is None
    account.group(nodes=0, networkInterfaces=nics)
    assert judged(account, asked) is None
    account.group(nodes=1, networkInterfaces=nics)
    assert judged(account, asked).code == "DependencyViolation"


@pytest.mark.parametrize("type_", [LAUNCH_TEMPLATE, "aws:kms/key:Key"])
def test_what_aws_deletes_although_it_is_in_use(type_):
    account = Account()
    account.group()
    account.add("aws:fsx/lustreFileSystem:LustreFileSystem", "fs-1", {"kmsKeyId": "k"})
    id_ = "lt-other" if type_ == LAUNCH_TEMPLATE else account.add(type_, "k")
    assert judged(account, request(type_, {}, id_=id_, verb="Delete")) is None
