"""The rules of OCI, one subject per module."""

from gpufabric.simcloud.clouds.oci.rules import (
    buckets,
    clusters,
    constructs,
    counts,
    dependencies,
    fabrics,
    faults,
    hosts,
    identity,
    images,
    keys,
    labelling,
    limits,
    links,
    lustre,
    networks,
    offers,
    references,
    reservations,
    tags,
    timeouts,
    zones,
)
from gpufabric.simcloud.clouds.rulebook import Rulebook

RULES = Rulebook(
    {
        "Faults": (faults,),
        "Tags, labels and taints": (labelling,),
        "Named resources": (references,),
        "Networks": (networks,),
        "Links between OCI regions and others": (links,),
        "Private DNS": (zones,),
        "Object Storage": (buckets,),
        "File Storage with Lustre": (lustre,),
        "OKE clusters": (clusters,),
        "Images": (images,),
        "Shapes and images that exist": (offers,),
        "RDMA constructs": (constructs,),
        "IAM": (
            identity,
            keys,
            tags,
        ),
        "Capacity reservations": (reservations,),
        "Limits and quotas": (limits, counts),
        "GPU memory fabrics": (fabrics,),
        "Hosts": (hosts,),
        "Timeouts": (timeouts,),
        "Deletion": (dependencies,),
    }
)
"""The rules by the chapter of the documentation that lists their refusals, in the order of judging."""
