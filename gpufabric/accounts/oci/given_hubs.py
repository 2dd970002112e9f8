"""Facts about DRGs and private DNS zones that the backbone's declaration gives."""

from gpufabric.accounts.oci.client import OciClients, SdkModel
from gpufabric.accounts.oci.declared import compartments
from gpufabric.accounts.target import Target
from gpufabric.spec.given_facts import DnsZoneFacts, HubFacts

CALLS = ("network:GetDrg", "network:ListDrgAttachments", "network:ListDrgRouteTables")
_ATTACHED, _VCN = "ATTACHED", "VCN"


def hub(clients: OciClients, target: Target, id_: str) -> HubFacts:
    """Return the facts of a DRG. Its AS number is Oracle's, which the catalogue has.

    Raises:
        CallError: a call gave no answer.
    """
    row = clients.one("network", "get_drg", id_)
    attachments = [
        attachment
        for compartment in sorted({row.compartment_id, *compartments(target)})
        for attachment in clients.every("network", "list_drg_attachments", compartment, drg_id=id_)
        if attachment.lifecycle_state == _ATTACHED
    ]
    networks = {network for attachment in attachments if (network := _network(attachment))}
    ecmp = {
        table.id: table.is_ecmp_enabled for table in clients.every("network", "list_drg_route_tables", id_)
    }
    own = {region_network(target, stack) for stack in target.hubs} & networks
    used = {
        ecmp.get(entry.drg_route_table_id) for entry in attachments if _network(entry) in (own or networks)
    }
    return HubFacts(
        # Tables of several networks that differ settle nothing.
        spreads_over_paths=used.pop() if len(used) == 1 else None,
        network_ids=tuple(sorted(networks)),
    )


def region_network(target: Target, stack: str) -> str:
    """Return the id of the network that a stack's declaration gives; empty if it gives none."""
    region = target.stacks.get(stack)
    network = region.existing.network if region is not None else None
    return network.id if network is not None else ""


def _network(attachment: SdkModel) -> str:
    """Return the VCN of an attachment; empty for one of another kind."""
    details = attachment.network_details
    if details is None:
        return str(attachment.vcn_id or "")
    return str(details.id) if details.type == _VCN else ""


def zone(clients: OciClients, _: Target, id_: str) -> DnsZoneFacts:
    """Return the facts of a zone.

    Raises:
        CallError: a call gave no answer.
    """
    return DnsZoneFacts(name=str(clients.one("dns", "get_zone", id_).name).rstrip("."))
