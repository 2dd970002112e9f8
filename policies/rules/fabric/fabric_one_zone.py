"""Zones of the nodes of a fabric."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gpufabric.policies.aws.nodes import AwsZone, Nodes, node_groups
from gpufabric.policies.aws.types import PLACEMENT_GROUP
from gpufabric.policies.azure.pools import POOL_HOLDERS, AksPool, judge_each_pool
from gpufabric.policies.node_labels import FABRIC_LABEL
from gpufabric.policies.oci.launches import LAUNCHERS, OciLaunch
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, Rule, judge_each
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

if TYPE_CHECKING:
    from gpufabric.catalog.catalog import Catalog


@dataclass(frozen=True, slots=True)
class _Member:
    """A node group of a fabric; without a zone where its only subnet is not of this stack."""

    group: str
    pool: str
    zone: AwsZone | None


class FabricOneZone(Rule):
    """Nodes that share a fabric are in one zone."""

    id = "fabric-one-zone"
    title = "Nodes of one fabric are in one zone"
    why = (
        "RDMA does not cross zones. On AWS, nodes in another zone start and are billed, but cannot join the "
        "job (EC2 user guide, Elastic Fabric Adapter). Azure and OCI refuse them late in the update."
    )
    level = "mandatory"
    fix = (
        "AWS: give the GPU node groups of a fabric subnets of a single zone. Azure: name one zone in "
        "availabilityZones. OCI: use the availability domain of the compute cluster."
    )
    clouds = ("aws", "azure", "oci")

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare the zones of each GPU node group, and of the groups of one fabric."""
        fabrics: dict[str, list[_Member]] = defaultdict(list)

        def judge(group: Resource) -> Iterator[Finding | Unevaluated]:
            nodes = Nodes(group, view.graph)
            if not nodes.has_fabric(view.context.catalog):
                return
            zones = nodes.zones()
            if len(zones) > 1:
                names = ", ".join(sorted(zone.name for zone in zones))
                yield Finding.at(group, f"GPU node group with subnets in {len(zones)} zones ({names})")
                return
            for fabric in _fabrics(nodes):
                fabrics[fabric].append(_Member(group.name, nodes.pool, next(iter(zones), None)))

        yield from judge_each((nodes.group for nodes in node_groups(view.graph)), judge)
        yield from _apart(fabrics, view.context.stack)
        catalog = view.context.catalog
        yield from judge_each_pool(view.graph.of(*POOL_HOLDERS), lambda pool: _pool(pool, catalog))
        yield from judge_each(
            view.graph.of(*LAUNCHERS), lambda resource: _launch(OciLaunch(resource, view.graph), catalog)
        )


def _pool(pool: AksPool, catalog: "Catalog") -> Iterator[Finding | Unevaluated]:
    if pool.infiniband(catalog) is None:
        return
    zones = pool.zones()
    if len(zones) > 1:
        names = ", ".join(sorted(zones))
        yield pool.finding(f"is a GPU node pool in {len(zones)} zones ({names})")
    elif not zones:
        yield pool.finding("names no zone for its GPU nodes, so that Azure chooses one", advisory=True)


def _launch(launch: OciLaunch, catalog: "Catalog") -> Iterator[Finding | Unevaluated]:
    if launch.rdma_shape(catalog) is None or launch.construct() is None:
        return
    of_clusters = (cluster.props.text("availabilityDomain") for cluster in launch.compute_clusters())
    domains = launch.domains() | {domain for domain in of_clusters if domain}
    if len(domains) > 1:
        names = ", ".join(sorted(domains))
        yield Finding.at(launch.resource, f"is in {len(domains)} availability domains ({names})")


def _fabrics(nodes: Nodes) -> Iterator[str]:
    """Name the fabrics that a group belongs to: its label within its cluster, and its placement group."""
    group = nodes.group
    label = group.props.text("labels", FABRIC_LABEL)
    if label and label != "none":
        clusters = group.links.get("clusterName", ())
        yield f"fabric {label} of {' '.join(clusters) or group.props.text_if_known('clusterName') or ''}"
    template = nodes.template()
    for group in nodes.graph.sources(template, "placement", PLACEMENT_GROUP) if template else ():
        yield f"placement group {group.urn}"


def _apart(fabrics: dict[str, list[_Member]], stack: str) -> Iterator[Finding | Unevaluated]:
    """Report each separated set of groups once, even if both a label and a placement group join it."""
    said: set[Finding | Unevaluated] = set()
    for members in fabrics.values():
        for entry in _judge(members, stack):
            if entry not in said:
                said.add(entry)
                yield entry


def _judge(members: list[_Member], stack: str) -> Iterator[Finding | Unevaluated]:
    zones = sorted({member.zone for member in members if member.zone is not None})
    if len({zone.key for zone in zones}) > 1:
        why = "gives its zone by name, others of its fabric by id"
        named = (
            member for member in members if member.zone is not None and member.zone.key == "availabilityZone"
        )
        yield from (Unevaluated(member.group, "subnetIds", why) for member in named)
        return
    if len(zones) > 1:
        places = "; ".join(
            f"{zone.name}: {', '.join(sorted({member.pool for member in members if member.zone == zone}))}"
            for zone in zones
        )
        yield Finding(f"{stack}: pools of one fabric are in {len(zones)} zones ({places})")
    if len(members) > 1:
        outside = (member for member in members if member.zone is None)
        yield from (
            Unevaluated(member.group, "subnetIds", "is not a subnet of this stack") for member in outside
        )
