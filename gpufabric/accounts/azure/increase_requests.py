"""Requests for higher quotas, as Microsoft.Quota lists them for the past year."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from gpufabric.accounts.azure import actions, quota_keys
from gpufabric.accounts.azure.client import AzureClients
from gpufabric.accounts.azure.errors import asking
from gpufabric.accounts.azure.sections import Facts, text_of
from gpufabric.accounts.target import Target
from gpufabric.catalog.catalog import Catalog
from gpufabric.snapshots.rows import IncreaseRequest

if TYPE_CHECKING:
    from azure.mgmt.quota.models import QuotaRequestDetails

_STATES: Mapping[str, Literal["pending", "approved", "denied"]] = {
    "Accepted": "pending",
    "InProgress": "pending",
    "Succeeded": "approved",
    "Failed": "denied",
    "Invalid": "denied",
}

_EARLIEST = datetime.min.replace(tzinfo=UTC)


def read_requests(clients: AzureClients, target: Target, catalog: Catalog) -> Facts:
    """Read the newest request for each quota of compute and network.

    Args:
        clients: clients of the subscription.
        target: account, region and stacks.
        catalog: spelling of quota families.
    """
    newest: dict[str, tuple[datetime, IncreaseRequest]] = {}
    for namespace in (quota_keys.COMPUTE, quota_keys.NETWORK):
        scope = f"{clients.scope}/providers/{namespace}/locations/{target.region}"
        with asking(actions.QUOTA_REQUESTS, target):
            requests = list(clients.quota.quota_request_status.list(scope))
        for request in requests:
            for key, filed, row in _rows(request, namespace, catalog):
                if key not in newest or filed > newest[key][0]:
                    newest[key] = (filed, row)
    return Facts({key: row for key, (_, row) in newest.items()})


def _rows(
    request: "QuotaRequestDetails", namespace: str, catalog: Catalog
) -> Iterator[tuple[str, datetime, IncreaseRequest]]:
    """Yield the parts of a request that name a quota and a limit; old requests may lack them."""
    details = request.properties
    for part in (details.value if details else None) or []:
        limit = getattr(part.limit, "value", None)
        name = part.name.value if part.name else None
        if details is None or name is None or not isinstance(limit, int):
            continue
        compute = namespace == quota_keys.COMPUTE
        key = quota_keys.compute_key(name, catalog) if compute else quota_keys.key(namespace, name)
        state = text_of(part.provisioning_state or details.provisioning_state)
        filed = details.request_submit_time
        row = IncreaseRequest(
            limit=Decimal(limit),
            state=_STATES.get(state, "unknown"),
            cloud_state=state or "none stated",
            filed=filed.date() if filed else None,
            reference=str(request.name or ""),
        )
        yield key, filed or _EARLIEST, row
