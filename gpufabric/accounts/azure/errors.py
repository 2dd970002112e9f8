"""Failures from errors of Azure's SDKs: one line with Azure's own code, and the next step.

Azure's messages name the caller, its tenant and tracking numbers. So texts are made here, and a message is
quoted only where nothing else is known, without identifiers.
"""

import re
from collections.abc import Generator, Mapping
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
from gpufabric.accounts.azure.pipeline import RefusedRequestError
from gpufabric.accounts.target import Target

_LOG_IN = "log in with `az login`, or set the ARM_ variables that `pulumi up` uses"

_ENTRA: Mapping[str, tuple[Cause, str]] = {
    "AADSTS700082": ("expired-credentials", _LOG_IN),
    "AADSTS70043": ("expired-credentials", _LOG_IN),
    "AADSTS50173": ("expired-credentials", _LOG_IN),
    "AADSTS50076": ("expired-credentials", _LOG_IN),
    "AADSTS50079": ("expired-credentials", _LOG_IN),
    "AADSTS7000222": ("expired-credentials", "create a new client secret for the application"),
    "AADSTS700024": ("clock-skew", "set this machine's clock, and use a new identity token"),
    "AADSTS7000215": ("denied", "set ARM_CLIENT_SECRET to the secret's value, not its id"),
    "AADSTS700213": ("denied", "add a federated credential for this subject to the application"),
    "AADSTS70021": ("denied", "add a federated credential for this subject to the application"),
    "AADSTS700016": ("wrong-account", "set ARM_TENANT_ID to the tenant of the application ARM_CLIENT_ID"),
    "AADSTS90002": ("wrong-account", "set ARM_TENANT_ID to a tenant that exists"),
}
"""Causes of Entra's codes (Entra document "Microsoft Entra authentication and authorization error codes")."""

_CODES: Mapping[str, Cause] = {
    "expiredauthenticationtoken": "expired-credentials",
    "invalidauthenticationtokentenant": "wrong-account",
    "subscriptionnotfound": "wrong-account",
    "invalidsubscriptionid": "wrong-account",
    "locationnotfound": "unknown-region",
    "invalidlocation": "unknown-region",
    "noregisteredproviderfound": "unknown-region",
    "locationnotavailableforresourcetype": "unknown-region",
    "readonlydisabledsubscription": "denied",
}

_UNREGISTERED = frozenset({"missingsubscriptionregistration", "subscriptionnotregistered"})

UNREGISTERED = "the subscription has not registered the resource provider"
"""Reason for which something of a provider is absent."""

_TEXTS: Mapping[Cause, str] = {
    "no-credentials": "there are no credentials for Azure",
    "expired-credentials": "the credentials have expired",
    "wrong-account": "the credentials do not see the subscription",
    "denied": "the credentials may not call it",
    "throttled": "Azure takes no more calls at present",
    "timed-out": "no answer in time",
    "unreachable": "the endpoint cannot be reached",
    "server-error": "Azure failed",
    "unknown-region": "the region is not one of the subscription's",
    "clock-skew": "a time in the token is not valid now",
    "incomplete": "the answer lacks a part",
    "no-sdk": "Azure's SDK is not installed",
    "unexpected": "the answer is not as documented",
}

_KINDS: tuple[tuple[tuple[type[Exception], ...], Cause], ...] = (
    ((ImportError,), "no-sdk"),
    ((ServiceRequestTimeoutError, ServiceResponseTimeoutError), "timed-out"),
    ((HttpResponseError, DeserializationError), "unexpected"),
)
"""Causes of errors without an answer, by the first kind that fits."""

_HTTP: Mapping[int, Cause] = {401: "no-credentials", 403: "denied", 408: "timed-out", 429: "throttled"}
_FAILED, _SERVER = 400, 500

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
    def is_unregistered(self) -> bool:
        """Whether the subscription has not registered the resource provider, and so has nothing of it."""
        return self.code.casefold() in _UNREGISTERED


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
        text = f"{_TEXTS['unexpected']} ({type(error).__name__}: {quoted(str(error))})"
        raise CallFailedError(Failure(call, "unexpected", text)) from error


def incomplete(call: str, what: str) -> CallFailedError:
    """Return the failure of a call whose answer lacks something."""
    text = f"{_TEXTS['incomplete']}: {what}"
    return CallFailedError(Failure(call, "incomplete", text, "try again later"))


def failure_of(call: str, error: Exception, target: Target) -> Failure:
    """Return the failure that an error stands for.

    Args:
        call: the call, as the action that a role must allow.
        error: error of the SDK.
        target: account and region.
    """
    reason = _reason(error)
    text = reason.text or _TEXTS[reason.cause]
    if reason.code:
        text = f"{reason.code}: {text}"
    return Failure(call, reason.cause, text, reason.fix or _fix(reason.cause, call, target))


def _reason(error: Exception) -> _Reason:
    if isinstance(error, DecodeError) and (error.status_code or 0) < _FAILED:
        kind = "incomplete" if isinstance(error, IncompleteReadError) else "unexpected"
        return _Reason(kind, text=f"{_TEXTS[kind]}: {quoted(error.message)}")
    if isinstance(error, HttpResponseError) and error.status_code is not None:
        return _of_response(error, error.status_code)
    if isinstance(error, CredentialUnavailableError):
        return _Reason("no-credentials", text=f"{_TEXTS['no-credentials']}: {quoted(error.message)}")
    if isinstance(error, ClientAuthenticationError):
        return _of_entra(error.message)
    if isinstance(error, RefusedRequestError):
        return _Reason("unexpected", text=quoted(error.message))
    causes: list[Cause] = [cause for kinds, cause in _KINDS if isinstance(error, kinds)]
    return _Reason(causes[0] if causes else "unreachable")


def _of_entra(message: str) -> _Reason:
    code = next((word for word in re.findall(r"AADSTS\d+", message)), "")
    if code in _ENTRA:
        cause, fix = _ENTRA[code]
        return _Reason(cause, code, fix)
    return _Reason("no-credentials", code, text=f"Microsoft Entra gave no token: {quoted(message)}")


def _of_response(error: HttpResponseError, status: int) -> _Reason:
    code = _code(error)
    if "AADSTS" in error.message:
        return _of_entra(error.message)
    if code.lower() == "invalidauthenticationtoken":
        skewed = _NOT_YET.search(error.message)
        return _Reason("clock-skew" if skewed else "expired-credentials", code)
    if code.casefold() in _UNREGISTERED:
        provider = _NAMESPACE.search(error.message)
        namespace = provider[1] if provider else "the provider's namespace"
        fix = f"`az provider register --namespace {namespace}`"
        return _Reason("denied", code, fix, f"{namespace} is not registered in the subscription")
    cause = _CODES.get(code.lower()) or _HTTP.get(status)
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


def _fix(cause: Cause, call: str, target: Target) -> str:
    scope = f"/subscriptions/{target.account}"
    return {
        "no-credentials": _LOG_IN,
        "expired-credentials": _LOG_IN,
        "wrong-account": f"log in to the tenant of {target.account}, or grant the role Reader on {scope}",
        "denied": f"grant {call} on {scope}, such as with the role Reader",
        "throttled": "try again in some minutes",
        "timed-out": "try again; check the proxy and the network",
        "unreachable": "check the network, the proxy and the clock",
        "server-error": "try again later; see https://azure.status.microsoft",
        "unknown-region": f"`az account list-locations` lists the names; {target.region} is declared",
        "clock-skew": "set this machine's clock",
        "no-sdk": "`pip install 'gpufabric[azure]'`",
    }.get(cause, "")
