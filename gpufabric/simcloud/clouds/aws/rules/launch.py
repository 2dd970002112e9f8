"""A node group as EC2 sees it: the instances to start, their place and their capacity."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from gpufabric.simcloud.clouds.aws.tokens import LAUNCH_TEMPLATE, NODE_GROUP, SUBNET
from gpufabric.simcloud.clouds.request import Request, State
from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.values import Value, as_list, as_map, dig, number, plain

DEFAULT_TYPE = "t3.medium"
"""The instance type of a node group that names none (EKS API reference, CreateNodegroup)."""

FAILED = ("status", "CREATE_FAILED")
"""How a node group is known whose instances could not be started."""


@dataclass(frozen=True)
class Nic:
    """One network interface of a launch template."""

    card: int
    device: int
    kind: str
    addresses: int
    """IPv4 addresses that it takes from its subnet."""

    public: bool = False

    @property
    def is_efa(self) -> bool:
        """Return whether it is an Elastic Fabric Adapter, with or without IP."""
        return self.kind in ("efa", "efa-only")


@dataclass(frozen=True)
class Launch:
    """The instances that a node group starts.

    ``nodes`` is how many instances it wants, ``most_nodes`` what an autoscaler may bring it to.
    """

    id: str
    nodes: int
    most_nodes: int
    capacity_type: str
    instance_types: tuple[str, ...]
    template: Mapping[str, Value]
    nics: tuple[Nic, ...]
    market: str
    reservation: str
    reservation_group: str
    placement_group: str
    subnets: tuple[str, ...]

    @property
    def instance_type(self) -> str:
        """Return the instance type: that of the template, else the first of the node group."""
        return str(self.template.get("instanceType") or (*self.instance_types, DEFAULT_TYPE)[0])

    @property
    def paid_as(self) -> Literal["capacity-block", "spot", "reservation", "on-demand"]:
        """Return which capacity and which quota the instances draw."""
        if "CAPACITY_BLOCK" in self.capacity_type or self.market == "capacity-block":
            return "capacity-block"
        if self.capacity_type == "SPOT" or self.market == "spot":
            return "spot"
        return "reservation" if self.reservation or self.reservation_group else "on-demand"

    @property
    def addresses_per_node(self) -> int:
        """Return the IPv4 addresses that one instance takes at its start; pods take theirs later."""
        return sum(nic.addresses for nic in self.nics) or 1

    def nodes_in(self, place: str) -> int:
        """Return the instances in one of its subnets: Auto Scaling keeps them as even as it can."""
        if place not in self.subnets:
            return 0
        share, rest = divmod(self.nodes, len(self.subnets))
        return share + (self.subnets.index(place) < rest)


def launch_of(state: State, request: Request) -> Launch | None:
    """Return the instances that a request for a node group starts; ``None`` for requests of other types."""
    if request.type != NODE_GROUP:
        return None
    return _launch(state, request.id, request.inputs)


def running(state: State, region: str, *, but: str = "") -> list[Launch]:
    """Return the launches of a region's node groups, except failed ones and the one with the id ``but``."""
    return [
        _launch(state, group.id, plain(group.inputs))
        for group in state.of_type(NODE_GROUP)
        if group.region == region and group.id != but and group.outputs.get(FAILED[0]) != FAILED[1]
    ]


def more_than_before(state: State, request: Request, launch: Launch) -> bool:
    """Return whether the request starts instances: all of a new group, the added ones of an update."""
    before = state.get(NODE_GROUP, request.id)
    if before is None or request.verb == "Create":
        return launch.nodes > 0
    old = _launch(state, before.id, plain(before.inputs))
    return launch.nodes > old.nodes


def subnets_of(state: State, launch: Launch) -> list[CloudResource]:
    """Return the subnets of a node group, as far as the account has them."""
    return [subnet for place in launch.subnets if (subnet := state.get(SUBNET, place)) is not None]


def zones_of(subnet: CloudResource) -> frozenset[str]:
    """Return the zone of a subnet by name and by id."""
    keys = ("availabilityZone", "availabilityZoneId")
    return frozenset(str(subnet.outputs[key]) for key in keys if subnet.outputs.get(key))


def _launch(state: State, id_: str, inputs: Mapping[str, Value]) -> Launch:
    template = _template(state, as_map(inputs.get("launchTemplate")))
    target = as_map(dig(template, "capacityReservationSpecification.capacityReservationTarget"))
    nodes = number(dig(inputs, "scalingConfig.desiredSize"))
    return Launch(
        id=id_,
        nodes=nodes,
        most_nodes=max(nodes, number(dig(inputs, "scalingConfig.maxSize"))),
        capacity_type=str(inputs.get("capacityType") or "ON_DEMAND"),
        instance_types=tuple(str(instance_type) for instance_type in as_list(inputs.get("instanceTypes"))),
        template=template,
        nics=tuple(nics_of(as_list(template.get("networkInterfaces")))),
        market=str(dig(template, "instanceMarketOptions.marketType") or ""),
        reservation=str(target.get("capacityReservationId") or ""),
        reservation_group=str(target.get("capacityReservationResourceGroupArn") or ""),
        placement_group=str(dig(template, "placement.groupName") or dig(template, "placement.groupId") or ""),
        subnets=tuple(dict.fromkeys(str(subnet_id) for subnet_id in as_list(inputs.get("subnetIds")))),
    )


def nics_of(interfaces: Iterable[Value]) -> Iterable[Nic]:
    """Return the network interfaces of a launch template, with EC2's defaults filled in."""
    for given in map(as_map, interfaces):
        kind = str(given.get("interfaceType") or "interface")
        public = str(given.get("associatePublicIpAddress", "")).lower() == "true"
        yield Nic(
            number(given.get("networkCardIndex")), number(given.get("deviceIndex")), kind,
            _addresses(kind, given), public,
        )  # fmt: skip


def _addresses(kind: str, given: Mapping[str, Value]) -> int:
    # An EFA-only interface has no IP address; a prefix is 16 addresses (EC2 user guide, "Prefix delegation").
    if kind == "efa-only":
        return 0
    more = number(given.get("ipv4AddressCount")) or len(as_list(given.get("ipv4Addresses")))
    prefixes = number(given.get("ipv4PrefixCount")) or len(as_list(given.get("ipv4Prefixes")))
    return 1 + more + 16 * prefixes


def _template(state: State, named: Mapping[str, Value]) -> dict[str, Value]:
    by_id = state.get(LAUNCH_TEMPLATE, str(named.get("id") or ""))
    if by_id is None and named.get("name"):
        by_id = next(
            (
                template
                for template in state.of_type(LAUNCH_TEMPLATE)
                if template.outputs.get("name") == named["name"]
            ),
            None,
        )  # fmt: skip
    return plain(by_id.inputs) if by_id else {}
