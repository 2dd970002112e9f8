"""What AWS refuses: pure functions of the account's state and the request, one concern per file.

A further rule is one more function in :data:`CREATE` or :data:`DELETE`; the order is the order of judging:
first what the call itself answers, then what EKS finds when it tries a launch template out, last what shows
when instances start.
"""

from gpufabric.simcloud.clouds.aws.rules import (
    addresses,
    blocks,
    dependencies,
    interfaces,
    links,
    lustre,
    market,
    on_demand,
    quota,
    references,
    repositories,
    reservations,
    template,
    timeouts,
    transfers,
    zones,
)

CREATE = (
    references.referenced_exists,
    links.as_number,
    links.tunnel_addresses,
    links.accepted,
    links.direct_connect,
    zones.zone,
    zones.record,
    zones.reserved_range,
    lustre.file_system,
    repositories.association,
    transfers.bucket_is_reached,
    transfers.container_is_named,
    transfers.task,
    blocks.purchase,
    quota.vcpus_of_reservation,
    on_demand.machines_to_reserve,
    addresses.address_for_gateway,
    template.node_group_template,
    market.capacity_mode,
    interfaces.network_interfaces,
    reservations.target_exists,
    reservations.target_has_room,
    quota.vcpus_of_nodes,
    addresses.addresses_for_nodes,
    on_demand.machines_for_nodes,
)
DELETE = (dependencies.in_use, dependencies.placed)

GROUPS = {
    "Network interfaces of launch templates": interfaces.REFUSALS,
    "Launch templates of node groups": template.REFUSALS,
    "Capacity modes": market.REFUSALS,
    "Reservations and Capacity Blocks": (*reservations.REFUSALS, *blocks.REFUSALS),
    "Machines": on_demand.REFUSALS,
    "vCPU quotas": quota.REFUSALS,
    "Addresses": addresses.REFUSALS,
    "FSx for Lustre": (*lustre.REFUSALS, *repositories.REFUSALS),
    "Links between regions": links.REFUSALS,
    "DataSync": transfers.REFUSALS,
    "Private hosted zones": zones.REFUSALS,
    "What is named": references.REFUSALS,
    "What takes too long": timeouts.REFUSALS,
    "What is deleted": dependencies.REFUSALS,
}
"""Every refusal by what it is about, for the documentation."""
