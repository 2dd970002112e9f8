"""Prices and quota demand of EC2 Auto Scaling groups, at their smallest, requested and largest size."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from gpufabric.catalog.shape import CapacityMode
from gpufabric.policies.aws.instances import held_by
from gpufabric.policies.aws.launches import LaunchSettings, launches_of, template_of
from gpufabric.policies.aws.types import AUTO_SCALING_GROUP, LAUNCH_CONFIGURATION
from gpufabric.policies.billing.choices import Candidate, GroupSize, chosen, weight_of
from gpufabric.policies.billing.extractors import Extractor, Lookup, Reading, needed
from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.resource import Resource

_MIXED = ("mixedInstancesPolicy", "launchTemplate")
_OVERRIDES = (*_MIXED, "overrides")
_SPECIFICATION = "launchTemplateSpecification"


@dataclass(frozen=True, slots=True)
class _Group:
    resource: Resource
    lookup: Lookup

    def launch(self) -> LaunchSettings:
        """Return the settings of the group's machines; its own reservation goes before the template's."""
        props, graph = self.resource.props, self.lookup.graph
        template = template_of(self.resource, graph, props, "launchTemplate")
        if template is None:
            template = template_of(
                self.resource,
                graph,
                props,
                *_MIXED,
                _SPECIFICATION,
                id_key="launchTemplateId",
                name_key="launchTemplateName",
            )
        if template is None and props.present("launchConfiguration"):
            linked = graph.linked(self.resource, "launchConfiguration", LAUNCH_CONFIGURATION)
            if len(linked) != 1:
                raise UnreadableProperty(
                    "launchConfiguration", "is not one launch configuration of this stack"
                )
            template = linked[0]
        if template is None:
            raise UnreadableProperty("launchTemplate", "is not given")
        return launches_of((self.resource, template), graph)

    def candidates(self, launch: LaunchSettings) -> list[Candidate]:
        """Return the machine types that the group may choose from."""
        overrides = self.resource.props.sections(*_OVERRIDES)
        return [self._override(override, launch) for override in overrides] or [
            Candidate(needed(launch.shape(), "launchTemplate.instanceType"), "launchTemplate.instanceType")
        ]

    def _override(self, override: Props, launch: LaunchSettings) -> Candidate:
        refuse_requirements(override)
        if override.present("instanceType"):
            shape = override.text("instanceType")
        else:
            template = template_of(
                self.resource,
                self.lookup.graph,
                override,
                _SPECIFICATION,
                id_key="launchTemplateId",
                name_key="launchTemplateName",
            )
            shape = template.props.text("instanceType") if template else launch.shape()
        key = override.name("instanceType")
        return Candidate(needed(shape, key), key, weight_of(override))

    def size(self) -> GroupSize:
        """Return the group's range; a warm pool of running machines adds to it."""
        props = self.resource.props
        if (props.text("desiredCapacityType") or "units") != "units":
            raise UnreadableProperty("desiredCapacityType", "is not units")
        least, most = needed(props.number("minSize"), "minSize"), needed(props.number("maxSize"), "maxSize")
        desired = props.number("desiredCapacity")
        now = least if desired is None else desired
        if (props.text("warmPool", "poolState") or "Stopped") != "Running" or not props.present("warmPool"):
            return GroupSize(least, now, most)
        warm = props.number("warmPool", "minSize") or 0
        prepared = max(props.number("warmPool", "maxGroupPreparedCapacity") or most, now + warm)
        return GroupSize(least + warm, max(prepared, now), max(prepared, most))

    def surge(self, size: GroupSize) -> int:
        """Return the units that a replacement of machines starts before it stops old ones."""
        props = self.resource.props
        policies = (("instanceMaintenancePolicy",), ("instanceRefresh", "preferences"))
        percents = (props.number(*path, "maxHealthyPercentage") or 100 for path in policies)
        return -(-size.most * (max(*percents, 100) - 100) // 100)

    def shares(self, size: GroupSize, launch: LaunchSettings) -> Iterator[tuple[CapacityMode, GroupSize]]:
        """Yield the parts of the group that run on demand and on spot."""
        path = ("mixedInstancesPolicy", "instancesDistribution")
        if not self.resource.props.present(*path):
            yield launch.capacity(), size
            return
        spread = self.resource.props.section(*path)
        base = spread.number("onDemandBaseCapacity") or 0
        stated = spread.number("onDemandPercentageAboveBaseCapacity")
        percent = 100 if stated is None else stated

        def bought(units: int) -> int:
            return min(units, base) + -(-max(units - base, 0) * percent // 100)

        held = GroupSize(bought(size.least), bought(size.now), bought(size.most))
        spot = GroupSize(size.least - held.least, size.now - held.now, size.most - held.most)
        if held.most:
            yield "reservation" if launch.capacity() == "reservation" else "on-demand", held
        if spot.most:
            yield "spot", spot


def _group(resource: Resource, lookup: Lookup) -> Iterator[Reading]:
    group = _Group(resource, lookup)
    launch, size = group.launch(), group.size()
    launch.require_shared_host()
    candidates, surge = group.candidates(launch), group.surge(size)
    region = lookup.region_of(resource)
    for capacity, share in group.shares(size, launch):
        held = held_by(launch, lookup, capacity, candidates[0].shape, region, None)
        yield from chosen(
            resource,
            lookup,
            candidates,
            share,
            cloud="aws",
            region=region,
            capacity=capacity,
            reservation=held.reservation,
            fills=partial(_fills, launch, lookup, capacity, region),
            surge=-(-surge * share.most // size.most) if size.most else 0,
        )


def _fills(launch: LaunchSettings, lookup: Lookup, capacity: CapacityMode, region: str, shape: str) -> str:
    return held_by(launch, lookup, capacity, shape, region, None).fills


def refuse_requirements(override: Props) -> None:
    """Refuse machines that are described by requirements: EC2 chooses among all types that meet them.

    Raises:
        UnreadableProperty: the machines are described so.
    """
    if override.present("instanceRequirements"):
        raise UnreadableProperty(override.name("instanceRequirements"), "leaves the machine type to EC2")


EXTRACTORS: dict[str, Extractor] = {AUTO_SCALING_GROUP: _group}
