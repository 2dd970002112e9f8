"""Calls OCI: with time-outs, all pages, and the SDK's retries for throttling only."""

from collections.abc import Collection, Mapping
from typing import Any, Literal, TypeAlias, cast

from gpufabric.accounts.answer import Cause, Failure
from gpufabric.accounts.importing import load
from gpufabric.accounts.oci.credentials import Login
from gpufabric.accounts.oci.errors import CallError, call_error

SdkModel: TypeAlias = Any
"""A model of the SDK, whose attributes have no types."""

Service = Literal[
    "identity",
    "limits",
    "limits-increase",
    "compute",
    "compute-management",
    "network",
    "object-storage",
    "kubernetes",
    "vaults",
    "keys",
    "lustre",
    "budget",
    "dns",
    "search",
]

_CLIENTS: Mapping[Service, tuple[str, str]] = {
    "identity": ("oci.identity.identity_client", "IdentityClient"),
    "limits": ("oci.limits.limits_client", "LimitsClient"),
    "limits-increase": ("oci.limits_increase.limits_increase_client", "LimitsIncreaseClient"),
    "compute": ("oci.core.compute_client", "ComputeClient"),
    "compute-management": ("oci.core.compute_management_client", "ComputeManagementClient"),
    "network": ("oci.core.virtual_network_client", "VirtualNetworkClient"),
    "object-storage": ("oci.object_storage.object_storage_client", "ObjectStorageClient"),
    "kubernetes": ("oci.container_engine.container_engine_client", "ContainerEngineClient"),
    "vaults": ("oci.key_management.kms_vault_client", "KmsVaultClient"),
    "keys": ("oci.key_management.kms_management_client", "KmsManagementClient"),
    "lustre": ("oci.lustre_file_storage.lustre_file_storage_client", "LustreFileStorageClient"),
    "budget": ("oci.budget.budget_client", "BudgetClient"),
    "dns": ("oci.dns.dns_client", "DnsClient"),
    "search": ("oci.resource_search.resource_search_client", "ResourceSearchClient"),
}
"""Module and class of the client by service. An import takes up to a second, so each is late."""

_CONNECT_SECONDS, _READ_SECONDS = 5.0, 30.0
_ATTEMPTS, _TOTAL_SECONDS = 5, 60
_TOO_MANY_REQUESTS = 429
_FINAL: frozenset[Cause] = frozenset({"expired-credentials", "clock-skew", "unknown-region"})
"""Failures that every further call would meet as well."""


class OciClients:
    """Clients of one region with one login. An object belongs to one thread.

    Args:
        login: the login.
        region: the region.
        declared: identifiers that messages may show.
        endpoint: URL of all services, instead of OCI's endpoints.
        read_seconds: longest time without an answer.
        pause_seconds: first pause after OCI refused a call for its rate.
    """

    def __init__(
        self,
        login: Login,
        region: str,
        *,
        declared: Collection[str] = (),
        endpoint: str = "",
        read_seconds: float = _READ_SECONDS,
        pause_seconds: float = 1,
    ) -> None:
        self.login = login
        self.region = region
        self._declared = declared
        self._endpoint = endpoint
        self._read_seconds = read_seconds
        self._pause_seconds = pause_seconds
        self._clients: dict[Service, Any] = {}
        self._final: Failure | None = None
        self._body: object = None

    def at(self, endpoint: str) -> "OciClients":
        """Return clients of an endpoint of its own, such as that of a vault.

        Args:
            endpoint: its address.
        """
        return OciClients(
            self.login,
            self.region,
            declared=self._declared,
            endpoint=self._endpoint or endpoint,
            read_seconds=self._read_seconds,
            pause_seconds=self._pause_seconds,
        )

    def one(self, service: Service, operation: str, *arguments: object, **options: object) -> SdkModel:
        """Make a call that has one answer.

        Args:
            service: the service.
            operation: method of the SDK's client.
            arguments: its arguments.
            options: its named arguments.

        Raises:
            CallError: there is no answer.
        """
        data = self._call(service, operation, *arguments, **options).data
        if not self._body:
            raise incomplete(call_name(service, operation), "an answer without a body")
        return data

    def every(
        self, service: Service, operation: str, *arguments: object, **options: object
    ) -> list[SdkModel]:
        """Make a call that lists, and follow all pages.

        The SDK's own paging is not used: it adds retries of its own, of up to ten minutes for each page.

        Raises:
            CallError: a page is missing.
        """
        items: list[SdkModel] = []
        pages: set[str] = set()
        while True:
            response = self._call(service, operation, *arguments, **options)
            # Newer services answer with a collection, older ones with a list.
            if not _has_rows(self._body):
                raise incomplete(call_name(service, operation), "a page without rows")
            items += getattr(response.data, "items", response.data)
            if not response.next_page:
                return items
            if response.next_page in pages:
                raise incomplete(call_name(service, operation), "a page that points to an earlier one")
            pages.add(response.next_page)
            options["page"] = response.next_page

    def _call(self, service: Service, operation: str, *arguments: object, **options: object) -> SdkModel:
        call = call_name(service, operation)
        if self._final is not None:
            raise CallError(Failure(call, self._final.cause, self._final.text, self._final.fix))
        self._body = None
        try:
            return getattr(self._client(service), operation)(*arguments, **options)
        except Exception as error:
            # The SDK lets errors of its HTTP, JSON and date libraries through.
            explained = call_error(error, call, declared=self._declared, region=self.region)
            if explained.failure.cause in _FINAL:
                self._final = explained.failure
            raise explained from error

    def _client(self, service: Service) -> SdkModel:
        if service not in self._clients:
            module, name = _CLIENTS[service]
            endpoint = {"service_endpoint": self._endpoint} if self._endpoint else {}
            client = getattr(load(module), name)(
                # With log_requests in a profile, the SDK would print signatures.
                {**self.login.config, "region": self.region, "log_requests": False},
                signer=self.login.signer,
                timeout=(_CONNECT_SECONDS, self._read_seconds),
                retry_strategy=_retry_when_throttled(self._pause_seconds),
                # A circuit breaker would hide the cause of a failure behind its own error.
                circuit_breaker_strategy=load("oci.circuit_breaker").NoCircuitBreakerStrategy(),
                **endpoint,
            )
            client.base_client.session.hooks["response"].append(self._keep_body)
            self._clients[service] = client
        return self._clients[service]

    def _keep_body(self, response: SdkModel, **_: object) -> None:
        """Keep the body of a success. The SDK would make empty models of a proxy's page, and rows of nothing.

        Raises:
            ValueError: it is not JSON.
        """
        if response.ok:
            self._body = response.json()


def call_name(service: Service, operation: str) -> str:
    """Return the name of a call in OCI's words, such as ``limits:ListLimitValues``."""
    return f"{service}:{''.join(word.capitalize() for word in operation.split('_'))}"


def incomplete(call: str, fault: str) -> CallError:
    """Return the error of an answer that lacks a part."""
    return CallError(Failure(call, "incomplete", f"OCI sent {fault}", "try again"))


def _has_rows(body: object) -> bool:
    rows = cast("dict[str, object]", body).get("items") if isinstance(body, dict) else body
    return isinstance(rows, list)


def _retry_when_throttled(pause_seconds: float) -> SdkModel:
    """Return the SDK's retry strategy for 429 only: an error or a time-out is reported at once."""
    checkers = load("oci.retry.retry_checkers")

    def is_throttled(exception: object = None, response: object = None, **_: object) -> bool:
        return getattr(exception, "status", None) == _TOO_MANY_REQUESTS

    throttled = checkers.BaseRetryChecker()
    throttled.should_retry = is_throttled
    container = checkers.RetryCheckerContainer(
        [
            throttled,
            checkers.LimitBasedRetryChecker(_ATTEMPTS),
            checkers.TotalTimeExceededRetryChecker(_TOTAL_SECONDS),
        ]
    )
    return load("oci.retry").ExponentialBackoffWithEqualJitterRetryStrategy(
        base_sleep_time_seconds=pause_seconds,
        exponent_growth_factor=2,
        max_wait_between_calls_seconds=20,
        checker_container=container,
    )
