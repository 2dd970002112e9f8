"""Access to the Kubernetes API."""

from collections.abc import Iterator

from gpufabric.plural import plural
from gpufabric.policies import deferred
from gpufabric.policies.aws.types import EKS_CLUSTER
from gpufabric.policies.azure.types import MANAGED_CLUSTER
from gpufabric.policies.graph import Graph
from gpufabric.policies.ingress import Opening, admitted, read_rules
from gpufabric.policies.oci.ingress import FORMS
from gpufabric.policies.oci.types import OKE_CLUSTER, SECURITY_GROUP, SECURITY_RULE
from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.ranges import are_everyone, are_internet, is_private
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

_EVERYONE = "its Kubernetes API is open to the whole Internet"
_TCP = "6"
"""Number of the protocol: a group's other rules, such as path discovery, do not reach the API."""


class NoPublicEndpoint(ResourceRule):
    """The Kubernetes API cannot be reached from the whole Internet."""

    id = "no-public-endpoint"
    title = "The Kubernetes API is not open to the Internet"
    why = (
        "Whoever reaches the API needs only one leaked token or one vulnerability to take over every GPU and "
        "checkpoint of the region."
    )
    level = "mandatory"
    fix = (
        "AWS: set vpcConfig.endpointPublicAccess to false, or list the few ranges that need access in "
        "publicAccessCidrs; the default is public and open to all. Azure: set "
        "apiServerAccessProfile.enablePrivateCluster, or list the ranges in authorizedIPRanges. OCI: leave "
        "endpointConfig.isPublicIpEnabled unset, or list the ranges in a network security group."
    )
    clouds = ("aws", "azure", "oci")
    reference = (
        CIS_EKS("5.4.1", "5.4.2"),
        CIS_AKS("5.4.1", "5.4.2"),
        WELL_ARCHITECTED_AWS("SEC05-BP02"),
        WELL_ARCHITECTED_AZURE("SE:06"),
        CHECKOV("CKV_AWS_38", "CKV_AWS_39", "CKV_AZURE_6", "CKV_AZURE_115"),
    )
    types = (EKS_CLUSTER, MANAGED_CLUSTER, OKE_CLUSTER)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Report an endpoint that is open to all as a violation, and one open to some as advice."""
        if resource.type == EKS_CLUSTER:
            yield from _eks(resource)
        elif resource.type == MANAGED_CLUSTER:
            yield from _aks(resource)
        else:
            yield from _oke(resource, view.graph)


def _eks(cluster: Resource) -> Iterator[Finding | Unevaluated]:
    config = cluster.props.section("vpcConfig")
    if config.value("endpointPublicAccess") is None or config.flag("endpointPublicAccess"):
        yield _open_to(cluster, config, "publicAccessCidrs")


def _aks(cluster: Resource) -> Iterator[Finding | Unevaluated]:
    access = cluster.props.section("apiServerAccessProfile")
    if not access.flag("enablePrivateCluster") and cluster.props.text("publicNetworkAccess") != "Disabled":
        yield _open_to(cluster, access, "authorizedIPRanges")


def _open_to(cluster: Resource, props: Props, ranges: str) -> Finding:
    number = props.length(ranges) or 0
    if number == 0 or are_everyone(props, ranges):
        return Finding.at(cluster, _EVERYONE)
    return _to_some(cluster, number)


def _to_some(cluster: Resource, number: int) -> Finding:
    text = f"its Kubernetes API is open to {plural(number, 'range')} of public addresses"
    return Finding.at(cluster, text, advisory=True)


def _oke(cluster: Resource, graph: Graph) -> Iterator[Finding | Unevaluated]:
    """Judge a public address by the security groups of the endpoint, without which its subnet decides."""
    if not cluster.props.present("endpointConfig"):
        yield Finding.at(cluster, f"configures no endpoint: {_EVERYONE}")
        return
    endpoint = cluster.props.section("endpointConfig")
    if not endpoint.flag("isPublicIpEnabled"):
        return
    groups = graph.sources(cluster, "endpointConfig", SECURITY_GROUP)
    if not groups:
        if endpoint.length("nsgIds"):
            raise UnreadableProperty(
                "endpointConfig.nsgIds", "names security groups that are not of this stack"
            )
        yield Finding.at(cluster, "its Kubernetes API has a public address and no network security group")
        return
    openings, unevaluated = _openings(groups, graph)
    api_port = deferred.default_catalog().oci_network().kubernetes_api_port.value
    ranges = admitted(openings, _TCP, api_port)
    if are_internet(ranges):
        yield Finding.at(cluster, _EVERYONE)
        return
    yield from unevaluated
    number = len({range_ for range_ in ranges if not is_private(range_)})
    if number:
        yield _to_some(cluster, number)


def _openings(groups: list[Resource], graph: Graph) -> tuple[list[Opening], list[Unevaluated]]:
    """Read the rules of all groups of an endpoint, which add up."""
    openings: list[Opening] = []
    unevaluated: list[Unevaluated] = []
    for rule in (
        rule for group in groups for rule in graph.users(group, "networkSecurityGroupId", SECURITY_RULE)
    ):
        for ingress in read_rules(rule, FORMS[SECURITY_RULE], graph):
            try:
                opening = None if isinstance(ingress, Unevaluated) else ingress.opening()
            except UnreadableProperty as missing:
                unevaluated.append(Unevaluated(rule.name, missing.property, missing.why))
                continue
            if opening is not None:
                openings.append(opening)
    return openings, unevaluated
