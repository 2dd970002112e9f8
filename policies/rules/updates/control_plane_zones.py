"""Availability zones of EKS control planes."""

from collections.abc import Iterator

from gpufabric.policies.aws.types import EKS_CLUSTER, SUBNET
from gpufabric.policies.graph import Graph
from gpufabric.policies.previous import before_update, is_replaced, previous_graph
from gpufabric.policies.references import WELL_ARCHITECTED_AWS
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_SUBNETS = "vpcConfig"
_UNKNOWN = "zones of the cluster's subnets are unknown"


class ControlPlaneZones(ResourceRule):
    """An EKS control plane stays in the zones in which it was created."""

    id = "control-plane-zones"
    title = "An EKS control plane is in two zones or more, and stays in the zones it was created in"
    why = (
        "EKS accepts other subnets of a running cluster only in exactly the same zones. It refuses the "
        "update after the new subnets exist."
    )
    level = "mandatory"
    fix = (
        "Keep system_zones as they were. Node groups can be in any zone of the VPC. A control plane in other "
        "zones needs a new cluster."
    )
    clouds = ("aws",)
    reference = (WELL_ARCHITECTED_AWS("REL10-BP01"),)
    types = (EKS_CLUSTER,)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare the zones of the subnets with those of the previous state."""
        catalog = view.context.catalog
        given = _zones(resource, view.graph)
        if given is None:
            yield Unevaluated(resource.name, f"{_SUBNETS}.subnetIds", _UNKNOWN)
            return
        place = f"{_SUBNETS}.subnetIds"
        planes = catalog.control_plane_zones()
        known, least = planes.zones_without, planes.least.value
        title = catalog.sources[known.source].title
        without = sorted(given & set(known.value))
        if without:
            text = f"{place} are in {', '.join(without)}, where EKS has no control planes ({title})"
            yield Finding.at(resource, text)
        if len(given) < least:
            yield Finding.at(resource, f"{place} are in {_list(given)}; EKS needs {least} zones ({title})")
        before = before_update(resource, view)
        if before is None or is_replaced(before, resource, ("name", "roleArn")):
            return
        allowed = _zones(before, previous_graph(view))
        if allowed is None:
            yield Unevaluated(resource.name, place, f"{_UNKNOWN} in the previous state")
        elif allowed != given:
            yield Finding.at(
                resource,
                f"{place} are in {_list(given)}; allowed: subnets in exactly {_list(allowed)}, the zones in "
                "which EKS created the control plane (EKS API reference, UpdateClusterConfig; "
                "aws/containers-roadmap#2258)",
            )


def _zones(cluster: Resource, graph: Graph) -> set[str] | None:
    """Return the ids of the zones of a cluster's subnets; None if one is unknown."""
    subnets = graph.sources(cluster, _SUBNETS, SUBNET)
    count = cluster.props.section(_SUBNETS).length("subnetIds") or 0
    zones = [_zone(subnet) for subnet in subnets]
    if len(subnets) != count or not zones or None in zones:
        return None
    return {zone for zone in zones if zone}


def _zone(subnet: Resource) -> str | None:
    return subnet.props.text_if_known("availabilityZoneId") or subnet.outputs.text_if_known(
        "availabilityZoneId"
    )


def _list(zones: set[str]) -> str:
    return ", ".join(sorted(zones))
