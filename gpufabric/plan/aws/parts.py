"""Parts of an AWS region that the stack makes, and those that exist."""

from dataclasses import dataclass

from gpufabric.spec.aws.existing import AwsGivenNetwork
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.regions import makes_bucket


@dataclass(frozen=True, slots=True, kw_only=True)
class AwsParts:
    """Parts of a region's network that the stack makes.

    Attributes:
        network: the VPC, with its way to the internet, endpoints, flow logs and default group. In a given
            VPC all of these are its owner's.
        gpu: subnet of the GPU nodes.
        system: zone ids of the subnets of control plane and system nodes.
        links: subnet of the transit gateway attachment and of load balancers.
        nodes_group: security group of the GPU nodes.
        lustre_group: security group of the file system. With a given group of the nodes, the file system
            uses that group as well: it admits all traffic among its members.
    """

    network: bool
    gpu: bool
    system: tuple[str, ...]
    links: bool
    nodes_group: bool
    lustre_group: bool

    @property
    def tables(self) -> tuple[str, ...]:
        """Roles of the subnets that are made and need a route table: ``gpu``, ``system``."""
        return (("gpu",) if self.gpu else ()) + (("system",) if self.system or self.links else ())

    @property
    def any_subnet(self) -> bool:
        """Whether the stack makes a subnet."""
        return bool(self.tables)


def parts_of(region: AwsRegion) -> AwsParts:
    """Return what the stack makes of a region's network.

    Args:
        region: the declaration.
    """
    zones, lustre = tuple(sorted(region.system_zones)), makes_lustre(region)
    given = region.existing.network
    if given is None:
        return AwsParts(
            network=True, gpu=True, system=zones, links=True, nodes_group=True, lustre_group=lustre
        )
    subnets, groups = given.subnets, given.security_groups
    makes_cluster = region.existing.cluster is None
    return AwsParts(
        network=False,
        gpu=subnets.gpu is None,
        system=tuple(zone for zone in zones if zone not in subnets.system),
        # Load balancers and links belong to regions with a cluster of their own; others give their subnet.
        links=makes_cluster and subnets.links is None,
        nodes_group=groups.nodes is None,
        lustre_group=lustre and groups.lustre is None and groups.nodes is None,
    )


def makes_lustre(region: AwsRegion) -> bool:
    """Return whether the stack makes the file system."""
    return region.storage.lustre is not None and region.existing.storage.lustre is None


def makes_flow_logs(region: AwsRegion) -> bool:
    """Return whether the stack makes flow logs; those of a given network are its owner's."""
    return region.existing.network is None and region.network.flow_logs


def made_log_groups(region: AwsRegion) -> tuple[str, ...]:
    """Return the log groups that the stack makes: ``control-plane``, ``flow-logs``."""
    flow_logs = makes_flow_logs(region) and region.existing.logs.flow_logs is None
    return (("control-plane",) if region.existing.cluster is None else ()) + (
        ("flow-logs",) if flow_logs else ()
    )


def made_keys(region: AwsRegion) -> tuple[str, ...]:
    """Return the keys that the stack makes: ``secrets``, ``storage``, ``logs``."""
    keys = region.existing.keys
    wanted = {
        "secrets": region.existing.cluster is None and keys.secrets is None,
        "storage": (makes_bucket(region) or makes_lustre(region)) and keys.storage is None,
        "logs": bool(made_log_groups(region)) and keys.logs is None,
    }
    return tuple(key for key, is_made in wanted.items() if is_made)


def ways_out(network: AwsGivenNetwork) -> tuple[str, ...]:
    """Return the property paths, below the network, that give made subnets a way to the internet."""
    given = {"nat_gateway_id": network.nat_gateway_id, "transit_gateway_id": network.transit_gateway_id}
    return tuple(path for path, id_ in given.items() if id_ is not None)
