"""What Azure refuses: pure functions of the account's state and the request, one concern per file.

A further rule is one more function in :data:`CREATE` or :data:`DELETE`; the order is the order of judging:
first what the call itself answers, then how a long-running operation ends that the call began.
"""

from gpufabric.simcloud.clouds.azure.rules import (
    clusters,
    dependencies,
    features,
    immutable,
    links,
    lustre,
    machines,
    names,
    quota,
    references,
    reservations,
    subnets,
    timeouts,
    zones,
)

CREATE = (
    names.resource_name,
    references.group_exists,
    references.parent_exists,
    references.referenced_exists,
    links.peering,
    links.far_asn,
    links.provisioned,
    zones.zone,
    zones.link,
    zones.record,
    features.registration,
    immutable.properties,
    immutable.single_placement_group,
    subnets.subnet_range,
    subnets.subnet_delegation,
    subnets.private_endpoint,
    clusters.version,
    clusters.pool_version,
    clusters.address_ranges,
    clusters.pod_addresses,
    machines.size_sold,
    features.infiniband_registered,
    reservations.reservation_groups,
    reservations.reservation_identity,
    subnets.pool_subnet,
    quota.quota_for_pools,
    quota.quota_to_reserve,
    machines.machines_to_reserve,
    lustre.file_system,
    lustre.file_system_subnet,
    lustre.file_system_quota,
    machines.size_available,
    machines.machines_for_pools,
    subnets.addresses_for_pools,
    lustre.file_system_allocated,
)
DELETE = (links.deprovisioned, dependencies.in_use, dependencies.reservations)

GROUPS = {
    "Sizes and machines": machines.REFUSALS,
    "vCPU quotas in Azure": quota.REFUSALS,
    "InfiniBand": features.REFUSALS,
    "Capacity reservation groups": reservations.REFUSALS,
    "Clusters": clusters.REFUSALS,
    "Subnets and private endpoints": subnets.REFUSALS,
    "Azure Managed Lustre": lustre.REFUSALS,
    "Links between Azure regions and others": links.REFUSALS,
    "Private DNS zones": zones.REFUSALS,
    "Properties that cannot change": immutable.REFUSALS,
    "Names in Azure": names.REFUSALS,
    "What is named in Azure": references.REFUSALS,
    "What takes too long in Azure": timeouts.REFUSALS,
    "What is deleted in Azure": dependencies.REFUSALS,
}
"""Every refusal by what it is about, for the documentation."""
