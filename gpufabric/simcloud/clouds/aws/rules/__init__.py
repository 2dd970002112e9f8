"""The rules of AWS, one subject per module."""

from gpufabric.simcloud.clouds.aws.rules import (
    addresses,
    blocks,
    buckets,
    clusters,
    dependencies,
    faults,
    interfaces,
    labelling,
    links,
    local_zones,
    lustre,
    lustre_network,
    market,
    network_quotas,
    offers,
    on_demand,
    pod_identities,
    quota,
    ranges,
    references,
    repositories,
    reservations,
    template,
    timeouts,
    transfers,
    updates,
    zones,
)
from gpufabric.simcloud.clouds.rulebook import Rulebook

RULES = Rulebook(
    {
        "Faults": (faults,),
        "Tags, labels and taints": (labelling,),
        "Named resources": (references,),
        "Links between regions": (links,),
        "Address ranges": (ranges,),
        "Zones": (local_zones,),
        "Private hosted zones": (zones,),
        "Updates": (updates,),
        "EKS clusters": (clusters,),
        "EKS Pod Identity": (pod_identities,),
        "S3 Object Lock": (buckets,),
        "FSx for Lustre": (
            lustre,
            lustre_network,
            repositories,
        ),
        "DataSync": (transfers,),
        "Launch templates of node groups": (template,),
        "Capacity modes": (market,),
        "Zones that sell an instance type": (offers,),
        "Network interfaces of launch templates": (interfaces,),
        "Reservations and Capacity Blocks": (
            blocks,
            reservations,
        ),
        "vCPU quotas": (quota,),
        "Quotas of networks": (network_quotas,),
        "Addresses": (addresses,),
        "Machines": (on_demand,),
        "Timeouts": (timeouts,),
        "Deletion": (dependencies,),
    }
)
"""The rules by the chapter of the documentation that lists their refusals, in the order of judging."""
