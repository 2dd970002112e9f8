import pytest
from oci._vendor import requests
from oci.exceptions import RequestException, ServiceError

from gpufabric.accounts.oci.errors import call_error, masked
from tools.loopback.oci.facts import COMPARTMENT, OTHER_TENANCY, REGION, TENANCY

CALL = "limits:ListLimitValues"
SKEW = "Date 'Fri' is not within allowed clock skew. Current 'Sat', valid datetime range: ['Fri', 'Sat']"


@pytest.mark.parametrize(
    ("status", "code", "message", "cause", "is_missing"),
    [
        (
            401,
            "NotAuthenticated",
            "The required information to complete authentication",
            "expired-credentials",
            False,
        ),
        (401, "NotAuthenticated", SKEW, "clock-skew", False),
        (403, "NotAllowed", "no", "denied", False),
        (404, "NotAuthorizedOrNotFound", "no", "denied", True),
        (429, "TooManyRequests", "slow down", "throttled", False),
        (500, "InternalServerError", "oops", "server-error", False),
        (503, "ServiceUnavailable", "later", "server-error", False),
        (400, "InvalidParameter", "availabilityDomain is mandatory", "unexpected", False),
        (400, None, None, "unexpected", False),
    ],
)
def test_answers_of_oci(status: int, code: str, message: str, cause: str, is_missing: bool) -> None:
    explained = call_error(ServiceError(status, code, {}, message), CALL, declared=(), region=REGION)
    assert explained.failure.cause == cause
    assert explained.is_missing == is_missing
    assert str(status) in explained.failure.text
    assert "\n" not in explained.failure.text


def test_the_fix_of_a_denied_call_is_the_statement_of_a_policy() -> None:
    explained = call_error(ServiceError(404, "NotFound", {}, ""), CALL, declared=(), region=REGION)
    assert explained.failure.fix == "Allow group <group> to inspect resource-availability in tenancy"


@pytest.mark.parametrize(
    ("error", "region", "cause"),
    [
        (RequestException(requests.exceptions.ReadTimeout("slow")), REGION, "timed-out"),
        (requests.exceptions.ConnectTimeout("slow"), REGION, "timed-out"),
        (RequestException(requests.exceptions.ConnectionError("refused")), REGION, "unreachable"),
        (RequestException(requests.exceptions.ConnectionError("no name")), "us-nowhere-1", "unknown-region"),
        (ValueError("Field limit with value hidden was expected"), REGION, "unexpected"),
        (AttributeError("hidden"), REGION, "unexpected"),
    ],
)
def test_calls_without_an_answer(error: Exception, region: str, cause: str) -> None:
    failure = call_error(error, CALL, declared=(), region=region).failure
    assert failure.cause == cause
    assert "hidden" not in failure.text


def test_messages_show_declared_identifiers_only() -> None:
    text = f"Tenancy {TENANCY} and {OTHER_TENANCY}.\n opc-request-id: ABC/DEF  in {COMPARTMENT}."
    assert masked(text, {TENANCY, COMPARTMENT}) == (
        f"Tenancy {TENANCY} and ocid1.tenancy.[masked] in {COMPARTMENT}."
    )
    assert len(masked("word " * 100, ())) < 210
