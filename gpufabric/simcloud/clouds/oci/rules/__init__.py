"""What OCI refuses: pure functions of the account's state and the request, one concern per file.

A further rule is one more function in :data:`CREATE` or :data:`DELETE`; the order is the order of judging:
first what the call itself answers, then what shows when instances start, last what the provider does not wait
for.
"""

from gpufabric.simcloud.clouds.oci.rules import (
    buckets,
    constructs,
    dependencies,
    fabrics,
    hosts,
    identity,
    images,
    keys,
    limits,
    links,
    lustre,
    networks,
    references,
    reservations,
    shortage,
    timeouts,
    zones,
)

CREATE = (
    references.referenced_exists,
    networks.vcn_ranges,
    networks.subnet_range,
    links.provider_key,
    links.bgp_session,
    links.one_peer,
    zones.zone,
    zones.record,
    buckets.bucket,
    buckets.bucket_is_there,
    lustre.tier_and_name,
    lustre.capacity,
    images.image_fits_shape,
    constructs.one_pool,
    constructs.construct_takes_shape,
    constructs.same_domain,
    constructs.preemptible,
    identity.groups_in_effect,
    identity.policy_in_effect,
    keys.two_at_most,
    reservations.target_exists,
    reservations.not_below_use,
    limits.within_limits,
    fabrics.fits_fabric,
    fabrics.fabric_is_free,
    reservations.target_has_room,
    hosts.hosts_to_reserve,
    hosts.hosts_for_instances,
)
DELETE = (dependencies.in_use, reservations.nothing_runs, buckets.empty)

GROUPS = {
    "Hosts": (*shortage.REFUSALS, *hosts.REFUSALS),
    "Limits and quotas": limits.REFUSALS,
    "Capacity reservations": reservations.REFUSALS,
    "RDMA constructs": constructs.REFUSALS,
    "GPU memory fabrics": fabrics.REFUSALS,
    "Images": images.REFUSALS,
    "IAM": (*identity.REFUSALS, *keys.REFUSALS),
    "Networks": networks.REFUSALS,
    "Links between OCI regions and others": links.REFUSALS,
    "Private DNS": zones.REFUSALS,
    "File Storage with Lustre": lustre.REFUSALS,
    "Object Storage": buckets.REFUSALS,
    "Time-outs": timeouts.REFUSALS,
    "What is named": references.REFUSALS,
    "What is deleted": dependencies.REFUSALS,
}
"""Every refusal by what it is about, for the documentation."""
