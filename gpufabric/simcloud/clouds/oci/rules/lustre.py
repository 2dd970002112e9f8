"""File Storage with Lustre: capacity, tier and name of file systems.

Smallest capacity and steps are the catalogue's.
"""

import re
from typing import TYPE_CHECKING

from gpufabric.simcloud.clouds.oci.rules.errors import refuse
from gpufabric.simcloud.clouds.oci.rules.facts import lustre_tiers
from gpufabric.simcloud.clouds.oci.tokens import LUSTRE_FILE_SYSTEM
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule
from gpufabric.simcloud.clouds.updates import refused_change
from gpufabric.wire.values import number

if TYPE_CHECKING:
    from gpufabric.catalog.lustre import LustreTier


_CAPACITY_DOC = 'OCI documentation, "Increasing File System Capacity", as in the catalogue (lustre.toml)'
_NAME = re.compile(r"[A-Za-z0-9_]{1,8}")

TOO_SMALL = Refusal(
    "InvalidParameter",
    "capacityInGBs {size} is invalid: the minimum capacity is {minimum}.",
    "a file system below the minimum capacity (31.2 TB)",
    _CAPACITY_DOC,
    own_words=True,
)
BETWEEN_STEPS = Refusal(
    "InvalidParameter",
    "capacityInGBs {size} is invalid: the nearest capacities are {below} and {above}.",
    "a file system between the steps of its capacity",
    _CAPACITY_DOC,
    own_words=True,
)
SMALLER = Refusal(
    "InvalidParameter",
    "capacityInGBs {size} is invalid: the capacity of a file system cannot be decreased from {before}.",
    "a smaller capacity for an existing file system",
    _CAPACITY_DOC,
    own_words=True,
)
NO_TIER = Refusal(
    "InvalidParameter",
    "performanceTier {tier} is invalid: must be one of {tiers}.",
    "a performance tier that does not exist",
    "OCI API reference, CreateLustreFileSystem",
    own_words=True,
)
BAD_NAME = Refusal(
    "InvalidParameter",
    "fileSystemName {name} is invalid: up to 8 letters, digits and underscores.",
    "a name longer than eight letters, digits and underscores",
    "OCI API reference, CreateLustreFileSystem",
    own_words=True,
)


@rule(types=(LUSTRE_FILE_SYSTEM,), refuses=(NO_TIER, BAD_NAME))
def tier_and_name(state: State, request: Request) -> CloudError | None:
    """A file system has a performance tier and a name that can be mounted."""
    sku, name = request.inputs.get("performanceTier"), str(request.inputs.get("fileSystemName"))
    if _tier(request) is None:
        return refuse(request, NO_TIER, tier=sku, tiers=", ".join(tier.sku.value for tier in lustre_tiers()))
    return None if _NAME.fullmatch(name) else refuse(request, BAD_NAME, name=name)


@rule(types=(LUSTRE_FILE_SYSTEM,), refuses=(TOO_SMALL, BETWEEN_STEPS, SMALLER))
def capacity(state: State, request: Request) -> CloudError | None:
    """The capacity of a file system is one that its tier has, and no smaller than before."""
    tier = _tier(request)
    if tier is None:
        return None
    size = number(request.inputs.get("capacityInGbs"))
    smaller = refused_change(state, request, "oci-lustre-capacity") if request.verb == "Update" else None
    if smaller is not None:
        return refuse(request, SMALLER, size=size, before=number(smaller.before))
    if size < tier.minimum_size.value:
        return refuse(request, TOO_SMALL, size=size, minimum=int(tier.minimum_size.value))
    first = sorted(int(first_size) for first_size in tier.first_sizes.value) if tier.first_sizes else []
    step = int(tier.size_step.value)
    if size in first or size % step == 0:
        return None
    below, above = _nearest(size, first, step)
    return refuse(request, BETWEEN_STEPS, size=size, below=below, above=above)


def _tier(request: Request) -> "LustreTier | None":
    sku = request.inputs.get("performanceTier")
    return next((tier for tier in lustre_tiers() if tier.sku.value == sku), None)


def _nearest(size: int, first: list[int], step: int) -> tuple[int, int]:
    sizes = sorted({*first, size // step * step, (size // step + 1) * step} - {0})
    return max(candidate for candidate in sizes if candidate < size), min(
        candidate for candidate in sizes if candidate > size
    )
