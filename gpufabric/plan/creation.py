"""How long a program should let the provider wait for what takes long to make."""

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.creation import creation_times

HEADROOM = 2
"""A time-out is this many times what is documented: documents name what is usual, not what is longest. For
bare metal machines of OCI it gives the two hours that oracle-terraform-modules/terraform-oci-oke sets."""


def create_timeout(type_: str, catalog: Catalog) -> str | None:
    """Return the time-out for creating a resource, in the form of Pulumi's ``customTimeouts``.

    Args:
        type_: the Pulumi type.
        catalog: how long it takes, and how long its provider waits.

    Returns:
        such as ``2h`` or ``90m``; none where the provider's own time-out is long enough or nothing is known
        of how long making takes.
    """
    times = creation_times(catalog)
    takes, waits = times.minutes(type_), times.timeout_minutes(type_)
    if takes is None or waits is None or waits >= takes:
        return None
    hours, minutes = divmod(HEADROOM * takes, 60)
    return f"{hours}h" if not minutes else f"{HEADROOM * takes}m"
