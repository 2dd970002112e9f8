"""The parts of boto3 that the reader uses, as types; boto3 itself is loaded when a client is made."""

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any, Protocol, cast

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


def session_of(region: str) -> Session:
    """Make a session with the credentials of the environment.

    Raises:
        ModuleNotFoundError: boto3 is not installed.
    """
    return cast("Session", import_module("boto3").Session(region_name=region))


def method_of(operation: str) -> str:
    """Return the SDK's name of an operation, such as ``describe_vpcs``."""
    return str(import_module("botocore").xform_name(operation))


def connect(
    session: Session,
    service: str,
    region: str,
    *,
    endpoint_url: str | None,
    read_timeout_s: float,
    jitter: Callable[[], float],
) -> ServiceClient:
    """Make a client that repeats throttled calls only.

    Args:
        session: credentials.
        service: the SDK's name of the service.
        region: the region.
        endpoint_url: address of the service; None for AWS's own.
        read_timeout_s: seconds to wait for an answer.
        jitter: fraction of the longest pause before a retry, from 0 to 1.
    """
    config = import_module("botocore.config").Config(
        connect_timeout=CONNECT_TIMEOUT_S,
        read_timeout=read_timeout_s,
        retries={"mode": "standard", "total_max_attempts": 1},
        user_agent_extra="gpufabric",
        # With an address of its own, a bucket is a part of the path and not of the host's name.
        s3={"addressing_style": "path"} if endpoint_url else {},
    )
    client = session.client(service, region_name=region, endpoint_url=endpoint_url, config=config)
    _retry_throttled(client, jitter)
    return client


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
