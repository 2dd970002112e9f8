"""Prices and quota demand of AWS Batch, which starts EC2 instances up to a number of vCPUs."""

from collections.abc import Iterator

from gpufabric.catalog.shape import CapacityMode
from gpufabric.cost.items import BY_USE, Unpriced
from gpufabric.policies.aws.types import COMPUTE_ENVIRONMENT
from gpufabric.policies.billing.choices import Candidate, GroupSize, chosen, vcpus_of
from gpufabric.policies.billing.extractors import Extractor, Lookup, Reading, needed
from gpufabric.policies.billing.uncounted import UNKNOWN_MACHINE, UncountedMachines
from gpufabric.policies.properties import Props
from gpufabric.policies.resource import Resource

_MODES: dict[str, CapacityMode] = {"EC2": "on-demand", "SPOT": "spot"}


def _environment(resource: Resource, lookup: Lookup) -> Iterator[Reading]:
    """Yield the machines of a managed environment; an unmanaged one starts none."""
    resources, region = resource.props.section("computeResources"), lookup.region_of(resource)
    kind = resources.text("type")
    if kind is None:
        return
    capacity = _MODES.get(kind.upper())
    if capacity is None:
        yield Unpriced(cloud="aws", region=region, what="Batch on Fargate", reason=BY_USE)
        return
    candidates: list[Candidate] = []
    for key, name in _types(resources):
        vcpus = vcpus_of(lookup, "aws", name)
        if vcpus is None:
            yield UncountedMachines(key, name, UNKNOWN_MACHINE)
        else:
            candidates.append(Candidate(name, key, vcpus))
    least = resources.number("minVcpus") or 0
    desired = resources.number("desiredVcpus")
    size = GroupSize(
        least,
        least if desired is None else desired,
        needed(resources.number("maxVcpus"), resources.name("maxVcpus")),
    )
    yield from chosen(resource, lookup, candidates, size, cloud="aws", region=region, capacity=capacity)


def _types(resources: Props) -> Iterator[tuple[str, str]]:
    """Yield the machine types with their properties; a family such as ``p5`` or ``optimal`` is one, too."""
    for index in range(needed(resources.length("instanceTypes"), resources.name("instanceTypes"))):
        key = resources.name("instanceTypes", index)
        yield key, needed(resources.text("instanceTypes", index), key)


EXTRACTORS: dict[str, Extractor] = {COMPUTE_ENVIRONMENT: _environment}
