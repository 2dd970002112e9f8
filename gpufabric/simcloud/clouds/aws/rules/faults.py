"""Errors of AWS during faults: each service has its codes.

The real provider retries what can be retried, 25 times by default. A fault strikes after that.
"""

from typing import TYPE_CHECKING

from gpufabric.simcloud.clouds.aws.rules.errors import FUNCTIONS, refuse
from gpufabric.simcloud.clouds.faulty import EVERY, failed_creation, lost_answer, refused_call
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import CREATE, WRITE, Refusal, rule

if TYPE_CHECKING:
    from gpufabric.simcloud.faults.fault import FaultKind

_EC2 = "Amazon EC2 API reference, Error codes for the Amazon EC2 API"
_EKS = "Amazon EKS API reference, common errors of its actions"
_COMMON = "AWS API references, Common Errors"

EC2_THROTTLED = Refusal(
    "RequestLimitExceeded", "Request limit exceeded.", "EC2: a call during the fault `throttling`", _EC2,
    own_words=True, http=503, status="RESOURCE_EXHAUSTED",
)  # fmt: skip
EC2_ERROR = Refusal(
    "InternalError", "An internal error has occurred.", "EC2: a call during the fault `api-errors`", _EC2,
    own_words=True, http=500, status="FAILED_PRECONDITION",
)  # fmt: skip
EC2_DOWN = Refusal(
    "Unavailable", "The service is unavailable. Please try again shortly.",
    "EC2: a call during the faults `region-down` and `power-domain-down`", _EC2,
    own_words=True, http=503, status="FAILED_PRECONDITION",
)  # fmt: skip
EC2_DENIED = Refusal(
    "UnauthorizedOperation", "You are not authorized to perform this operation.",
    "EC2: a call during the fault `denied`", _EC2, http=403, status="FAILED_PRECONDITION",
)  # fmt: skip
EC2_EXPIRED = Refusal(
    "RequestExpired", "Request has expired.", "EC2: a call during the fault `expired-credentials`", _EC2,
    http=400, status="FAILED_PRECONDITION",
)  # fmt: skip
EKS_THROTTLED = Refusal(
    "ThrottlingException", "Rate exceeded", "EKS: a call during the fault `throttling`", _EKS,
    own_words=True, http=429, status="RESOURCE_EXHAUSTED",
)  # fmt: skip
EKS_ERROR = Refusal(
    "ServerException", "An internal error occurred.", "EKS: a call during the fault `api-errors`", _EKS,
    own_words=True, http=500, status="FAILED_PRECONDITION",
)  # fmt: skip
EKS_DOWN = Refusal(
    "ServiceUnavailableException", "The service is unavailable. Back off and retry the operation.",
    "EKS: a call during the faults `region-down` and `power-domain-down`", _EKS,
    http=503, status="FAILED_PRECONDITION",
)  # fmt: skip
THROTTLED = Refusal(
    "ThrottlingException", "Rate exceeded", "other services: a call during the fault `throttling`", _COMMON,
    own_words=True, status="RESOURCE_EXHAUSTED",
)  # fmt: skip
ERROR = Refusal(
    "InternalFailure", "An internal failure occurred.",
    "other services: a call during the fault `api-errors`", _COMMON,
    own_words=True, http=500, status="FAILED_PRECONDITION",
)  # fmt: skip
DOWN = Refusal(
    "ServiceUnavailable", "The request failed due to a temporary failure of the server.",
    "other services: a call during the faults `region-down` and `power-domain-down`", _COMMON,
    own_words=True, http=503, status="FAILED_PRECONDITION",
)  # fmt: skip
DENIED = Refusal(
    "AccessDeniedException", "You do not have sufficient access to perform this action.",
    "EKS and other services: a call during the fault `denied`", _COMMON, status="FAILED_PRECONDITION",
)  # fmt: skip
EXPIRED = Refusal(
    "ExpiredTokenException", "The security token included in the request is expired",
    "EKS and other services: a call during the fault `expired-credentials`",
    "aws/aws-sdk-go-v2, aws/retry/standard.go (DefaultRetryableErrorCodes names the codes of expired tokens)",
    http=403, status="FAILED_PRECONDITION",
)  # fmt: skip
FAILED = Refusal(
    "CreateFailed",
    "waiting for {what} ({id}) create: unexpected state 'failed', wanted target 'available'",
    "a creation during the fault `creation-fails`",
    "hashicorp/terraform-plugin-sdk, UnexpectedStateError (AWS has no code for it)",
    "failed", own_words=True, status="FAILED_PRECONDITION", public=False,
)  # fmt: skip
LOST = Refusal(
    "RequestError", "request send failed: connection reset by peer",
    "a call during the fault `lost-answer`", "aws/aws-sdk-go-v2, RequestSendError (no code of a service)",
    "lost", own_words=True, status="UNAVAILABLE", public=False,
)  # fmt: skip

_OF_EC2: "dict[FaultKind, Refusal]" = {
    "throttling": EC2_THROTTLED, "api-errors": EC2_ERROR, "region-down": EC2_DOWN, "denied": EC2_DENIED,
    "expired-credentials": EC2_EXPIRED,
}  # fmt: skip
_OF_EKS: "dict[FaultKind, Refusal]" = {
    "throttling": EKS_THROTTLED, "api-errors": EKS_ERROR, "region-down": EKS_DOWN, "denied": DENIED,
    "expired-credentials": EXPIRED,
}  # fmt: skip
_OF_OTHERS: "dict[FaultKind, Refusal]" = {
    "throttling": THROTTLED, "api-errors": ERROR, "region-down": DOWN, "denied": DENIED,
    "expired-credentials": EXPIRED,
}  # fmt: skip


def _codes(kind: "FaultKind", request: Request) -> Refusal:
    service = request.type.split(":")[1].split("/")[0]
    if request.verb == "Invoke":
        service = FUNCTIONS[request.type][0].lower()
    if service in ("ec2", "vpc", "ec2transitgateway"):
        return _OF_EC2[kind]
    return (_OF_EKS if service == "eks" else _OF_OTHERS)[kind]


@rule(verbs=EVERY, refuses=(*_OF_EC2.values(), *_OF_EKS.values(), *_OF_OTHERS.values()))
def call_meets_fault(state: State, request: Request) -> CloudError | None:
    """A call that meets a fault of the API ends with the service's code."""
    if request.verb == "Invoke" and request.type not in FUNCTIONS:
        return None
    return refused_call(state, request, _codes, refuse)


@rule(verbs=CREATE, refuses=(FAILED,))
def creation_meets_fault(state: State, request: Request) -> CloudError | None:
    """A creation that meets a fault is accepted and fails."""
    return failed_creation(state, request, FAILED)


@rule(verbs=(*WRITE, "Delete"), refuses=(LOST,))
def answer_meets_fault(state: State, request: Request) -> CloudError | None:
    """The answer to a call that meets a fault is lost."""
    return lost_answer(state, request, LOST)
