"""Failures from errors of Azure's SDKs: one line with Azure's own code, and the next step.

Azure's messages name the caller, its tenant and tracking numbers. So texts are made here, and a message is
quoted only where nothing else is known, without identifiers.
"""

import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    DecodeError,
    DeserializationError,
    HttpResponseError,
    IncompleteReadError,
    ServiceRequestTimeoutError,
    ServiceResponseTimeoutError,
)
from azure.identity import CredentialUnavailableError

from gpufabric.accounts.answer import Cause, Failure
from gpufabric.accounts.azure.causes import CODES, ENTRA, STATUSES, TEXTS, UNREGISTERED_CODES, fix_for
from gpufabric.accounts.azure.pipeline import RefusedRequestError
from gpufabric.accounts.target import Target

_KINDS: tuple[tuple[tuple[type[Exception], ...], Cause], ...] = (
    ((ImportError,), "no-sdk"),
    ((ServiceRequestTimeoutError, ServiceResponseTimeoutError), "timed-out"),
    ((HttpResponseError, DeserializationError), "unexpected"),
)
"""Causes of errors without an answer, by the first kind that fits."""

_FAILED, _NOT_FOUND, _SERVER = 400, 404, 500

_NOT_YET = re.compile(r"not yet valid|notbefore|\bnbf\b|lifetime", re.IGNORECASE)
_NAMESPACE = re.compile(r"'(Microsoft\.\w+)'", re.IGNORECASE)
_IDENTIFIERS = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\w.+-]+@[\w.-]+\.\w+|eyJ[\w.-]+|(?:sig|secret)=[^\s&]+",
    re.IGNORECASE,
)
_NOISE = re.compile(
    r"(?:Trace|Correlation|Request) ID: \S+|Timestamp: [-\d: TZ]+|^(?:Visit|To mitigate) .*$|"
    r"^Attempted credentials:$",
    re.IGNORECASE | re.MULTILINE,
)
_LONGEST_QUOTE = 240


class CallFailedError(Exception):
    """A call that gave no complete answer.

    Args:
        failure: why.

    Attributes:
        failure: why.
        code: Azure's own code; empty if it gave none.
        status: status of the answer; None without an answer.
    """

    def __init__(self, failure: Failure, code: str = "", status: int | None = None) -> None:
        super().__init__(failure.text)
        self.failure, self.code, self.status = failure, code, status

    @property
    def is_missing(self) -> bool:
        """Whether Azure says that the resource does not exist, in a subscription and region that do."""
        return self.status == _NOT_FOUND and self.failure.cause == "unexpected"

    @property
    def is_unregistered(self) -> bool:
        """Whether the subscription has not registered the resource provider, and so has nothing of it."""
        return self.code.casefold() in UNREGISTERED_CODES


@dataclass(frozen=True, slots=True)
class _Reason:
    """Reason of a failure: its cause, Azure's own code, and what to do."""

    cause: Cause
    code: str = ""
    fix: str = ""
    text: str = ""


@contextmanager
def asking(call: str, target: Target) -> Generator[None, None, None]:
    """Turn an error of the SDK into a failed call.

    Args:
        call: the call, as the action that a role must allow.
        target: account and region.

    Raises:
        CallFailedError: the SDK raised an error.
    """
    try:
        yield
    except (AzureError, DeserializationError, ImportError) as error:
        status = error.status_code if isinstance(error, HttpResponseError) else None
        raise CallFailedError(failure_of(call, error, target), _code(error), status) from error
    except (KeyError, TypeError, AttributeError) as error:
        # The SDK's models take any JSON: a part of another kind shows only when it is read.
        text = f"{TEXTS['unexpected']} ({type(error).__name__}: {quoted(str(error))})"
        raise CallFailedError(Failure(call, "unexpected", text)) from error


def incomplete(call: str, what: str) -> CallFailedError:
    """Return the failure of a call whose answer lacks something."""
    text = f"{TEXTS['incomplete']}: {what}"
    return CallFailedError(Failure(call, "incomplete", text, "try again later"))


def failure_of(call: str, error: Exception, target: Target) -> Failure:
    """Return the failure that an error stands for.

    Args:
        call: the call, as the action that a role must allow.
        error: error of the SDK.
        target: account and region.
    """
    reason = _reason(error)
    text = reason.text or TEXTS[reason.cause]
    if reason.code:
        text = f"{reason.code}: {text}"
    return Failure(call, reason.cause, text, reason.fix or fix_for(reason.cause, call, target))


def _reason(error: Exception) -> _Reason:
    if isinstance(error, DecodeError) and (error.status_code or 0) < _FAILED:
        kind = "incomplete" if isinstance(error, IncompleteReadError) else "unexpected"
        return _Reason(kind, text=f"{TEXTS[kind]}: {quoted(error.message)}")
    if isinstance(error, HttpResponseError) and error.status_code is not None:
        return _of_response(error, error.status_code)
    if isinstance(error, CredentialUnavailableError):
        return _Reason("no-credentials", text=f"{TEXTS['no-credentials']}: {quoted(error.message)}")
    if isinstance(error, ClientAuthenticationError):
        return _of_entra(error.message)
    if isinstance(error, RefusedRequestError):
        return _Reason("unexpected", text=quoted(error.message))
    causes: list[Cause] = [cause for kinds, cause in _KINDS if isinstance(error, kinds)]
    return _Reason(causes[0] if causes else "unreachable")


def _of_entra(message: str) -> _Reason:
    code = next((word for word in re.findall(r"AADSTS\d+", message)), "")
    if code in ENTRA:
        cause, fix = ENTRA[code]
        return _Reason(cause, code, fix)
    return _Reason("no-credentials", code, text=f"Microsoft Entra gave no token: {quoted(message)}")


def _of_response(error: HttpResponseError, status: int) -> _Reason:
    code = _code(error)
    if "AADSTS" in error.message:
        return _of_entra(error.message)
    if code.lower() == "invalidauthenticationtoken":
        skewed = _NOT_YET.search(error.message)
        return _Reason("clock-skew" if skewed else "expired-credentials", code)
    if code.casefold() in UNREGISTERED_CODES:
        provider = _NAMESPACE.search(error.message)
        namespace = provider[1] if provider else "the provider's namespace"
        fix = f"`az provider register --namespace {namespace}`"
        return _Reason("denied", code, fix, f"{namespace} is not registered in the subscription")
    cause = CODES.get(code.lower()) or STATUSES.get(status)
    if cause is not None:
        return _Reason(cause, code or str(status))
    if status >= _SERVER:
        return _Reason("server-error", f"{status} {code}".rstrip())
    return _Reason("unexpected", f"{status} {code}".rstrip(), text=quoted(_message(error)))


def _message(error: HttpResponseError) -> str:
    """Return Azure's own message of an error, without the code that the SDK puts before it."""
    message = getattr(error.error, "message", None)
    return message if isinstance(message, str) else error.message


def _code(error: Exception) -> str:
    """Return Azure's own code of an error."""
    detail = error.error if isinstance(error, HttpResponseError) else None
    code = getattr(detail, "code", None)
    return code if isinstance(code, str) else ""


def quoted(message: str) -> str:
    """Return a message as one short line without identifiers, tokens, addresses and tracking numbers."""
    line = " ".join(_NOISE.sub("", message).split()) or "no message"
    masked = _IDENTIFIERS.sub("***", line)
    return masked if len(masked) <= _LONGEST_QUOTE else f"{masked[: _LONGEST_QUOTE - 3]}..."
