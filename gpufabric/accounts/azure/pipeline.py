"""Steps that every request to Azure Resource Manager goes through. They let only readings pass.

The SDKs' own steps would register a resource provider that an answer calls missing
(``ARMAutoResourceProviderRegistrationPolicy``), which changes the subscription. They would also follow the
link to a next page to any host, with the token.
"""

import re
from typing import Any, cast
from urllib.parse import urlsplit

from azure.core.credentials import TokenCredential
from azure.core.exceptions import AzureError, IncompleteReadError
from azure.core.pipeline import PipelineRequest, PipelineResponse, policies
from azure.mgmt.core.policies import ARMChallengeAuthenticationPolicy

from gpufabric.accounts.azure.endpoints import Endpoints, Patience

_THROTTLED = 429
_BUSY = 503
_OK = 200
_PARTS = frozenset({"value", "values", "id", "name", "properties"})
"""Properties of lists and of resources."""

_READING_POSTS = re.compile(
    r"/providers/Microsoft\.(Storage|KeyVault|StorageCache)/"
    r"(checkNameAvailability|checkAmlFSSubnets|getRequiredAmlFSSubnetsSize)$",
    re.IGNORECASE,
)
"""Paths of questions that Azure takes as POST because they have a body."""


class RefusedRequestError(AzureError):
    """A request that a reader must not send."""


class ReadOnlyPolicy(policies.SansIOHTTPPolicy[Any, Any]):
    """Refuses requests that could change something, and requests to other hosts.

    Args:
        endpoint: address of the one host that may be called.
    """

    def __init__(self, endpoint: str) -> None:
        super().__init__()
        self._host = urlsplit(endpoint).netloc

    def on_request(self, request: PipelineRequest[Any]) -> None:
        """Check a request before it is sent."""
        method, url = str(request.http_request.method), urlsplit(str(request.http_request.url))
        if url.netloc != self._host:
            raise RefusedRequestError(f"a request to {url.netloc}, not {self._host}, was not sent")
        if method != "GET" and not (method == "POST" and _READING_POSTS.search(url.path)):
            raise RefusedRequestError(f"{method} {url.path} is no reading and was not sent")


class WholeAnswerPolicy(policies.SansIOHTTPPolicy[Any, Any]):
    """Refuses answers that are neither a list nor a resource.

    The SDKs take an object without ``value`` for an empty list, so that everything would seem to be gone.
    """

    def on_response(self, request: PipelineRequest[Any], response: PipelineResponse[Any, Any]) -> None:
        """Check an answer that is a success.

        Raises:
            IncompleteReadError: it lacks its rows.
        """
        body: object = response.context.get(policies.ContentDecodePolicy.CONTEXT_NAME)
        is_read = request.http_request.method == "GET" and response.http_response.status_code == _OK
        if is_read and isinstance(body, dict) and not _PARTS & set(cast("dict[str, Any]", body)):
            raise IncompleteReadError("a page without rows", response=response.http_response)


class ThrottlingRetryPolicy(policies.RetryPolicy[Any, Any]):
    """Repeats throttled calls with back-off, and no others.

    Args:
        patience: number of repetitions and pauses.
    """

    def __init__(self, patience: Patience) -> None:
        super().__init__(
            retry_total=patience.retries,
            retry_status=patience.retries,
            retry_connect=0,
            retry_read=0,
            retry_backoff_factor=patience.backoff_seconds,
            retry_backoff_max=patience.longest_pause_seconds,
        )
        self._longest_pause = patience.longest_pause_seconds

    def is_retry(self, settings: dict[str, Any], response: PipelineResponse[Any, Any]) -> bool:
        """Return whether to repeat a call."""
        pause = self.get_retry_after(response)
        status = response.http_response.status_code
        if status == _THROTTLED:
            return pause is None or pause <= self._longest_pause
        return status == _BUSY and pause is not None and pause <= self._longest_pause


def read_only_policies(
    credential: TokenCredential, endpoints: Endpoints, patience: Patience
) -> list[policies.HTTPPolicy[Any, Any] | policies.SansIOHTTPPolicy[Any, Any]]:
    """Return the steps of one client's requests; no step logs.

    Args:
        credential: source of the tokens.
        endpoints: the host that may be called, and the scope of its tokens.
        patience: repetitions of throttled calls.
    """
    return [
        ReadOnlyPolicy(endpoints.resource_manager),
        policies.RequestIdPolicy(),
        policies.UserAgentPolicy("gpufabric"),
        WholeAnswerPolicy(),
        policies.ContentDecodePolicy(),
        ThrottlingRetryPolicy(patience),
        ARMChallengeAuthenticationPolicy(credential, endpoints.scope),
    ]
