"""Asks for the availability domains of a region."""

from gpufabric.accounts.oci.client import OciClients, incomplete
from gpufabric.accounts.oci.sections import Rows
from gpufabric.accounts.target import Target
from gpufabric.snapshots.rows import Zone


def all_domains(clients: OciClients, target: Target) -> list[str]:
    """List the full names of the region's availability domains, sorted.

    Raises:
        CallError: there is no answer.
    """
    listed = clients.every("identity", "list_availability_domains", target.account)
    if not all(domain.name for domain in listed):
        raise incomplete("identity:ListAvailabilityDomains", "a domain without a name")
    return sorted(domain.name for domain in listed)


def zones(clients: OciClients, target: Target) -> Rows:
    """Return the availability domains as rows. OCI states no state of them."""
    return Rows({name: Zone(name=name) for name in all_domains(clients, target)})
