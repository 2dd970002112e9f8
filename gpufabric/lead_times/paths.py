"""Ways to accelerators, and which steps of each wait for which."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gpufabric.catalog.capacity_blocks import capacity_block_terms
from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.shape import CapacityMode, Cloud, Shape
from gpufabric.spec.gpu_request import GpuRequest, StepName

TITLES: dict[StepName, str] = {
    "aws-quota": "AWS raises the quota",
    "azure-quota": "Azure raises the quota",
    "oci-limit": "Oracle raises the limit",
    "aws-on-demand": "AWS has the machines free",
    "aws-reservation": "AWS accepts a capacity reservation",
    "aws-capacity-block": "the block begins",
    "azure-on-demand": "Azure has the machines free",
    "azure-reservation": "Azure accepts a capacity reservation",
    "oci-on-demand": "Oracle has the machines free",
    "oci-reservation": "Oracle accepts a capacity reservation",
    "aws-region": "network and cluster",
    "azure-region": "network and cluster",
    "oci-region": "network, cluster and checks of the machines",
    "direct-connect-port": "AWS provides the port of Direct Connect",
    "expressroute-circuit": "the provider delivers ExpressRoute",
    "fastconnect-limit": "Oracle raises the limit of cross-connects",
    "cross-connect": "cross connect in the carrier's building",
    "colocation-space": "space with power becomes free",
    "site-search": "search for a site",
    "site-control": "purchase of the site, study of feasibility",
    "permits": "permits",
    "grid-connection": "connection to the grid",
    "transformers": "delivery of transformers",
    "construction": "construction",
    "facility-commissioning": "commissioning of power and cooling",
    "servers": "delivery of the machines",
    "installation": "installation and network",
    "burn-in": "burn-in and acceptance",
}
"""The steps in words."""

_LEASED_MODES: tuple[CapacityMode, ...] = ("on-demand", "capacity-block", "reservation")
_QUOTAS: dict[Cloud, StepName] = {"aws": "aws-quota", "azure": "azure-quota", "oci": "oci-limit"}
_REGIONS: dict[Cloud, StepName] = {"aws": "aws-region", "azure": "azure-region", "oci": "oci-region"}
_CAPACITY: dict[tuple[Cloud, CapacityMode], StepName] = {
    ("aws", "on-demand"): "aws-on-demand",
    ("aws", "reservation"): "aws-reservation",
    ("aws", "capacity-block"): "aws-capacity-block",
    ("azure", "on-demand"): "azure-on-demand",
    ("azure", "reservation"): "azure-reservation",
    ("oci", "on-demand"): "oci-on-demand",
    ("oci", "reservation"): "oci-reservation",
}


@dataclass(frozen=True, slots=True)
class PathStep:
    """A step of a path.

    Attributes:
        name: the step.
        after: steps of the same path that must have ended.
    """

    name: StepName
    after: tuple[StepName, ...] = ()


@dataclass(frozen=True, slots=True)
class LeadTimePath:
    """A way to accelerators.

    Attributes:
        id: its name, such as ``aws-capacity-block`` or ``own-building``.
        title: its name for people.
        steps: its steps; each follows those that it waits for.
        is_lease: whether a cloud leases the machines.
        shapes: machines of the cloud; empty for machines of one's own.
        most: accelerators that this way gives at the same time; None: no limit is known.
    """

    id: str
    title: str
    steps: tuple[PathStep, ...]
    is_lease: bool
    shapes: tuple[str, ...] = ()
    most: int | None = None


def paths(request: GpuRequest, catalog: Catalog) -> list[LeadTimePath]:
    """List the ways to the accelerators of a request: leases by cloud and mode, then machines of one's own.

    Args:
        request: accelerators, clouds and whether they need circuits.
        catalog: machines of the clouds, and the terms of Capacity Blocks.
    """
    listed: list[LeadTimePath] = []
    for cloud in dict.fromkeys(request.clouds):
        shapes = [
            shape
            for name in catalog.shape_names(cloud)
            for shape in (catalog.shape(cloud, name),)
            if shape.accelerator == request.accelerator
        ]
        for mode in _LEASED_MODES:
            selling = [shape for shape in shapes if mode in shape.capacity_modes.value]
            if selling:
                listed.append(_lease(cloud, mode, selling, request, catalog))
    circuits = _circuits(request.clouds) if request.circuits else ()
    listed.append(_own("own-colocation", "own machines, rented space", _COLOCATION, circuits))
    listed.append(_own("own-building", "own machines, own building", _BUILDING, circuits))
    return listed


def _lease(
    cloud: Cloud, mode: CapacityMode, shapes: Sequence[Shape], request: GpuRequest, catalog: Catalog
) -> LeadTimePath:
    capacity = _CAPACITY[cloud, mode]
    # Machines of a Capacity Block draw no quota of machines on demand.
    is_block = mode == "capacity-block"
    steps = (
        *(() if is_block else (PathStep(_QUOTAS[cloud]),)),
        PathStep(capacity, () if is_block else (_QUOTAS[cloud],)),
        PathStep(_REGIONS[cloud]),
        *(_circuits([cloud]) if request.circuits else ()),
    )
    most = None
    if is_block:
        instances = capacity_block_terms(catalog).max_instances_in_all.value
        most = max(instances * shape.gpus for shape in shapes)
    names = tuple(shape.name for shape in shapes)
    return LeadTimePath(capacity, f"{cloud} {mode}", steps, is_lease=True, shapes=names, most=most)


def _own(
    name: str,
    title: str,
    house: tuple[tuple[PathStep, ...], StepName, StepName],
    circuits: Iterable[PathStep],
) -> LeadTimePath:
    """Build a path with machines that somebody buys.

    Args:
        name: id of the path.
        title: its name for people.
        house: steps of the space, the step after which machines are ordered, and its last step.
        circuits: steps of the circuits; they wait for the site.
    """
    steps, ordered_after, ready = house
    # Rented space has an address from the day of the contract on.
    ordering: tuple[StepName, ...] = () if ordered_after == ready else (ordered_after,)
    return LeadTimePath(
        name,
        title,
        (
            *steps,
            PathStep("servers", ordering),
            PathStep("installation", (ready, "servers")),
            PathStep("burn-in", ("installation",)),
            *(PathStep(step.name, step.after or ordering) for step in circuits),
        ),
        is_lease=False,
    )


_COLOCATION: tuple[tuple[PathStep, ...], StepName, StepName] = (
    (PathStep("colocation-space"),),
    "colocation-space",
    "colocation-space",
)
_BUILDING: tuple[tuple[PathStep, ...], StepName, StepName] = (
    (
        PathStep("site-search"),
        PathStep("site-control", ("site-search",)),
        PathStep("permits", ("site-control",)),
        PathStep("grid-connection", ("site-control",)),
        PathStep("transformers", ("site-control",)),
        PathStep("construction", ("permits",)),
        PathStep("facility-commissioning", ("construction", "grid-connection", "transformers")),
    ),
    "site-control",
    "facility-commissioning",
)


def _circuits(clouds: Iterable[Cloud]) -> tuple[PathStep, ...]:
    """Return the steps until private circuits to clouds carry traffic."""
    steps: list[PathStep] = []
    before: list[StepName] = []
    wanted = set(clouds)
    if "azure" in wanted:
        steps.append(PathStep("expressroute-circuit"))
    if "aws" in wanted:
        before.append("direct-connect-port")
    if "oci" in wanted:
        before.append("fastconnect-limit")
    if before:
        steps.extend(map(PathStep, before))
        steps.append(PathStep("cross-connect", tuple(before)))
    return tuple(steps)
