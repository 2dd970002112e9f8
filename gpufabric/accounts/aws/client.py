"""Makes calls to one account and region of AWS, and turns every error into a failure."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar, cast

from gpufabric.accounts.aws.calls import CALLS, Call
from gpufabric.accounts.aws.errors import CallError, code_of, failure, failure_of
from gpufabric.accounts.aws.sdk import Connections, Operation, Row, method_of

Answer = TypeVar("Answer")


class Client:
    """Calls of one account and region.

    Args:
        account: the declared account.
        region: the region.
        connections: clients of the services.
        clock: time of this machine.
    """

    def __init__(
        self, account: str, region: str, connections: Connections, clock: Callable[[], datetime]
    ) -> None:
        self._account, self._region = account, region
        self._connections, self._clock = connections, clock

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
        return CallError(failure(call, "incomplete", text, code=code))

    def _attempt(self, call: Call, ask: Callable[[], Answer]) -> Answer:
        if call not in CALLS:
            raise TypeError(f"{call.name} is not among the calls that the read-only role allows")
        try:
            return ask()
        except ModuleNotFoundError as error:
            text = "the SDK of AWS is not installed"
            missing = failure(call, "no-sdk", text, fix="pip install 'gpufabric[aws]'")
            raise CallError(missing) from error
        except Exception as error:  # the SDK's errors have no common base class
            known = self._connections.knows(self._region)
            reason = failure_of(error, call, self._account, self._clock(), is_known_region=known)
            raise CallError(reason, code_of(error)) from error

    def _operation(self, call: Call) -> Operation:
        return cast(
            "Operation",
            getattr(self._connections.client(call.service, self._region), method_of(call.operation)),
        )

    def _pages(self, call: Call, parameters: dict[str, object]) -> list[Row]:
        service = self._connections.client(call.service, self._region)
        method = method_of(call.operation)
        if service.can_paginate(method):
            return list(service.get_paginator(method).paginate(**parameters))
        return [self._operation(call)(**parameters)]
