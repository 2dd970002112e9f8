"""Errors of OCI during faults.

The real provider retries what can be retried. A fault strikes after that.
"""

from typing import TYPE_CHECKING

from gpufabric.simcloud.clouds.faulty import EVERY, failed_creation, lost_answer, refused_call
from gpufabric.simcloud.clouds.oci.rules.errors import refuse
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import CREATE, WRITE, Refusal, rule

if TYPE_CHECKING:
    from gpufabric.simcloud.faults.fault import FaultKind

_ERRORS = "OCI document, API Errors"

THROTTLED = Refusal(
    "TooManyRequests", "User-rate limit exceeded.", "a call during the fault `throttling`",
    "OCI document, REST APIs (Request Throttling)", http=429, status="RESOURCE_EXHAUSTED",
)  # fmt: skip
ERROR = Refusal(
    "InternalServerError", "Internal Server Error", "a call during the fault `api-errors`", _ERRORS,
    own_words=True, http=500, status="FAILED_PRECONDITION",
)  # fmt: skip
DOWN = Refusal(
    "ServiceUnavailable", "Service Unavailable",
    "a call during the faults `region-down` and `power-domain-down`", "oracle/oci-python-sdk#854",
    http=503, status="FAILED_PRECONDITION",
)  # fmt: skip
DENIED = Refusal(
    "NotAuthorizedOrNotFound", "Authorization failed or requested resource not found.",
    "a call during the fault `denied`", _ERRORS, http=404, status="FAILED_PRECONDITION",
)  # fmt: skip
EXPIRED = Refusal(
    "NotAuthenticated",
    "The required information to complete authentication was not provided or was incorrect.",
    "a call during the fault `expired-credentials`", _ERRORS, http=401, status="FAILED_PRECONDITION",
)  # fmt: skip
FAILED = Refusal(
    "InternalError", "Work Request error\nError Message: work request did not succeed, entity: {what}",
    "a creation during the fault `creation-fails`",
    "oracle/terraform-provider-oci, errors.go (OCI names no code for all types)",
    "failed", own_words=True, http=500, status="FAILED_PRECONDITION",
)  # fmt: skip
LOST = Refusal(
    "ConnectionReset", "read: connection reset by peer", "a call during the fault `lost-answer`",
    "Go, net.OpError (no code of OCI)", "lost", own_words=True, status="UNAVAILABLE", public=False,
)  # fmt: skip

_CODES: "dict[FaultKind, Refusal]" = {
    "throttling": THROTTLED, "api-errors": ERROR, "region-down": DOWN, "denied": DENIED,
    "expired-credentials": EXPIRED,
}  # fmt: skip


@rule(verbs=EVERY, refuses=_CODES.values())
def call_meets_fault(state: State, request: Request) -> CloudError | None:
    """A call that meets a fault of the API ends with OCI's code."""
    return refused_call(state, request, lambda kind, _: _CODES[kind], refuse)


@rule(verbs=CREATE, refuses=(FAILED,))
def creation_meets_fault(state: State, request: Request) -> CloudError | None:
    """A creation that meets a fault is accepted and fails."""
    return failed_creation(state, request, FAILED)


@rule(verbs=(*WRITE, "Delete"), refuses=(LOST,))
def answer_meets_fault(state: State, request: Request) -> CloudError | None:
    """The answer to a call that meets a fault is lost."""
    return lost_answer(state, request, LOST)
