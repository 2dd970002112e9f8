"""Failures of calls to AWS, in plain words."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, cast

from gpufabric.accounts.answer import Cause, Failure
from gpufabric.accounts.aws.calls import Call
from gpufabric.masking.credentials import CREDENTIALS

MOST_SKEW = timedelta(minutes=5)
"""AWS refuses a request whose signature is further from its own time (AWS user guide, "Signing AWS API
requests")."""

_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "RequestExpired"}
_INVALID = {
    "AuthFailure",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}
_SKEWED = {"RequestTimeTooSkewed", "RequestInTheFuture"}
_DENIED = {
    "403",
    "AccessDenied",
    "AccessDeniedException",
    "AuthorizationError",
    "AuthorizationErrorException",
    "ForbiddenException",
    "NotAuthorized",
    "OptInRequired",
    "SubscriptionRequiredException",
    "UnauthorizedException",
    "UnauthorizedOperation",
}
_THROTTLED = {
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "LimitExceededException",
    "MaxConfigLimitExceeded",
    "PriorRequestNotComplete",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
}
_SERVER = {"InternalError", "InternalFailure", "InternalServerError", "ServerException", "ServiceException",
           "ServiceFailure", "ServiceUnavailable", "ServiceUnavailableException", "Unavailable"}  # fmt: skip

_BY_EXCEPTION: dict[str, tuple[Cause, str, str]] = {
    "NoCredentialsError": ("no-credentials", "no credentials of AWS", ""),
    "PartialCredentialsError": ("no-credentials", "the credentials of AWS lack a part", ""),
    "CredentialRetrievalError": ("no-credentials", "the credentials of AWS cannot be obtained", ""),
    "ProfileNotFound": (
        "no-credentials",
        "the profile that aws:profile or AWS_PROFILE names does not exist",
        "",
    ),
    "ConfigParseError": ("no-credentials", "the configuration file of AWS cannot be read", ""),
    "InvalidConfigError": ("no-credentials", "the configuration file of AWS is not valid", ""),
    "SSOTokenLoadError": (
        "expired-credentials",
        "there is no login of IAM Identity Center",
        "Run aws sso login.",
    ),
    "UnauthorizedSSOTokenError": (
        "expired-credentials",
        "the login of IAM Identity Center has expired",
        "Run aws sso login.",
    ),
    "TokenRetrievalError": (
        "expired-credentials",
        "the login of IAM Identity Center cannot be renewed",
        "Run aws sso login.",
    ),
    "LoginError": ("expired-credentials", "the login has expired or cannot be used", "Run aws login."),
    "ConnectTimeoutError": ("timed-out", "no connection within the time-out", ""),
    "ReadTimeoutError": ("timed-out", "no answer within the time-out", ""),
    "EndpointConnectionError": ("unreachable", "the address of the service cannot be reached", ""),
    "ConnectionClosedError": ("unreachable", "the connection was closed before the answer", ""),
    "ConnectionError": ("unreachable", "the connection failed", ""),
    "HTTPClientError": ("unreachable", "the connection failed", ""),
    "SSLError": ("unreachable", "the certificate of the service is not accepted", ""),
    "ProxyConnectionError": ("unreachable", "the proxy cannot be reached", ""),
    "InvalidRegionError": ("unknown-region", "the name of the region is not valid", ""),
    "UnknownServiceError": ("unexpected", "the installed SDK does not know the service", ""),
    "PaginationError": ("incomplete", "AWS gave the same page twice", ""),
    "ResponseParserError": ("incomplete", "the answer cannot be read", ""),
    "ParamValidationError": ("unexpected", "the SDK refused the request", ""),
}
"""Cause, text and next step by class of the SDK's exceptions; a subclass has those of its nearest base."""

_NEXT_STEPS: dict[Cause, str] = {
    "no-credentials": "Set AWS_PROFILE, or the variables of a role that can read the account.",
    "expired-credentials": "Log in again, such as with aws sso login.",
    "throttled": "Try again later; the answers of other sections are kept.",
    "timed-out": "Check the network and proxy, and try again.",
    "unreachable": "Check the network and proxy, and try again.",
    "server-error": "Try again later; AWS Health shows whether the service has trouble.",
    "unknown-region": "Check the region in the stack's file, and that the account has it enabled.",
    "clock-skew": "Set the clock of this machine, such as with NTP.",
    "incomplete": "Try again.",
}

_ACCOUNT = re.compile(r"(?<!\d)\d{12}(?!\d)")
_ENCODED = re.compile(r"\s*Encoded authorization failure message:.*", re.DOTALL)
_REQUEST_ID = re.compile(r"\s*\(?(?:Request ?ID|RequestId|Service):[^)]*\)?", re.IGNORECASE)
_ARN = re.compile(r"arn:aws[a-z-]*:\S+")


class CallError(Exception):
    """A call that gave no answer.

    Attributes:
        failure: the reason.
        code: AWS's code of a refusal; empty for other errors.
    """

    def __init__(self, failure: Failure, code: str = "") -> None:
        super().__init__(failure.text)
        self.failure = failure
        self.code = code


def failure_of(
    error: Exception, call: Call, account: str, now: datetime, *, is_known_region: bool = True
) -> Failure:
    """Describe an exception of the SDK.

    Args:
        error: the exception.
        call: the call that raised it.
        account: the declared account.
        now: time of this machine, to compare with AWS's.
        is_known_region: whether the SDK lists the region of the call.
    """
    answer = getattr(error, "response", None)
    if isinstance(answer, dict) and "Error" in answer:
        return _refused(cast("dict[str, Any]", answer), call, account, now)
    cause, text, fix = _by_class(error)
    if cause == "unreachable" and not is_known_region:
        cause, text = "unknown-region", f"{text}, and the SDK does not list the region"
    if cause == "unexpected":
        text = f"{text}: {masked(str(error), account)}"
    return failure(call, cause, text, code=type(error).__name__, fix=fix)


def failure(call: Call, cause: Cause, text: str, *, code: str = "", fix: str = "") -> Failure:
    """Make a failure of a call with the next step for its cause.

    Args:
        call: the call.
        cause: kind of the failure.
        text: reason in plain words.
        code: AWS's or the SDK's own code.
        fix: next step; empty for that of the cause.
    """
    shown = f" ({code})" if code else ""
    return Failure(
        call=call.name,
        cause=cause,
        text=f"{text}{shown}",
        fix=fix or _next_step(call, cause),
    )


def code_of(error: Exception) -> str:
    """Return AWS's code of a refusal; empty for other errors."""
    answer = getattr(error, "response", None)
    if not isinstance(answer, dict):
        return ""
    return str(cast("dict[str, Any]", answer).get("Error", {}).get("Code", ""))


def masked(message: str, account: str) -> str:
    """Reduce a message of the SDK to one line without credentials, identities and undeclared accounts.

    Args:
        message: message of AWS or the SDK.
        account: the declared account, which may stay.
    """
    plain = _REQUEST_ID.sub("", _ENCODED.sub("", message))
    plain = CREDENTIALS.sub("[secret]", _ARN.sub("[arn]", plain))
    plain = _ACCOUNT.sub(lambda match: match[0] if match[0] == account else "[account]", plain)
    return " ".join(plain.split())[:300]


def _refused(answer: Mapping[str, Any], call: Call, account: str, now: datetime) -> Failure:
    error: Mapping[str, Any] = answer["Error"]
    metadata: Mapping[str, Any] = answer.get("ResponseMetadata", {})
    code, status = str(error.get("Code", "")), int(metadata.get("HTTPStatusCode", 0))
    skew = _skew(metadata.get("HTTPHeaders", {}), now)
    if code in _SKEWED or (code in _EXPIRED | _INVALID and skew is not None and abs(skew) > MOST_SKEW):
        minutes = "" if skew is None else f" by {abs(round(skew / timedelta(minutes=1)))} minutes"
        return failure(
            call, "clock-skew", f"the clock of this machine differs from AWS's{minutes}", code=code
        )
    cause, text = _cause(code, status)
    if cause == "unexpected":
        text = f"{text}: {masked(str(error.get('Message', '')), account)}"
    return failure(call, cause, text, code=code or str(status))


def _cause(code: str, status: int) -> tuple[Cause, str]:
    plain = code.rpartition(".")[2] if code.startswith("Client.") else code
    if plain in _THROTTLED or status == 429:  # noqa: PLR2004 - HTTP's "Too Many Requests"
        return "throttled", "AWS limits the rate of these calls"
    if plain in _EXPIRED:
        return "expired-credentials", "the credentials have expired"
    if plain in _INVALID:
        return "no-credentials", "AWS does not accept the credentials"
    if plain in _DENIED:
        return "denied", "AWS denied the call"
    if plain in _SERVER or status >= 500:  # noqa: PLR2004 - HTTP's server errors
        return "server-error", "AWS failed to answer"
    return "unexpected", "AWS refused the call"


def _next_step(call: Call, cause: Cause) -> str:
    if cause == "denied":
        if call.action is None:
            return "Check that the role trusts this identity, and that the account is not restricted."
        return f"Allow {call.action} for the role that reads the account."
    return _NEXT_STEPS.get(cause, "")


def _by_class(error: Exception) -> tuple[Cause, str, str]:
    for base in type(error).__mro__:
        if base.__name__ in _BY_EXCEPTION and base.__module__ != "builtins":
            return _BY_EXCEPTION[base.__name__]
    return "unexpected", "the SDK failed", ""


def _skew(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Return the time of this machine minus AWS's; None if the answer has no readable date."""
    try:
        return now - parsedate_to_datetime(headers["date"])
    except (KeyError, TypeError, ValueError):
        return None
