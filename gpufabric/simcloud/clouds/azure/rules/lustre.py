"""Azure Managed Lustre: sizes, zone and subnet of file systems.

Sizes are the catalogue's; a maximum that it marks as a conflict is not judged.
"""

from ipaddress import ip_network

from gpufabric.simcloud.clouds.azure.rules.errors import refuse
from gpufabric.simcloud.clouds.azure.rules.facts import lustre_tier
from gpufabric.simcloud.clouds.azure.rules.pools import given, region_of
from gpufabric.simcloud.clouds.azure.tokens import LUSTRE_FILE_SYSTEM
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import CREATE, Refusal, rule
from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.values import Value, as_list, dig, plain

QUOTA = "AmlFilesystem"
"""Name under which the capacity file limits the number of file systems in a region."""

_DOCUMENT = 'Azure document "Azure Managed Lustre file system prerequisites"'
_CREATE = (
    'Azure document "Create an Azure Managed Lustre file system in the Azure portal", as in the catalogue'
)

_PREFIXES = ((16, 27), (40, 26), (92, 25), (196, 24), (400, 23))
"""Size in TiB up to which a subnet of that prefix is enough (prerequisites, "Network size requirements")."""

WRONG_SIZE = Refusal(
    "BadRequest",
    "storageCapacityTiB {size} is not valid for SKU {sku}: it must be {allowed}.",
    "a size below the minimum of its SKU, between its steps or above its maximum",
    _CREATE,
    own_words=True,
)
WRONG_SKU = Refusal(
    "BadRequest",
    "SKU {sku} is not valid for an AML file system.",
    "a SKU that does not exist",
    _CREATE,
    own_words=True,
)
ONE_ZONE = Refusal(
    "BadRequest",
    "An AML file system must be in exactly one availability zone.",
    "no zone, or more than one",
    "Azure/cyclecloud-slurm-workspace, bicep/amlfs.bicep",
    own_words=True,
)
SMALL_SUBNET = Refusal(
    "BadRequest",
    "Subnet {subnet} with address prefix {prefix} is too small for an AML file system of {size} TiB: "
    "/{needed} or larger.",
    "a subnet that is too small for the size",
    _DOCUMENT,
    own_words=True,
)
SHARED_SUBNET = Refusal(
    "BadRequest",
    "Subnet {subnet} is used by AML file system {other}. Each file system must have its own subnet.",
    "a second file system in one subnet",
    _DOCUMENT,
    own_words=True,
)
DELEGATED = Refusal(
    "BadRequest",
    "Subnet {subnet} cannot be used by an AML file system as it is delegated to {services}.",
    "a file system in a delegated subnet",
    'Azure document "Subnet delegation"',
    own_words=True,
)
TOO_MANY = Refusal(
    "OperationNotAllowed",
    "Operation results in exceeding quota limits of resource type AmlFilesystem. Maximum allowed: {limit}, "
    "Current in use: {used}, Additional requested: 1.",
    "more file systems than the quota of the region",
    "microsoft/mcp#1165",
    http=409,
    status="RESOURCE_EXHAUSTED",
)
NO_CAPACITY = Refusal(
    "OverconstrainedZonalAllocationRequestFailure",
    "Allocation failed. The AML file system cannot be allocated in zone {zone} of {region}.",
    "a file system with a SKU that is restricted in the zone",
    "a published report of Azure Managed Lustre in a full zone (code)",
    "operation",
    own_words=True,
    http=409,
    status="RESOURCE_EXHAUSTED",
)


@rule(types=(LUSTRE_FILE_SYSTEM,), refuses=(WRONG_SIZE, WRONG_SKU, ONE_ZONE))
def file_system(_: State, request: Request) -> CloudError | None:
    """A file system has a size of its SKU and one zone."""
    sku, size = str(dig(request.inputs, "sku.name")), _size(request.inputs)
    tier = lustre_tier(sku)
    if tier is None:
        return refuse(request, WRONG_SKU, sku=sku)
    least, step = float(tier.minimum_size.value), float(tier.size_step.value)
    allowed = f"a multiple of {step:g}, at least {least:g}"
    most = tier.maximum_size
    if most is not None and most.confidence.value != "conflict":
        allowed += f", at most {most.value:g}"
        least = least if size <= float(most.value) else float("inf")
    if size < least or size % step:
        return refuse(request, WRONG_SIZE, size=f"{size:g}", sku=sku, allowed=allowed)
    return None if len(as_list(request.inputs.get("zones"))) == 1 else refuse(request, ONE_ZONE)


@rule(types=(LUSTRE_FILE_SYSTEM,), verbs=CREATE, refuses=(SMALL_SUBNET, SHARED_SUBNET, DELEGATED))
def file_system_subnet(state: State, request: Request) -> CloudError | None:
    """A file system has its own subnet, which is large enough and not delegated. A subnet that the
    account does not have is not judged.
    """
    id_ = str(request.inputs.get("filesystemSubnet") or "")
    subnet = next(iter(state.owners(id_.lower())), None)
    if subnet is None:
        return None
    name, inputs = id_.rpartition("/")[2], plain(subnet.inputs)
    services = [str(delegation.get("serviceName")) for delegation in as_list(inputs.get("delegations"))]
    if services:
        return refuse(request, DELEGATED, subnet=name, services=", ".join(services))
    others = [referrer.id for referrer in state.referrers(id_.lower()) if referrer.type == LUSTRE_FILE_SYSTEM]
    if others:
        return refuse(request, SHARED_SUBNET, subnet=name, other=others[0].rpartition("/")[2])
    size, prefix = _size(request.inputs), inputs.get("addressPrefix")
    needed = prefix_for(size)
    if prefix and ip_network(str(prefix)).prefixlen > needed:
        return refuse(
            request, SMALL_SUBNET, subnet=name, prefix=prefix, size=f"{size:g}", needed=needed
        )  # fmt: skip
    return None


@rule(types=(LUSTRE_FILE_SYSTEM,), verbs=CREATE, refuses=(TOO_MANY,))
def file_system_quota(state: State, request: Request) -> CloudError | None:
    """The region's quota takes one more file system."""
    capacity = given(request.world)
    if capacity is None:
        return None
    region = region_of(state, request.account, request.inputs, request.region)
    limit = capacity.quotas.get(region, {}).get(QUOTA)
    used = sum(system.region == region for system in state.of_type(LUSTRE_FILE_SYSTEM))
    return refuse(request, TOO_MANY, limit=limit, used=used) if limit is not None and used >= limit else None


@rule(types=(LUSTRE_FILE_SYSTEM,), refuses=(NO_CAPACITY,))
def file_system_allocated(state: State, request: Request) -> CloudError | None:
    """The zone has room for the file system."""
    capacity = given(request.world)
    if capacity is None:
        return None
    region = region_of(state, request.account, request.inputs, request.region)
    sku = str(dig(request.inputs, "sku.name"))
    zones = [str(zone) for zone in as_list(request.inputs.get("zones"))]
    for restriction in capacity.restrictions:
        here = restriction.region == region and restriction.size.lower() == sku.lower()
        if here and (not restriction.zones or set(restriction.zones) & set(zones)):
            return refuse(request, NO_CAPACITY, zone=", ".join(zones), region=region)
    return None


def prefix_for(size_tib: float) -> int:
    """Return the longest prefix of a subnet that is large enough for a file system of a size."""
    for most, prefix in _PREFIXES:
        if size_tib <= most:
            return prefix
    # The table ends at 400 TiB: what is larger needs at least as much.
    return _PREFIXES[-1][1]


def addresses_of(resource: CloudResource) -> int:
    """Return how many addresses a file system takes: a whole subnet of the smallest allowed size."""
    return 2 ** (32 - prefix_for(_size(plain(resource.inputs)))) - 5


def _size(inputs: Value) -> float:
    return float(inputs.get("storageCapacityTiB") or 0)
