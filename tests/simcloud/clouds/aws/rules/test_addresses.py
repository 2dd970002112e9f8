import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.simcloud.clouds.aws.rules import addresses as rules
from gpufabric.simcloud.clouds.aws.tokens import NAT_GATEWAY, SUBNET
from tests.simcloud.clouds.aws.account import Account, Case, judged, node_group, request

ONE = [{"networkCardIndex": 0, "deviceIndex": 0}]
EFA = [{"networkCardIndex": card, "deviceIndex": 1, "interfaceType": "efa"} for card in range(1, 32)]
LEGACY = [{"networkCardIndex": 0, "deviceIndex": 0, "interfaceType": "efa"}, *EFA]
NEW = [*ONE, *({**interface, "interfaceType": "efa-only"} for interface in EFA)]
PREFIX = [{"deviceIndex": 0, "ipv4PrefixCount": 2, "ipv4AddressCount": 1}]


def launch(nodes, nics=None, *, cidr="10.0.0.0/28", also=None, subnets=("subnet-0a",)):
    def make(account):
        account.subnet(cidr=cidr)
        account.subnet("subnet-0b", "us-east-1d", "use1-az4", "10.0.1.0/28")
        for type_, inputs, outputs in also or ():
            account.add(type_, f"id-{type_}", inputs, outputs)
        template = {"instanceType": "p5.48xlarge", "networkInterfaces": nics or ONE}
        return node_group(account, nodes=nodes, subnets=subnets, template=template)

    return make


LUSTRE = "aws:fsx/lustreFileSystem:LustreFileSystem"
IN_SUBNET = [
    (NAT_GATEWAY, {"subnetId": "subnet-0a"}, {}),
    ("aws:ec2/vpcEndpoint:VpcEndpoint", {"vpcEndpointType": "Interface", "subnetIds": ["subnet-0a"]}, {}),
    ("aws:ec2transitgateway/vpcAttachment:VpcAttachment", {"subnetIds": ["subnet-0a"]}, {}),
    (LUSTRE, {"subnetIds": "subnet-0a"}, {"networkInterfaceIds": ["a", "b"]}),
    ("aws:eks/cluster:Cluster", {"vpcConfig": {"subnetIds": ["subnet-0b", "subnet-0a"]}}, {}),
]  # fmt: skip
TEXT = (
    "InsufficientFreeAddresses: Amazon Autoscaling was unable to launch instances because there are not "
    "enough free addresses in the subnet associated with your AutoScaling group(s)."
)


def full_subnet(account):
    account.subnet(cidr="10.0.0.0/28")
    account.group(nodes=11)
    return request(NAT_GATEWAY, {"subnetId": "subnet-0a"})


def gateway(address, *, beside="eipalloc-0a"):
    def make(account):
        account.subnet()
        account.add(NAT_GATEWAY, "nat-0a", {"subnetId": "subnet-0a", "allocationId": beside})
        return request(NAT_GATEWAY, {"subnetId": "subnet-0a", "allocationId": address})

    return make


CASES = [
    Case("12 nodes in a /28", rules.NODES_FULL, launch(12), TEXT),
    Case("32 addresses a node", rules.NODES_FULL, launch(8, LEGACY, cidr="10.0.0.0/24"), TEXT),
    Case("prefixes", rules.NODES_FULL, launch(8, PREFIX, cidr="10.0.0.0/24"), TEXT),
    Case("beside other things", rules.NODES_FULL, launch(5, also=IN_SUBNET), TEXT),
    Case("NAT gateway", rules.GATEWAY_FULL, full_subnet,
         "Subnet has insufficient free addresses to create this NAT gateway"),
    Case("address of another gateway", rules.ADDRESS_TAKEN, gateway("eipalloc-0a"),
         "Elastic IP address [eipalloc-0a] is already associated"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_ec2_refuses(case):
    case.check()


@pytest.mark.parametrize(
    "asked",
    [
        launch(11),
        launch(7, LEGACY, cidr="10.0.0.0/24"),
        launch(250, NEW, cidr="10.0.0.0/24"),  # EFA-only interfaces take no address
        launch(7, PREFIX, cidr="10.0.0.0/24"),
        launch(4, also=IN_SUBNET),
        launch(22, subnets=("subnet-0a", "subnet-0b")),
        gateway("eipalloc-0b"),
        gateway(None, beside=None),
    ],
)
def test_what_ec2_takes(asked):
    account = Account()
    assert judged(account, asked(account)) is None


@given(st.integers(17, 28), st.integers(0, 4000))
def test_a_subnet_takes_as_many_nodes_as_it_has_addresses_but_five(prefix, nodes):
    account = Account()
    asked = launch(nodes, cidr=f"10.0.0.0/{prefix}")(account)
    assert (judged(account, asked) is None) == (nodes <= 2 ** (32 - prefix) - 5)


def test_each_thing_in_a_subnet_is_counted():
    account = Account()
    account.subnet(cidr="10.0.0.0/24")
    subnet = account.get(SUBNET, "subnet-0a")
    free = rules.free_addresses(account, subnet)
    assert free == 251
    for (type_, inputs, outputs), taken in zip(IN_SUBNET, (1, 1, 1, 2, 2), strict=True):
        account.add(type_, f"id-{type_}", inputs, outputs)
        free -= taken
        assert rules.free_addresses(account, subnet) == free, type_


def test_a_subnet_of_an_unknown_range_is_not_judged():
    account = Account()
    account.subnet(cidr=None)
    assert judged(account, node_group(account, nodes=10_000)) is None
