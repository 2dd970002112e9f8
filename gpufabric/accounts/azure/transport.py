"""Connections to Azure Resource Manager, which the clients of all subscriptions share."""

from azure.core.pipeline.transport import RequestsTransport
from requests import Session
from requests.adapters import HTTPAdapter
from urllib3 import Retry

from gpufabric.accounts.azure.endpoints import Patience

MOST_CONNECTIONS = 96
"""Connections that stay open for further calls, one for each thread of ``read_accounts``."""


def shared_transport(patience: Patience) -> RequestsTransport:
    """Return a transport that keeps its connections open.

    Each client of the SDK would open its own to the same host, with a TLS handshake each.

    Args:
        patience: time limits.
    """
    session = Session()
    # As in the SDK's own transport: steps of the pipeline decide about repetitions.
    never = Retry(total=False, redirect=False, raise_on_status=False)
    session.mount("https://", HTTPAdapter(pool_maxsize=MOST_CONNECTIONS, max_retries=never))
    return RequestsTransport(
        session=session,
        session_owner=False,
        connection_timeout=patience.connect_seconds,
        read_timeout=patience.read_seconds,
    )
