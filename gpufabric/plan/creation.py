"""Timeouts for resources that take long to create."""

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.creation import creation_times
from gpufabric.catalog.timeouts import provider_timeouts

HEADROOM = 2
"""Ratio of a timeout to the documented time. Documents state the usual time, not the longest. For bare metal
machines on OCI, this results in the two hours that oracle-terraform-modules/terraform-oci-oke sets."""


def create_timeout(type_: str, catalog: Catalog) -> str | None:
    """Return the creation timeout of a resource, in the form of Pulumi's ``customTimeouts``.

    Args:
        type_: the Pulumi type.
        catalog: creation times, and providers' timeouts.

    Returns:
        such as ``2h`` or ``90m``; None if the provider's own timeout is long enough or the creation time is
            unknown.
    """
    takes = creation_times(catalog).minutes(type_)
    waits = provider_timeouts(catalog).minutes(type_, "create")
    if takes is None or waits is None or waits >= takes:
        return None
    hours, minutes = divmod(HEADROOM * takes, 60)
    return f"{hours}h" if not minutes else f"{HEADROOM * takes}m"
