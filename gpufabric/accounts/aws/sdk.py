"""The parts of boto3 that the reader uses, as types; boto3 itself is loaded when a client is made."""

from collections.abc import Callable, Iterable
from importlib import import_module
from random import random
from threading import Lock
from typing import Any, Protocol, cast

from gpufabric.accounts.aws.login import endpoint_of, log_in, proxies_of
from gpufabric.spec.provider_settings import NO_SETTINGS, ProviderSettings

CONNECT_TIMEOUT_S = 5
READ_TIMEOUT_S = 20
MOST_ATTEMPTS = 5
"""Attempts of a throttled call. The longest pause before a retry doubles each time, from one second."""

Row = dict[str, Any]
"""A structure of an answer. botocore parses it by the service's model."""


class Operation(Protocol):
    """An operation of a service."""

    def __call__(self, **parameters: object) -> Row:
        """Call it."""
        ...


class Paginator(Protocol):
    """Pages of an operation."""

    def paginate(self, **parameters: object) -> Iterable[Row]:
        """Yield the pages."""
        ...


class ServiceClient(Protocol):
    """A client of a service. Its operations are attributes."""

    meta: Any

    def can_paginate(self, operation_name: str) -> bool:
        """Return whether an operation has pages."""
        ...

    def get_paginator(self, operation_name: str) -> Paginator:
        """Return the pages of an operation."""
        ...


class Session(Protocol):
    """A session of boto3: credentials and settings."""

    def client(
        self, service_name: str, *, region_name: str, endpoint_url: str | None, config: object
    ) -> ServiceClient:
        """Make a client."""
        ...

    def get_available_partitions(self) -> list[str]:
        """List the partitions that the SDK knows."""
        ...

    def get_available_regions(self, service_name: str, partition_name: str) -> list[str]:
        """List the regions of a partition that the SDK knows."""
        ...


class Connections:
    """Clients by service and region. All have the same credentials and the same session.

    Args:
        session: session of boto3; None for one that logs in by the settings, else by the environment.
        endpoint_url: address of all services; None for AWS's own.
        read_timeout_s: seconds to wait for an answer.
        jitter: returns the fraction of the longest pause before a retry, from 0 to 1.
        settings: settings of the stack's provider.
    """

    def __init__(
        self,
        session: Session | None = None,
        endpoint_url: str | None = None,
        read_timeout_s: float = READ_TIMEOUT_S,
        jitter: Callable[[], float] = random,
        settings: ProviderSettings = NO_SETTINGS,
    ) -> None:
        self._session, self._endpoint_url, self._settings = session, endpoint_url, settings
        self._read_timeout_s, self._jitter = read_timeout_s, jitter
        self._clients: dict[tuple[str, str], ServiceClient] = {}
        self._lock = Lock()  # sessions of boto3 are not thread-safe; clients are

    def client(self, service: str, region: str) -> ServiceClient:
        """Return the client of a service.

        Raises:
            ModuleNotFoundError: boto3 is not installed.
        """
        if client := self._clients.get((service, region)):
            return client  # without waiting for clients that are being made
        with self._lock:
            if (service, region) not in self._clients:
                self._clients[service, region] = self._connect(service, region)
            return self._clients[service, region]

    def knows(self, region: str) -> bool:
        """Return whether the SDK lists a region."""
        with self._lock:
            session = self._session
            return session is None or any(
                region in session.get_available_regions("ec2", partition_name=partition)
                for partition in session.get_available_partitions()
            )

    def _connect(self, service: str, region: str) -> ServiceClient:
        endpoint = self._endpoint_url or endpoint_of(self._settings, service)
        self._session = self._session or cast("Session", log_in(self._settings, region, self._endpoint_url))
        proxies = proxies_of(self._settings)
        config = import_module("botocore.config").Config(
            connect_timeout=CONNECT_TIMEOUT_S,
            read_timeout=self._read_timeout_s,
            retries={"mode": "standard", "total_max_attempts": 1},
            user_agent_extra="gpufabric",
            # With an address of its own, a bucket is a part of the path and not of the host's name.
            s3={"addressing_style": "path"} if endpoint else {},
            **({"proxies": proxies} if proxies else {}),
        )
        client = self._session.client(service, region_name=region, endpoint_url=endpoint, config=config)
        _retry_throttled(client, self._jitter)
        return client


def method_of(operation: str) -> str:
    """Return the SDK's name of an operation, such as ``describe_vpcs``."""
    return str(import_module("botocore").xform_name(operation))


class _Condition(Protocol):
    def is_throttling_error_from_context(self, context: object) -> bool: ...


class _Attempt(Protocol):
    attempt_number: int


class _Throttled:
    """Selects throttled calls for a retry, in the form of the SDK's own conditions."""

    def __init__(self, detector: _Condition) -> None:
        self._detector = detector

    def is_retryable(self, context: _Attempt) -> bool:
        return context.attempt_number < MOST_ATTEMPTS and self._detector.is_throttling_error_from_context(
            context
        )


def _retry_throttled(client: ServiceClient, jitter: Callable[[], float]) -> None:
    """Make a client repeat throttled calls with the SDK's own back-off.

    The SDK's modes also repeat calls after time-outs and server errors, which would hide them for minutes.
    """
    retries = import_module("botocore.retries.standard")
    adapter = retries.RetryEventAdapter()
    detector = retries.ThrottlingErrorDetector(adapter)
    handler = retries.RetryHandler(
        retry_policy=retries.RetryPolicy(
            retry_checker=_Throttled(detector),
            retry_backoff=retries.ExponentialBackoff(random=jitter, throttling_detector=detector),
        ),
        retry_event_adapter=adapter,
        retry_quota=retries.RetryQuotaChecker(import_module("botocore.retries.quota").RetryQuota(), detector),
    )
    service = client.meta.service_model.service_id.hyphenize()
    client.meta.events.register(
        f"needs-retry.{service}", handler.needs_retry, unique_id="gpufabric-throttled"
    )
