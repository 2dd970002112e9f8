"""Makes calls to one account and region of AWS, and turns every error into a failure."""

from collections.abc import Callable
from datetime import datetime
from random import random
from threading import Lock
from typing import TypeVar, cast

from gpufabric.accounts.aws.calls import CALLS, Call
from gpufabric.accounts.aws.errors import CallError, Place, code_of, failure, failure_of
from gpufabric.accounts.aws.sdk import (
    READ_TIMEOUT_S,
    Operation,
    Row,
    ServiceClient,
    Session,
    connect,
    method_of,
    session_of,
)

Answer = TypeVar("Answer")


class Client:
    """Calls of one account and region.

    Args:
        account: the declared account.
        region: the region.
        clock: time of this machine.
        session: session of boto3; None for one with the credentials of the environment.
        endpoint_url: address of all services; None for AWS's own.
        read_timeout_s: seconds to wait for an answer.
        jitter: fraction of the longest pause before a retry, from 0 to 1.
    """

    def __init__(
        self,
        account: str,
        region: str,
        *,
        clock: Callable[[], datetime],
        session: Session | None = None,
        endpoint_url: str | None = None,
        read_timeout_s: float = READ_TIMEOUT_S,
        jitter: Callable[[], float] = random,
    ) -> None:
        self._account, self._region, self._clock = account, region, clock
        self._session, self._endpoint_url = session, endpoint_url
        self._read_timeout_s, self._jitter = read_timeout_s, jitter
        self._services: dict[str, ServiceClient] = {}
        self._lock = Lock()  # sessions of boto3 are not thread-safe; clients are

    @property
    def place(self) -> Place:
        """Account and region of the calls."""
        return Place(self._account, self._region)

    def ask(self, call: Call, **parameters: object) -> Row:
        """Call an operation once and return its answer.

        Raises:
            CallError: there is no answer.
        """
        return self._attempt(call, lambda: self._operation(call)(**parameters))

    def rows(self, call: Call, **parameters: object) -> list[Row]:
        """Call an operation and return the rows of all pages.

        Raises:
            CallError: a page is missing.
        """
        rows: list[Row] = []
        for page in self._attempt(call, lambda: self._pages(call, parameters)):
            if call.rows not in page:
                raise self.incomplete(call, f"the answer has no {call.rows}")
            rows += page[call.rows]
        return rows

    def incomplete(self, call: Call, text: str, code: str = "") -> CallError:
        """Return the error of an answer that lacks a part."""
        return CallError(failure(call, "incomplete", text, self.place, code=code))

    def _attempt(self, call: Call, ask: Callable[[], Answer]) -> Answer:
        if call not in CALLS:
            raise TypeError(f"{call.name} is not among the calls that the read-only role allows")
        try:
            return ask()
        except ModuleNotFoundError as error:
            text = "the SDK of AWS is not installed"
            missing = failure(call, "no-sdk", text, self.place, fix="pip install 'gpufabric[aws]'")
            raise CallError(missing) from error
        except Exception as error:  # the SDK's errors have no common base class
            place = Place(self._account, self._region, is_known_region=self._is_known_region())
            raise CallError(failure_of(error, call, place, self._clock()), code_of(error)) from error

    def _operation(self, call: Call) -> Operation:
        return cast("Operation", getattr(self._service(call.service), method_of(call.operation)))

    def _pages(self, call: Call, parameters: dict[str, object]) -> list[Row]:
        service, method = self._service(call.service), method_of(call.operation)
        if service.can_paginate(method):
            return list(service.get_paginator(method).paginate(**parameters))
        return [self._operation(call)(**parameters)]

    def _is_known_region(self) -> bool:
        session = self._session
        return session is None or any(
            self._region in session.get_available_regions("ec2", partition_name=partition)
            for partition in session.get_available_partitions()
        )

    def _service(self, service: str) -> ServiceClient:
        with self._lock:
            if service not in self._services:
                self._session = self._session or session_of(self._region)
                self._services[service] = connect(
                    self._session,
                    service,
                    self._region,
                    endpoint_url=self._endpoint_url,
                    read_timeout_s=self._read_timeout_s,
                    jitter=self._jitter,
                )
            return self._services[service]
