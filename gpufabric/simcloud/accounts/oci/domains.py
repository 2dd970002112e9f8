"""Availability domains of a simulated OCI tenancy, in the spelling of the declarations."""

from gpufabric.catalog.availability_domains import domain_key
from gpufabric.simcloud.accounts.view import AccountView
from gpufabric.simcloud.clouds.oci.ocid import availability_domains
from gpufabric.spec.oci.region import OciRegion


def declared_domains(view: AccountView) -> tuple[str, ...]:
    """Return the domains that the declared stacks use, once each."""
    names = [
        region.availability_domain for region in view.target.stacks.values() if isinstance(region, OciRegion)
    ]
    return tuple({domain_key(name): name for name in names}.values())


def all_domains(view: AccountView) -> tuple[str, ...]:
    """Return the domains of the region; those that the stacks use are spelled as they are declared."""
    theirs = availability_domains(view.target.account, view.target.region)
    known = {domain_key(name): name for name in (*theirs, *declared_domains(view))}
    return tuple(known.values())
