"""Names that stacks give resources, against the limits of their clouds.

A name consists of the company's prefix, the fabric, the stack, the company's suffix and the resource's role.
So a long prefix or stack can exceed a limit of one kind of resource when others exist already.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Fact
from gpufabric.catalog.names import NameFacts, cloud_names
from gpufabric.catalog.shape import Cloud
from gpufabric.plan.company_names import company_name, in_form, is_plain, name_rule, unique_name
from gpufabric.plan.company_roles import ADDONS_WITH_ROLES
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.backbone import Backbone, Link
from gpufabric.spec.company import NameRule
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.problems import Problem
from gpufabric.spec.regions import AnyRegion, makes_bucket

SHORTER = "a shorter prefix, suffix or name of fabric, stack or pool"

CUT_AT = 63
"""Length at which names on Azure are cut: node labels hold some of them."""

_AZURE_ROLE = "control-plane"
"""Longest role of a resource that every region of Azure has."""

_OCI_ROLE = "control-plane"
_SIDE = "secondary"
_TUNNEL = f"{_SIDE}-2"
"""Longest names of a connection and of a tunnel in a link."""


_CLOUDS: Mapping[str, Cloud] = {"aws": "aws", "azure-native": "azure", "oci": "oci"}
"""Clouds by the provider's package."""


@dataclass(frozen=True, slots=True)
class ResourceName:
    """The name of a resource.

    Attributes:
        type: its Pulumi type.
        name: the name that the stack states; if it states none, the logical name.
        stated: whether the stack states it. The provider adds random digits to another one.
    """

    type: str
    name: str
    stated: bool = True


def cloud_of_type(type_: str) -> Cloud:
    """Return the cloud of a Pulumi type."""
    return _CLOUDS[type_.partition(":")[0]]


def region_names(stack: str, region: AnyRegion, fabric: Fabric) -> Iterator[ResourceName]:
    """Yield the names of a region's resources, of each kind the longest ones.

    Args:
        stack: the region's stack.
        region: its declaration.
        fabric: the fabric, with the company's form of names.
    """
    rule = name_rule(fabric.company, region.cloud)
    whole = company_name(rule, fabric.name, stack)
    match region:
        case AwsRegion():
            yield from _aws(stack, region, whole, rule)
        case AzureRegion():
            yield ResourceName("azure-native:network:VirtualNetwork", f"{whole}-vnet"[:CUT_AT])
        case OciRegion():
            yield from _oci(region, whole)


def backbone_names(backbone: Backbone, fabric: Fabric) -> Iterator[ResourceName]:
    """Yield the names of the backbone's resources, of each kind the longest ones.

    Args:
        backbone: its declaration.
        fabric: the fabric, with the company's form of names.
    """
    for link in backbone.links:
        for stack in link.between:
            yield from _LINKS[stack.split("-", 1)[0]](link, stack, fabric)


def name_problems(
    names: Iterable[ResourceName], cloud: Cloud, where: str, catalog: Catalog
) -> Iterator[Problem]:
    """Check names against the limits of a cloud.

    Args:
        names: the names.
        cloud: the cloud.
        where: property path that decides the names.
        catalog: the limits.
    """
    known = cloud_names(catalog, cloud).by_type
    wrong: set[str] = set()
    # Of each kind only the longest name is an error: a name that is short enough for it suits the others.
    for resource in sorted(names, key=lambda resource: -len(resource.name)):
        problems = list(_judge(resource, known[resource.type], cloud, where))
        if problems and resource.type not in wrong:
            yield from problems
        wrong |= {resource.type} if problems else set()


def cut_suffix(stack: str, fabric: Fabric) -> Iterator[Problem]:
    """Check that names on Azure, which are cut at a length, keep the company's suffix.

    Args:
        stack: the region's stack.
        fabric: the fabric, with the company's form of names.
    """
    rule = fabric.company.names.azure
    name = f"{company_name(rule, fabric.name, stack)}-{_AZURE_ROLE}"
    if rule.suffix and len(name) > CUT_AT:
        yield Problem(
            "fabric.company.names.azure.suffix",
            f"{rule.suffix}: the user-assigned identity {name} would have {len(name)} characters",
            f"at most {CUT_AT} characters, where names are cut, so that the suffix stays: {SHORTER}",
            "Kubernetes: node labels hold some of these names, and have at most 63 characters",
        )


def _aws(stack: str, region: AwsRegion, whole: str, rule: NameRule) -> Iterator[ResourceName]:
    own, roles = region.existing.cluster is None, region.existing.roles
    made = [] if roles.node else ["node"]
    if own:
        made += [] if roles.cluster else ["cluster"]
        made += [addon for addon in ADDONS_WITH_ROLES if addon not in roles.addons]
        yield ResourceName("aws:eks/cluster:Cluster", whole)
        yield ResourceName("aws:eks/nodeGroup:NodeGroup", f"{stack}-system", stated=False)
        yield ResourceName("aws:ec2/launchTemplate:LaunchTemplate", f"{stack}-system", stated=False)
        yield ResourceName("aws:cloudwatch/logGroup:LogGroup", f"/aws/eks/{whole}/cluster")
    if region.existing.network is None:
        made += [] if roles.flow_logs else ["flow-logs"]
        yield ResourceName("aws:cloudwatch/logGroup:LogGroup", f"/gpufabric/{whole}/flow-logs")
        yield ResourceName("aws:ec2/securityGroup:SecurityGroup", f"{stack}-endpoints", stated=False)
    if region.workload_identity is not None and roles.training is None:
        made.append("training")
    for role in made:
        yield _formed("aws:iam/role:Role", stack, role, whole, rule)
    if makes_bucket(region):
        plain = ResourceName("aws:s3/bucket:Bucket", f"{stack}-checkpoints", stated=False)
        formed = unique_name(f"{whole}-checkpoints", region.account_id)
        yield plain if is_plain(rule) else ResourceName(plain.type, formed)
    for name in region.pools:
        yield ResourceName("aws:ec2/launchTemplate:LaunchTemplate", f"{stack}-{name}", stated=False)
        yield ResourceName("aws:ec2/placementGroup:PlacementGroup", f"{stack}-{name}", stated=False)
    if region.budget.notify:
        yield ResourceName("aws:budgets/budget:Budget", whole)


def _formed(type_: str, stack: str, role: str, whole: str, rule: NameRule) -> ResourceName:
    if is_plain(rule):
        return ResourceName(type_, f"{stack}-{role}", stated=False)
    return ResourceName(type_, f"{whole}-{role}")


def _oci(region: OciRegion, whole: str) -> Iterator[ResourceName]:
    yield ResourceName("oci:Core/networkSecurityGroup:NetworkSecurityGroup", f"{whole}-{_OCI_ROLE}")
    yield ResourceName("oci:Identity/policy:Policy", f"{whole}-services")
    if makes_bucket(region):
        yield ResourceName("oci:ObjectStorage/bucket:Bucket", f"{whole}-checkpoints".lower())
    for name in region.pools:
        yield ResourceName("oci:Core/instanceConfiguration:InstanceConfiguration", f"{whole}-{name}")


def _aws_link(link: Link, stack: str, fabric: Fabric) -> Iterator[ResourceName]:
    rule, key = fabric.company.names.aws, link.key
    if link.kind == "circuit":
        name = f"{key}-{stack}"
        yield ResourceName(
            "aws:directconnect/transitVirtualInterface:TransitVirtualInterface", _linked(rule, fabric, name)
        )
    if link.kind == "vpn":
        yield ResourceName("aws:ssm/parameter:Parameter", f"/gpufabric/{fabric.name}/{key}-{_SIDE}")


def _azure_link(link: Link, stack: str, fabric: Fabric) -> Iterator[ResourceName]:
    rule = fabric.company.names.azure
    connection = "azure-native:network:VirtualNetworkGatewayConnection"
    if link.kind == "vnet-peering":
        return
    name = f"{link.key}-{_TUNNEL}" if link.kind == "vpn" else link.key
    yield ResourceName(connection, _linked(rule, fabric, name), stated=not is_plain(rule))
    gateway = company_name(rule, fabric.name, f"{stack}-{'vpn' if link.kind == 'vpn' else 'expressroute'}")
    yield ResourceName("azure-native:network:VirtualNetworkGateway", gateway)


def _oci_link(link: Link, stack: str, fabric: Fabric) -> Iterator[ResourceName]:
    del stack
    types = {
        "vpn": "oci:Core/ipsec:Ipsec",
        "drg-peering": "oci:Core/remotePeeringConnection:RemotePeeringConnection",
    }
    name = f"{link.key}-{_SIDE}" if link.kind == "vpn" else link.key
    type_ = types.get(link.kind, "oci:Core/virtualCircuit:VirtualCircuit")
    yield ResourceName(type_, _linked(fabric.company.names.oci, fabric, name))


def _linked(rule: NameRule, fabric: Fabric, name: str) -> str:
    return name if is_plain(rule) else in_form(rule, fabric.name, name)


_LINKS: Mapping[str, Callable[[Link, str, Fabric], Iterator[ResourceName]]] = {
    "aws": _aws_link,
    "azure": _azure_link,
    "oci": _oci_link,
}


def _judge(resource: ResourceName, facts: NameFacts, cloud: Cloud, where: str) -> Iterator[Problem]:
    added = facts.added.value if facts.added and not resource.stated else 0
    length = len(resource.name) + added
    shown = f"{facts.name} {resource.name}"
    most, least, pattern = facts.most, facts.least, facts.pattern
    if most is not None and length > most.value:
        digits = f", with the {added} characters that Pulumi adds" if added else ""
        given = f"{shown}, {length} characters{digits}"
        yield Problem(where, given, f"at most {most.value}: {SHORTER}", _limit(cloud, most))
    if least is not None and length < least.value:
        yield Problem(where, f"{shown}, {length} characters", f"at least {least.value}", _limit(cloud, least))
    if pattern is not None and re.fullmatch(pattern.value, resource.name) is None:
        allowed = facts.characters.value if facts.characters else pattern.value
        yield Problem(where, shown, f"a name of {allowed}", _limit(cloud, pattern))


def _limit(cloud: Cloud, fact: Fact[Any]) -> str:
    note = f", {fact.note}" if fact.note else ""
    return f"catalogue of names of {cloud}: {fact.source}, {fact.as_of}{note}"
