"""Turns errors of the OCI SDK into failures: one line with OCI's own code, without identifiers and secrets.

OCI answers 404 ``NotAuthorizedOrNotFound`` both for what does not exist and for what the caller may not see.
"""

import re
from collections.abc import Collection
from typing import Protocol, cast

from gpufabric.accounts.answer import Cause, Failure
from gpufabric.accounts.importing import load
from gpufabric.accounts.oci.statements import statement_for

NOT_FOUND = 404
_NOT_AUTHENTICATED, _FORBIDDEN, _THROTTLED, _SERVER_ERROR = 401, 403, 429, 500

_OCID = re.compile(r"ocid1\.([a-z0-9]+)\.[A-Za-z0-9._-]+")
_REQUEST_ID = re.compile(r"opc-request-id\S*\s*\S+", re.IGNORECASE)
_CLOCK_SKEW = "clock skew"
_LONGEST_MESSAGE = 200


class ServiceError(Protocol):
    """The SDK's error for an answer that is not a success."""

    status: int
    code: str | None
    message: str | None


class CallError(Exception):
    """A call that gave no answer.

    Attributes:
        failure: why.
        is_missing: whether OCI answered that the resource does not exist or may not be seen.
        code: OCI's own code; empty without an answer.
    """

    def __init__(self, failure: Failure, *, is_missing: bool = False, code: str = "") -> None:
        super().__init__(failure.text)
        self.failure = failure
        self.is_missing = is_missing
        self.code = code


def call_error(error: Exception, call: str, *, declared: Collection[str], region: str) -> CallError:
    """Return what an error of the SDK means.

    Args:
        error: the error.
        call: the call, such as ``limits:ListLimitValues``.
        declared: identifiers that may be shown, because the project declares them.
        region: the region that was asked.
    """
    exceptions = load("oci.exceptions")
    if isinstance(error, exceptions.ServiceError):
        return _of_service(cast("ServiceError", error), call, declared)
    cause, text, fix = _of_connection(error, region)
    return CallError(Failure(call, cause, text, fix))


def masked(text: str, declared: Collection[str]) -> str:
    """Return a message as one short line, without request ids and identifiers that are not declared."""

    def shown(match: re.Match[str]) -> str:
        return match[0] if match[0].rstrip(".") in declared else f"ocid1.{match[1]}.[masked]"

    line = " ".join(_REQUEST_ID.sub("", _OCID.sub(shown, text)).split())
    return line if len(line) <= _LONGEST_MESSAGE else f"{line[:_LONGEST_MESSAGE]}..."


def _of_service(error: ServiceError, call: str, declared: Collection[str]) -> CallError:
    """Explain an answer of OCI that is not a success."""
    status, code, message = int(error.status), str(error.code or ""), str(error.message or "")
    said = f"{status} {code}".strip()
    if status == _NOT_AUTHENTICATED and _CLOCK_SKEW in message:
        text = f"{said}: the clock of this machine differs from OCI's by more than five minutes"
        return CallError(Failure(call, "clock-skew", text, "set the clock, such as with chronyc makestep"))
    if status == _NOT_AUTHENTICATED:
        text = f"{said}: the credentials expired, were deleted, or are not valid in this region"
        return CallError(
            Failure(call, "expired-credentials", text, "oci setup config, or oci session refresh")
        )
    if status in (NOT_FOUND, _FORBIDDEN):
        text = f"{said}: what was asked for does not exist, or the credentials may not read it"
        if status == _FORBIDDEN:
            text = f"{said}: the credentials may not make this call"
        failure = Failure(call, "denied", text, statement_for(call))
        return CallError(failure, is_missing=status == NOT_FOUND, code=code)
    if status == _THROTTLED:
        text = f"{said}: OCI refused further calls, also after pauses"
        return CallError(Failure(call, "throttled", text, "try again in some minutes"))
    detail = masked(message, declared)
    text = f"{said}: {detail}" if detail else said
    if status >= _SERVER_ERROR:
        return CallError(Failure(call, "server-error", text, "try again; https://ocistatus.oraclecloud.com"))
    return CallError(Failure(call, "unexpected", text))


def _of_connection(error: Exception, region: str) -> tuple[Cause, str, str]:
    """Explain an error without an answer of OCI: cause, text and fix."""
    requests = load("oci._vendor.requests")
    # The SDK wraps errors of its HTTP library in its own.
    errors = [error, *(argument for argument in error.args if isinstance(argument, Exception))]

    def is_any(*kinds: type[Exception]) -> bool:
        return any(isinstance(inner, kinds) for inner in errors)

    if is_any(requests.exceptions.Timeout, TimeoutError):
        return "timed-out", "no answer in time", "try again; check the route to OCI"
    if is_any(requests.exceptions.ConnectionError, ConnectionError):
        if region not in load("oci.regions").REGIONS:
            text = f"no endpoint for region {region}, which the SDK does not know"
            return "unknown-region", text, "oci iam region list"
        return "unreachable", "no connection", "check the route to OCI, proxies and name resolution"
    if is_any(ValueError):
        return "unexpected", f"an answer that the SDK cannot read ({type(errors[-1]).__name__})", ""
    return "unexpected", f"{type(errors[-1]).__name__} in the SDK", ""
