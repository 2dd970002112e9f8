"""Prices and quota demand of EC2 fleets and Spot fleets, which keep a target number of machines."""

from collections.abc import Iterator

from gpufabric.catalog.shape import CapacityMode
from gpufabric.policies.aws.launches import LaunchSettings, launches_of, sections_or_one, template_of
from gpufabric.policies.aws.scaling_groups import refuse_requirements
from gpufabric.policies.aws.types import FLEET, SPOT_FLEET_REQUEST
from gpufabric.policies.billing.choices import Candidate, GroupSize, chosen, weight_of
from gpufabric.policies.billing.extractors import Extractor, Lookup, Reading, needed
from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.resource import Resource

_CONFIGS = "launchTemplateConfigs"


def _fleet(resource: Resource, lookup: Lookup) -> Iterator[Reading]:
    target = resource.props.section("targetCapacitySpecification")
    _require_units(target)
    total = needed(target.number("totalTargetCapacity"), target.name("totalTargetCapacity"))
    shares: dict[CapacityMode, int] = {
        "on-demand": target.number("onDemandTargetCapacity") or 0,
        "spot": target.number("spotTargetCapacity") or 0,
    }
    rest = max(total - sum(shares.values()), 0)
    default = _mode(target.text("defaultTargetCapacityType"))
    shares[default] = shares.get(default, 0) + rest
    candidates = list(
        _from_templates(resource, lookup, id_key="launchTemplateId", name_key="launchTemplateName")
    )
    yield from _machines(resource, lookup, candidates, shares)


def _spot_fleet(resource: Resource, lookup: Lookup) -> Iterator[Reading]:
    props = resource.props
    _require_units(props)
    total = needed(props.number("targetCapacity"), "targetCapacity")
    bought = props.number("onDemandTargetCapacity") or 0
    candidates = list(_from_templates(resource, lookup, id_key="id", name_key="name"))
    for section in props.sections("launchSpecifications"):
        key = section.name("instanceType")
        candidates.append(Candidate(needed(section.text("instanceType"), key), key, weight_of(section)))
    yield from _machines(resource, lookup, candidates, {"on-demand": bought, "spot": max(total - bought, 0)})


def _machines(
    resource: Resource, lookup: Lookup, candidates: list[Candidate], shares: dict[CapacityMode, int]
) -> Iterator[Reading]:
    if not candidates:
        raise UnreadableProperty(_CONFIGS, "names no machine type")
    for capacity, units in shares.items():
        if units:
            size, region = GroupSize(units, units, units), lookup.region_of(resource)
            yield from chosen(
                resource, lookup, candidates, size, cloud="aws", region=region, capacity=capacity
            )


def _from_templates(resource: Resource, lookup: Lookup, *, id_key: str, name_key: str) -> Iterator[Candidate]:
    for config in resource.props.sections(_CONFIGS):
        template = template_of(
            resource,
            lookup.graph,
            config,
            "launchTemplateSpecification",
            id_key=id_key,
            name_key=name_key,
        )
        launch = launches_of((template,), lookup.graph)
        launch.require_shared_host()
        for override in sections_or_one(config, "overrides"):
            yield _candidate(override, launch)


def _candidate(override: Props, launch: LaunchSettings) -> Candidate:
    refuse_requirements(override)
    key = override.name("instanceType")
    shape = override.text("instanceType") or launch.shape()
    return Candidate(needed(shape, key), key, weight_of(override))


def _require_units(props: Props) -> None:
    key = "targetCapacityUnitType"
    if (props.text(key) or "units") != "units":
        raise UnreadableProperty(props.name(key), "is not units")


def _mode(default: str | None) -> CapacityMode:
    if default == "spot":
        return "spot"
    return "capacity-block" if default == "capacity-block" else "on-demand"


EXTRACTORS: dict[str, Extractor] = {FLEET: _fleet, SPOT_FLEET_REQUEST: _spot_fleet}
