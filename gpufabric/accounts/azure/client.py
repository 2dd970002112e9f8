"""Clients of Azure's services for one subscription."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar, cast

from azure.core.credentials import TokenCredential
from azure.core.exceptions import HttpResponseError
from azure.core.pipeline.transport import RequestsTransport
from azure.core.rest import HttpRequest, HttpResponse
from azure.mgmt.core import ARMPipelineClient
from azure.mgmt.core.exceptions import ARMErrorFormat

from gpufabric.accounts.azure.endpoints import Endpoints, Patience
from gpufabric.accounts.azure.pipeline import read_only_policies
from gpufabric.accounts.azure.transport import shared_transport
from gpufabric.accounts.importing import IMPORTS

if TYPE_CHECKING:
    from azure.mgmt.compute import ComputeManagementClient
    from azure.mgmt.containerservice import ContainerServiceClient
    from azure.mgmt.network import NetworkManagementClient
    from azure.mgmt.quota import QuotaMgmtClient
    from azure.mgmt.resource.resources import ResourceManagementClient
    from azure.mgmt.storage import StorageManagementClient
    from azure.mgmt.storagecache import StorageCacheManagementClient

Value = TypeVar("Value")

_OK = 200
_NAME_CHECK = "2023-07-01"


class AzureClients:
    """Clients of one subscription. Each is made on first use, since some take a second to import.

    Args:
        credential: source of tokens.
        subscription: the subscription.
        endpoints: addresses to call.
        patience: time limits.
        transport: connections, which all clients share; None for new ones.

    Attributes:
        credential: source of tokens.
        subscription: the subscription.
        endpoints: addresses to call.
    """

    def __init__(
        self,
        credential: TokenCredential,
        subscription: str,
        endpoints: Endpoints,
        patience: Patience,
        transport: RequestsTransport | None = None,
    ) -> None:
        self.credential, self.subscription, self.endpoints = credential, subscription, endpoints
        self._patience, self._transport = patience, transport or shared_transport(patience)
        self._answers: dict[str, Any] = {}
        self._lock = Lock()

    @property
    def scope(self) -> str:
        """Path of the subscription."""
        return f"/subscriptions/{self.subscription}"

    @cached_property
    def compute(self) -> "ComputeManagementClient":
        """Client of Microsoft.Compute."""
        with IMPORTS:
            from azure.mgmt.compute import ComputeManagementClient  # noqa: PLC0415 - slow to import

        return ComputeManagementClient(self.credential, self.subscription, **self._options)

    @cached_property
    def network(self) -> "NetworkManagementClient":
        """Client of Microsoft.Network."""
        with IMPORTS:
            from azure.mgmt.network import NetworkManagementClient  # noqa: PLC0415 - slow to import

        return NetworkManagementClient(self.credential, self.subscription, **self._options)

    @cached_property
    def storage(self) -> "StorageManagementClient":
        """Client of Microsoft.Storage."""
        with IMPORTS:
            from azure.mgmt.storage import StorageManagementClient  # noqa: PLC0415 - slow to import

        return StorageManagementClient(self.credential, self.subscription, **self._options)

    @cached_property
    def storage_cache(self) -> "StorageCacheManagementClient":
        """Client of Microsoft.StorageCache, to which Azure Managed Lustre belongs."""
        with IMPORTS:
            from azure.mgmt.storagecache import StorageCacheManagementClient  # noqa: PLC0415 - slow to import

        return StorageCacheManagementClient(self.credential, self.subscription, **self._options)

    @cached_property
    def quota(self) -> "QuotaMgmtClient":
        """Client of Microsoft.Quota."""
        with IMPORTS:
            from azure.mgmt.quota import QuotaMgmtClient  # noqa: PLC0415 - slow to import

        return QuotaMgmtClient(self.credential, self.subscription, **self._options)

    @cached_property
    def containers(self) -> "ContainerServiceClient":
        """Client of Microsoft.ContainerService."""
        with IMPORTS:
            from azure.mgmt.containerservice import ContainerServiceClient  # noqa: PLC0415 - slow to import

        return ContainerServiceClient(self.credential, self.subscription, **self._options)

    @cached_property
    def resources(self) -> "ResourceManagementClient":
        """Client of Microsoft.Resources."""
        with IMPORTS:
            from azure.mgmt.resource.resources import ResourceManagementClient  # noqa: PLC0415 - slow to import

        return ResourceManagementClient(self.credential, self.subscription, **self._options)

    def once(self, question: str, ask: Callable[[], Value]) -> Value:
        """Return an answer that several sections need; only the first call asks. Failures are not kept.

        Args:
            question: text that tells questions apart.
            ask: asks Azure.
        """
        with self._lock:
            if question not in self._answers:
                self._answers[question] = ask()
            return self._answers[question]

    def get(self, path: str, version: str) -> Mapping[str, Any]:
        """Read an object that no installed SDK has a client for.

        Args:
            path: path of the object.
            version: version of the interface.

        Raises:
            HttpResponseError: the answer is no success.
        """
        return self._send(HttpRequest("GET", self._url(path), params={"api-version": version}))

    def pages(self, path: str, version: str) -> Iterator[Mapping[str, Any]]:
        """Yield all objects of a list, page by page.

        Raises:
            HttpResponseError: a page is no success.
        """
        yield from self._further(self.get(path, version))

    def _further(self, page: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """Yield the objects of a page and of those after it."""
        while True:
            yield from cast("list[Mapping[str, Any]]", page["value"])
            link = page.get("nextLink")
            if not link:
                return
            page = self._send(HttpRequest("GET", link))

    def items(self, path: str, version: str) -> Iterator[Mapping[str, Any]]:
        """Yield all objects of a list, or the one object at a path.

        Raises:
            HttpResponseError: an answer is no success.
        """
        page = self.get(path, version)
        if "value" not in page:
            yield page
            return
        yield from self._further(page)

    def check_vault_name(self, name: str) -> Mapping[str, Any]:
        """Ask whether the name of a key vault is free.

        Raises:
            HttpResponseError: the answer is no success.
        """
        url = self._url(f"{self.scope}/providers/Microsoft.KeyVault/checkNameAvailability")
        body = {"name": name, "type": "Microsoft.KeyVault/vaults"}
        return self._send(HttpRequest("POST", url, params={"api-version": _NAME_CHECK}, json=body))

    @cached_property
    def _arm(self) -> ARMPipelineClient[HttpRequest, HttpResponse]:
        return ARMPipelineClient(**self._options)

    @property
    def _options(self) -> dict[str, Any]:
        """Options of a new client; clients must not share their steps."""
        return {
            "base_url": self.endpoints.resource_manager,
            "policies": read_only_policies(self.credential, self.endpoints, self._patience),
            "transport": self._transport,
        }

    def _url(self, path: str) -> str:
        return f"{self.endpoints.resource_manager}{path}"

    def _send(self, request: HttpRequest) -> Mapping[str, Any]:
        response = self._arm.send_request(request)
        if response.status_code != _OK:
            raise HttpResponseError(response=response, error_format=ARMErrorFormat)
        return response.json()
