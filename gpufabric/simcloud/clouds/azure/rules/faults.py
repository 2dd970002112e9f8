"""Errors of Azure during faults.

The real provider retries what can be retried. A fault strikes after that.
"""

from typing import TYPE_CHECKING

from gpufabric.simcloud.clouds.azure.rules.errors import arm_error, refuse
from gpufabric.simcloud.clouds.faulty import EVERY, failed_creation, lost_answer, refused_call
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import CREATE, WRITE, Refusal, rule

if TYPE_CHECKING:
    from gpufabric.simcloud.faults.fault import FaultKind

_ARM = "Azure document, Resolve common Azure Resource Manager errors"

THROTTLED = Refusal(
    "SubscriptionRequestsThrottled",
    "Number of requests for subscription exceeded the limit. Please try again later.",
    "a call during the fault `throttling`",
    "Azure document, Understand how Azure Resource Manager throttles requests",
    own_words=True, http=429, status="RESOURCE_EXHAUSTED",
)  # fmt: skip
ERROR = Refusal(
    "InternalServerError", "Encountered an internal server error.", "a call during the fault `api-errors`",
    _ARM, own_words=True, http=500, status="FAILED_PRECONDITION",
)  # fmt: skip
DOWN = Refusal(
    "ServiceUnavailable", "The service is unavailable.",
    "a call during the faults `region-down` and `power-domain-down`", _ARM,
    own_words=True, http=503, status="FAILED_PRECONDITION",
)  # fmt: skip
DENIED = Refusal(
    "AuthorizationFailed",
    "The client does not have authorization to perform action over scope, or the scope is invalid. If access "
    "was recently granted, please refresh your credentials.",
    "a call during the fault `denied`", "Azure document, Troubleshoot Azure RBAC",
    own_words=True, http=403, status="FAILED_PRECONDITION",
)  # fmt: skip
EXPIRED = Refusal(
    "ExpiredAuthenticationToken", "The access token expiry is before the current time.",
    "a call during the fault `expired-credentials`", "Azure/azure-cli#12019",
    own_words=True, http=401, status="FAILED_PRECONDITION",
)  # fmt: skip
FAILED = Refusal(
    "InternalExecutionError", "An internal execution error occurred. Please retry later.",
    "a creation during the fault `creation-fails`",
    "Azure document, Common errors of Azure virtual machines (Azure names no code for all types)",
    "failed", own_words=True, http=409, status="FAILED_PRECONDITION",
)  # fmt: skip
LOST = Refusal(
    "ConnectionReset", "read: connection reset by peer", "a call during the fault `lost-answer`",
    "Go, net.OpError (no code of Azure)", "lost", own_words=True, status="UNAVAILABLE", public=False,
)  # fmt: skip

_CODES: "dict[FaultKind, Refusal]" = {
    "throttling": THROTTLED, "api-errors": ERROR, "region-down": DOWN, "denied": DENIED,
    "expired-credentials": EXPIRED,
}  # fmt: skip


_OF_THE_PROVIDER = "azure-native:authorization:getClientConfig"
"""Function that the provider answers from its own login, without a call of Azure Resource Manager."""


@rule(verbs=EVERY, refuses=_CODES.values())
def call_meets_fault(state: State, request: Request) -> CloudError | None:
    """A call that meets a fault of the API ends with ARM's code."""
    if request.type == _OF_THE_PROVIDER:
        return None
    return refused_call(state, request, lambda kind, _: _CODES[kind], refuse)


@rule(verbs=CREATE, refuses=(FAILED,))
def creation_meets_fault(state: State, request: Request) -> CloudError | None:
    """A creation that meets a fault is accepted and fails."""
    error = failed_creation(state, request, FAILED)
    if error is None:
        return None
    shown = arm_error(FAILED.http, FAILED.code, error.message, FAILED.status)
    return CloudError(
        error.code, shown.message, error.status, accepted=True, counted=error.counted, forced=True
    )


@rule(verbs=(*WRITE, "Delete"), refuses=(LOST,))
def answer_meets_fault(state: State, request: Request) -> CloudError | None:
    """The answer to a call that meets a fault is lost."""
    return lost_answer(state, request, LOST)
