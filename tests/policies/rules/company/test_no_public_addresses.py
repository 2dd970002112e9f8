from typing import Any

import pytest

from gpufabric.policies.rules.company.no_public_addresses import NoPublicAddresses
from gpufabric.spec.company import Company
from tests.policies.aws_stack import Said
from tests.policies.conftest import UNKNOWN, Made
from tests.policies.rules.company.judged import NO_EXAMPLE, judged

NOT_BROKEN = dict.fromkeys(("aws", "azure", "oci"), NO_EXAMPLE)

NONE = Company(public_addresses=False)
HAS_ONE = "one: is a public address, or has one"


def nat(**props: Any) -> Made:
    return Made("aws:ec2/natGateway:NatGateway", props)


def cluster(**profile: Any) -> Made:
    api_server = {"enablePrivateCluster": profile.pop("private", True)}
    return Made(
        "azure-native:containerservice:ManagedCluster",
        {"networkProfile": profile, "apiServerAccessProfile": api_server},
    )


def eks(**config: Any) -> Made:
    return Made("aws:eks/cluster:Cluster", {"vpcConfig": config})


def oke(**config: Any) -> Made:
    return Made("oci:ContainerEngine/cluster:Cluster", {"endpointConfig": config})


def machine(**vnic: Any) -> Made:
    return Made("oci:Core/instance:Instance", {"createVnicDetails": vnic})


API_SERVER = Said(("one: has an API server with a public address",))
BALANCER = Said(("one: is a load balancer with public addresses",))
ADDRESS = Said(("one: has a public address",))
LAUNCHES = Said(("one: launches machines with public addresses",))
AWS_BALANCER, OCI_BALANCER = "aws:lb/loadBalancer:LoadBalancer", "oci:LoadBalancer/loadBalancer:LoadBalancer"
TEMPLATE, INSTANCE = "aws:ec2/launchTemplate:LaunchTemplate", "aws:ec2/instance:Instance"


def subnet(**props: Any) -> Made:
    return Made("oci:Core/subnet:Subnet", props)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        pytest.param(nat(connectivityType="private"), Said(), id="private NAT"),
        pytest.param(nat(), Said(("one: is a public NAT gateway",)), id="NAT"),
        pytest.param(
            nat(connectivityType=UNKNOWN),
            Said(unevaluated=("one.connectivityType unknown until apply",)),
            id="unknown NAT",
        ),
        pytest.param(
            Made("aws:ec2/subnet:Subnet", {"mapPublicIpOnLaunch": True}),
            Said(("one: gives machines public addresses",)),
            id="AWS subnet",
        ),
        pytest.param(Made("aws:ec2/subnet:Subnet", {}), Said(), id="AWS private subnet"),
        pytest.param(Made("aws:ec2/eip:Eip", {}), Said((HAS_ONE,)), id="Elastic IP"),
        pytest.param(cluster(outboundType="userDefinedRouting"), Said(), id="cluster behind a firewall"),
        pytest.param(
            cluster(),
            Said(("one: has a way out with a public address of its own",)),
            id="load balancer of a cluster",
        ),
        pytest.param(
            cluster(outboundType=UNKNOWN),
            Said(unevaluated=("one.networkProfile.outboundType unknown until apply",)),
            id="unknown way out",
        ),
        pytest.param(Made("azure-native:network:PublicIPAddress", {}), Said((HAS_ONE,)), id="address"),
        pytest.param(Made("azure-native:network:PublicIPPrefix", {}), Said((HAS_ONE,)), id="prefix"),
        pytest.param(subnet(prohibitPublicIpOnVnic=True), Said(), id="private subnet"),
        pytest.param(subnet(), Said(("one: lets interfaces have public addresses",)), id="public subnet"),
        pytest.param(
            subnet(prohibitPublicIpOnVnic=UNKNOWN),
            Said(unevaluated=("one.prohibitPublicIpOnVnic unknown until apply",)),
            id="unknown subnet",
        ),
        pytest.param(Made("oci:Core/natGateway:NatGateway", {}), Said((HAS_ONE,)), id="OCI NAT"),
        pytest.param(eks(endpointPublicAccess=False), Said(), id="private EKS"),
        pytest.param(eks(), API_SERVER, id="EKS opens its endpoint by default"),
        pytest.param(eks(endpointPublicAccess=True), API_SERVER, id="public EKS"),
        pytest.param(cluster(outboundType="none", private=False), API_SERVER, id="public AKS"),
        pytest.param(oke(isPublicIpEnabled=False), Said(), id="private OKE"),
        pytest.param(oke(isPublicIpEnabled=True), API_SERVER, id="public OKE"),
        pytest.param(Made(INSTANCE, {}), Said(), id="machine"),
        pytest.param(Made(INSTANCE, {"associatePublicIpAddress": True}), ADDRESS, id="public machine"),
        pytest.param(machine(assignPublicIp="false"), Said(), id="OCI machine"),
        pytest.param(machine(assignPublicIp="true"), ADDRESS, id="public OCI machine"),
        pytest.param(
            Made(TEMPLATE, {"networkInterfaces": [{"associatePublicIpAddress": "true"}]}),
            LAUNCHES,
            id="template",
        ),
        pytest.param(Made(TEMPLATE, {"networkInterfaces": [{}]}), Said(), id="private template"),
        pytest.param(Made(AWS_BALANCER, {"internal": True}), Said(), id="internal balancer"),
        pytest.param(Made(AWS_BALANCER, {}), BALANCER, id="balancer"),
        pytest.param(Made(OCI_BALANCER, {"isPrivate": True}), Said(), id="private OCI balancer"),
        pytest.param(Made(OCI_BALANCER, {}), BALANCER, id="OCI balancer"),
    ],
)
def test_no_public_addresses(made: Made, said: Said) -> None:
    assert judged(NoPublicAddresses(), NONE, [made]) == said


@pytest.mark.parametrize("company", [None, Company()])
def test_other_companies_allow_them(company: Company | None) -> None:
    assert judged(NoPublicAddresses(), company, [nat(), cluster(), subnet()]) == Said()
