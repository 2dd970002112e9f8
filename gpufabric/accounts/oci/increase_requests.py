"""Reads requests for higher limits."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal

from gpufabric.accounts.importing import load
from gpufabric.accounts.oci.client import OciClients, SdkModel
from gpufabric.accounts.oci.domains import all_domains
from gpufabric.accounts.oci.keys import limit_key
from gpufabric.accounts.oci.sections import Rows
from gpufabric.accounts.target import Target
from gpufabric.catalog.availability_domains import domain_key
from gpufabric.snapshots.rows import IncreaseRequest

_STATES: Mapping[str, Literal["pending", "approved", "denied"]] = {
    "ACCEPTED": "pending",
    "IN_PROGRESS": "pending",
    "SUCCEEDED": "approved",
    "FAILED": "denied",
}
_WITHDRAWN = "CANCELED"
_NEVER = datetime.min.replace(tzinfo=UTC)


def increase_requests(clients: OciClients, target: Target) -> Rows:
    """Return the newest request for each limit of the region; those that were withdrawn do not count.

    Raises:
        CallError: there is no answer.
    """
    domains = all_domains(clients, target)
    items = clients.every("limits-increase", "list_limits_increase_item_requests", target.account)
    rows = Rows()
    for item in sorted(items, key=lambda item: (item.time_created or _NEVER, item.id)):
        if item.lifecycle_state == _WITHDRAWN or not _is_of_region(item.region, target.region):
            continue
        key = limit_key(item.service_name, item.limit_name, _full_name(item.scope or "", domains))
        rows.rows[key] = _request(item)
    return rows


def _request(item: SdkModel) -> IncreaseRequest:
    state = str(item.lifecycle_state or "")
    return IncreaseRequest(
        limit=Decimal(item.value),
        state=_STATES.get(state, "unknown"),
        cloud_state=state,
        filed=item.time_created.date() if item.time_created else None,
        reference=item.limits_increase_request_id or "",
    )


def _is_of_region(given: str | None, region: str) -> bool:
    """Return whether a request names a region; it may use the region's short key."""
    name = (given or "").casefold()
    return load("oci.regions").REGIONS_SHORT_NAMES.get(name, name) == region


def _full_name(scope: str, domains: list[str]) -> str:
    """Return the full name of the availability domain that a request names, with or without its prefix."""
    return next(
        (domain for domain in domains if scope and domain_key(domain).endswith(domain_key(scope))), scope
    )
