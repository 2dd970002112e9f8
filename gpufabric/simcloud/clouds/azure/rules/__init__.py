"""The rules of Azure, one subject per module."""

from gpufabric.simcloud.clouds.azure.rules import (
    addresses,
    api_versions,
    clusters,
    create_only,
    credentials,
    dependencies,
    features,
    links,
    locks,
    lustre,
    machines,
    names,
    patches,
    quota,
    references,
    replication,
    reservations,
    roles,
    scale_sets,
    secrets_keys,
    sizes,
    spot_pools,
    subnets,
    timeouts,
    updates,
    vaults,
    zones,
)
from gpufabric.simcloud.clouds.rulebook import Rulebook

RULES = Rulebook(
    {
        "API versions": (api_versions,),
        "Names": (names,),
        "Named resources": (references,),
        "Links between Azure regions and others": (links,),
        "Private DNS zones": (zones,),
        "Properties that cannot change": (
            create_only,
            scale_sets,
            updates,
        ),
        "Key vaults": (vaults,),
        "Roles": (roles,),
        "Federated credentials": (credentials,),
        "Clusters": (clusters, patches, secrets_keys, spot_pools),
        "Sizes": (sizes,),
        "InfiniBand": (features,),
        "Capacity reservation groups": (reservations,),
        "Subnets": (subnets,),
        "vCPU quotas": (quota,),
        "Azure Managed Lustre": (lustre,),
        "Replication": (replication,),
        "Machines": (machines,),
        "Addresses": (addresses,),
        "Timeouts": (timeouts,),
        "Deletion": (locks, dependencies),
    }
)
"""The rules by the chapter of the documentation that lists their refusals, in the order of judging."""
