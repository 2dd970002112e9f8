"""Public addresses of nodes."""

from collections.abc import Iterator

from gpufabric.policies.aws.types import (
    AUTO_SCALING_GROUP,
    COMPUTE_ENVIRONMENT,
    DEFAULT_SUBNET,
    EIP,
    EIP_ASSOCIATION,
    FLEET,
    INSTANCE,
    LAUNCH_CONFIGURATION,
    LAUNCH_TEMPLATE,
    NODE_GROUP,
    SPOT_FLEET_REQUEST,
    SPOT_INSTANCE_REQUEST,
    SUBNET,
)
from gpufabric.policies.azure.pools import POOL_HOLDERS, AksPool, judge_each_pool
from gpufabric.policies.azure.types import FLEET as AZURE_FLEET
from gpufabric.policies.azure.types import NETWORK_INTERFACE, SCALE_SET, VIRTUAL_MACHINE
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
from gpufabric.policies.rule import Finding, ResourceRule, judge_each
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_REQUESTS = "requests a public address"
_MACHINES = (INSTANCE, LAUNCH_CONFIGURATION, SPOT_INSTANCE_REQUEST)
_OF_MACHINES = ("instance", "networkInterface", "instanceId", "networkInterfaceId")
"""Properties of Elastic IP addresses that name a machine; a NAT gateway names its address itself."""

_PLACES = (
    (NODE_GROUP, "subnetIds"),
    (INSTANCE, "subnetId"),
    (SPOT_INSTANCE_REQUEST, "subnetId"),
    (AUTO_SCALING_GROUP, "vpcZoneIdentifiers"),
    (LAUNCH_TEMPLATE, "networkInterfaces"),
    (SPOT_FLEET_REQUEST, "launchSpecifications"),
    (SPOT_FLEET_REQUEST, "launchTemplateConfigs"),
    (FLEET, "launchTemplateConfigs"),
    (COMPUTE_ENVIRONMENT, "computeResources"),
)
_LISTED = {LAUNCH_TEMPLATE: "networkInterfaces", SPOT_FLEET_REQUEST: "launchSpecifications"}
"""Lists whose entries may each request a public address."""

_OCI_PLACES = (
    (oci.NODE_POOL, NODES_KEY),
    (oci.CLUSTER_NETWORK, "placementConfiguration"),
    (oci.INSTANCE_POOL, "placementConfigurations"),
    (oci.INSTANCE_CONFIGURATION, "instanceDetails"),
    (oci.INSTANCE, "createVnicDetails"),
    (oci.INSTANCE, "subnetId"),
    (oci.VNIC_ATTACHMENT, "createVnicDetails"),
)
"""Where resources that start machines name their subnets."""

_INTERFACES = "networkInterfaceConfigurations"
_AZURE_INTERFACES: dict[str, tuple[tuple[str, ...], str]] = {
    NETWORK_INTERFACE: ((), "publicIPAddress"),
    SCALE_SET: (
        ("virtualMachineProfile", "networkProfile", _INTERFACES),
        "publicIPAddressConfiguration",
    ),
    AZURE_FLEET: (
        ("computeProfile", "baseVirtualMachineProfile", "networkProfile", _INTERFACES),
        "publicIPAddressConfiguration",
    ),
    VIRTUAL_MACHINE: (("networkProfile", _INTERFACES), "publicIPAddressConfiguration"),
}
"""Where Azure's resources describe interfaces, if not themselves, and the public address of one."""


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
        *_LISTED,
        *_MACHINES,
        EIP,
        EIP_ASSOCIATION,
        SUBNET,
        DEFAULT_SUBNET,
        *POOL_HOLDERS,
        *_AZURE_INTERFACES,
        oci.INSTANCE_CONFIGURATION,
        oci.INSTANCE,
        oci.VNIC_ATTACHMENT,
        oci.SUBNET,
    )

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Look at the interfaces of machines, and at the subnets that they are in."""
        if resource.type in (SUBNET, DEFAULT_SUBNET, oci.SUBNET):
            places = _OCI_PLACES if resource.type == oci.SUBNET else _PLACES
            if any(view.graph.users(resource, key, type_) for type_, key in places):
                yield from _subnet(resource)
        elif resource.type in _MACHINES:
            if resource.props.flag("associatePublicIpAddress"):
                yield Finding.at(resource, _REQUESTS)
        elif resource.type in (EIP, EIP_ASSOCIATION):
            if any(resource.props.present(key) for key in _OF_MACHINES):
                yield Finding.at(resource, "gives a machine a public address")
        elif resource.type in POOL_HOLDERS:
            yield from judge_each_pool((resource,), _pool)
        elif resource.type in _AZURE_INTERFACES:
            yield from judge_each((resource,), _azure_interfaces)
        elif resource.type == oci.INSTANCE_CONFIGURATION:
            yield from _interface(resource, launch_details(resource))
            for further in resource.props.sections("instanceDetails", "secondaryVnics"):
                yield from _interface(resource, further)
        elif resource.type in _LISTED:
            yield from _listed(resource, _LISTED[resource.type])
        else:
            yield from _interface(resource, resource.props)


def _subnet(subnet: Resource) -> Iterator[Finding | Unevaluated]:
    key = "mapPublicIpOnLaunch"
    if subnet.type == DEFAULT_SUBNET:
        # A default subnet gives public addresses unless it says otherwise.
        is_public = subnet.props.value(key) is None or subnet.props.flag(key)
    elif subnet.type == SUBNET:
        is_public = subnet.props.flag(key)
    else:
        is_public = not (
            subnet.props.flag("prohibitPublicIpOnVnic") or subnet.props.flag("prohibitInternetIngress")
        )
    if is_public:
        yield Finding.at(subnet, "is a subnet of nodes and gives them public addresses")


def _listed(resource: Resource, key: str) -> Iterator[Finding | Unevaluated]:
    for index, entry in enumerate(resource.props.sections(key)):
        try:
            if entry.flag("associatePublicIpAddress"):
                yield Finding.at(resource, f"{key}[{index}] {_REQUESTS}")
        except UnreadableProperty as missing:
            yield Unevaluated(resource.name, missing.property, missing.why)


def _azure_interfaces(resource: Resource) -> Iterator[Finding | Unevaluated]:
    path, key = _AZURE_INTERFACES[resource.type]

    def inner(entry: Props) -> Props:
        # A fleet nests the properties of what it lists.
        return entry.section("properties") if resource.type == AZURE_FLEET else entry

    interfaces = resource.props.sections(*path) if path else [resource.props]
    if any(
        inner(configuration).present(key)
        for interface in interfaces
        for configuration in inner(interface).sections("ipConfigurations")
    ):
        yield Finding.at(resource, _REQUESTS)


def _pool(pool: AksPool) -> Iterator[Finding | Unevaluated]:
    if pool.props.flag("enableNodePublicIP"):
        yield pool.finding("gives its nodes public addresses")


def _interface(resource: Resource, launched: Props) -> Iterator[Finding | Unevaluated]:
    # By default, the subnet decides.
    if launched.flag("createVnicDetails", "assignPublicIp"):
        yield Finding.at(resource, _REQUESTS)
