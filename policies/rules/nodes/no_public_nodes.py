"""Public addresses of nodes."""

from collections.abc import Iterator

from gpufabric.policies.aws.types import INSTANCE, LAUNCH_TEMPLATE, NODE_GROUP, SUBNET
from gpufabric.policies.azure.pools import POOL_HOLDERS, AksPool, judge_each_pool
from gpufabric.policies.oci import types as oci
from gpufabric.policies.oci.launches import NODES_KEY, launch_details
from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.references import (
    CHECKOV,
    CIS_AKS,
    CIS_EKS,
    WELL_ARCHITECTED_AWS,
    WELL_ARCHITECTED_AZURE,
)
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


class NoPublicNodes(ResourceRule):
    """Nodes have no public address."""

    id = "no-public-nodes"
    title = "Nodes have no public addresses"
    why = "A node that the Internet can reach is one open port away from the cluster's network and its data."
    level = "mandatory"
    fix = (
        "Put nodes in private subnets behind a NAT gateway. Leave associatePublicIpAddress (AWS), "
        "enableNodePublicIP (Azure) and assignPublicIp (OCI) unset; on OCI also set prohibitPublicIpOnVnic "
        "on their subnets."
    )
    clouds = ("aws", "azure", "oci")
    reference = (
        CIS_EKS("5.4.3"),
        CIS_AKS("5.4.3"),
        WELL_ARCHITECTED_AWS("SEC05-BP01"),
        WELL_ARCHITECTED_AZURE("SE:06"),
        CHECKOV("CKV_AWS_88", "CKV_AWS_130", "CKV_AZURE_143"),
    )
    types = (
        LAUNCH_TEMPLATE,
        INSTANCE,
        SUBNET,
        *POOL_HOLDERS,
        oci.INSTANCE_CONFIGURATION,
        oci.INSTANCE,
        oci.SUBNET,
    )

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Look at the interfaces of machines, and at the subnets that they are in."""
        if resource.type == SUBNET:
            graph = view.graph
            if graph.users(resource, "subnetIds", NODE_GROUP) or graph.users(resource, "subnetId", INSTANCE):
                yield from _subnet(resource)
        elif resource.type == INSTANCE:
            if resource.props.flag("associatePublicIpAddress"):
                yield Finding.at(resource, "requests a public address")
        elif resource.type in POOL_HOLDERS:
            yield from judge_each_pool((resource,), _pool)
        elif resource.type == oci.SUBNET:
            yield from _oci_subnet(resource, view)
        elif resource.type == oci.INSTANCE:
            yield from _interface(resource, resource.props)
        elif resource.type == oci.INSTANCE_CONFIGURATION:
            yield from _interface(resource, launch_details(resource))
        else:
            yield from _template(resource)


def _subnet(subnet: Resource) -> Iterator[Finding | Unevaluated]:
    if subnet.props.flag("mapPublicIpOnLaunch"):
        yield Finding.at(subnet, "is a subnet of nodes and gives them public addresses")


def _template(template: Resource) -> Iterator[Finding | Unevaluated]:
    for index, interface in enumerate(template.props.sections("networkInterfaces")):
        try:
            if interface.flag("associatePublicIpAddress"):
                yield Finding.at(template, f"networkInterfaces[{index}] requests a public address")
        except UnreadableProperty as missing:
            yield Unevaluated(template.name, missing.property, missing.why)


def _pool(pool: AksPool) -> Iterator[Finding | Unevaluated]:
    if pool.props.flag("enableNodePublicIP"):
        yield pool.finding("gives its nodes public addresses")


def _interface(resource: Resource, launched: Props) -> Iterator[Finding | Unevaluated]:
    # By default, the subnet decides.
    if launched.flag("createVnicDetails", "assignPublicIp"):
        yield Finding.at(resource, "requests a public address")


def _oci_subnet(subnet: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
    places = (
        (oci.NODE_POOL, NODES_KEY),
        (oci.CLUSTER_NETWORK, "placementConfiguration"),
        (oci.INSTANCE_POOL, "placementConfigurations"),
        (oci.INSTANCE_CONFIGURATION, "instanceDetails"),
        (oci.INSTANCE, "createVnicDetails"),
    )
    if not any(view.graph.users(subnet, key, type_) for type_, key in places):
        return
    if not (subnet.props.flag("prohibitPublicIpOnVnic") or subnet.props.flag("prohibitInternetIngress")):
        yield Finding.at(subnet, "is a subnet of nodes and gives them public addresses")
