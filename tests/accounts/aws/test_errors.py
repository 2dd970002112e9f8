from datetime import timedelta

import pytest
from botocore import exceptions as sdk

from gpufabric.accounts.aws.calls import RESERVATIONS, VPCS
from gpufabric.accounts.aws.errors import CallError, failure_of, masked
from gpufabric.accounts.aws.reader import AwsReader
from tests.accounts.aws.conftest import ACCOUNT, NOW, client_of, reader_of, target
from tools.loopback.aws.server import Refusal

ADDRESS = "http://127.0.0.1:9"


@pytest.mark.parametrize(
    ("refusal", "cause", "text"),
    [
        (Refusal("UnauthorizedOperation", 403), "denied", "AWS denied the call (UnauthorizedOperation)"),
        (Refusal("AccessDenied", 403), "denied", "AWS denied the call (AccessDenied)"),
        (Refusal("OptInRequired", 401), "denied", "AWS denied the call (OptInRequired)"),
        (Refusal("ExpiredToken"), "expired-credentials", "the credentials have expired (ExpiredToken)"),
        (Refusal("RequestExpired"), "expired-credentials", "the credentials have expired (RequestExpired)"),
        (Refusal("AuthFailure", 401), "no-credentials", "AWS does not accept the credentials (AuthFailure)"),
        (Refusal("InvalidClientTokenId", 403), "no-credentials", "does not accept the credentials"),
        (Refusal("InternalError", 500), "server-error", "AWS failed to answer (InternalError)"),
        (Refusal("Strange", 502), "server-error", "AWS failed to answer (Strange)"),
        (Refusal("RequestLimitExceeded", 503), "throttled", "limits the rate of these calls"),
        (Refusal("Strange", 429), "throttled", "limits the rate of these calls"),
        (Refusal("InvalidParameterValue", 400, "x is not valid"), "unexpected", "x is not valid"),
    ],
)
def test_refusals_of_aws(aws, refusal, cause, text):
    server = aws({"ec2:DescribeVpcs": refusal})
    with pytest.raises(CallError) as raised:
        client_of(server).rows(VPCS)
    failure = raised.value.failure
    assert (failure.call, failure.cause) == ("ec2:DescribeVpcs", cause)
    assert text in failure.text
    assert "\n" not in failure.text
    assert raised.value.code == refusal.code
    assert failure.fix or cause == "unexpected"


@pytest.mark.parametrize(
    "code", ["RequestExpired", "SignatureDoesNotMatch", "AuthFailure", "InvalidSignatureException"]
)
@pytest.mark.parametrize("minutes", [-40, 16])
def test_clock_skew_is_measured_from_the_answer(aws, code, minutes):
    server = aws({"ec2:DescribeVpcs": Refusal(code, 403)})
    server.date = NOW - timedelta(minutes=minutes)
    with pytest.raises(CallError) as raised:
        client_of(server).rows(VPCS)
    assert raised.value.failure.cause == "clock-skew"
    assert f"by {abs(minutes)} minutes" in raised.value.failure.text


def test_small_differences_of_the_clock_are_no_skew(aws):
    server = aws({"ec2:DescribeVpcs": Refusal("RequestExpired")})
    server.date = NOW - timedelta(minutes=2)
    with pytest.raises(CallError) as raised:
        client_of(server).rows(VPCS)
    assert raised.value.failure.cause == "expired-credentials"


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (sdk.NoCredentialsError(), "no-credentials"),
        (sdk.PartialCredentialsError(provider="env", cred_var="AWS_SECRET_ACCESS_KEY"), "no-credentials"),
        (sdk.ProfileNotFound(profile="lab"), "no-credentials"),
        (sdk.CredentialRetrievalError(provider="process", error_msg="secret=abc"), "no-credentials"),
        (sdk.SSOTokenLoadError(error_msg="none"), "expired-credentials"),
        (sdk.UnauthorizedSSOTokenError(), "expired-credentials"),
        (sdk.TokenRetrievalError(provider="sso", error_msg="expired"), "expired-credentials"),
        (sdk.ConnectTimeoutError(endpoint_url=ADDRESS), "timed-out"),
        (sdk.ReadTimeoutError(endpoint_url=ADDRESS), "timed-out"),
        (sdk.EndpointConnectionError(endpoint_url=ADDRESS), "unreachable"),
        (sdk.ConnectionClosedError(endpoint_url=ADDRESS), "unreachable"),
        (sdk.ProxyConnectionError(proxy_url="http://me:word@proxy"), "unreachable"),
        (sdk.SSLError(endpoint_url=ADDRESS, error="self-signed"), "unreachable"),
        (sdk.InvalidRegionError(region_name="not a region"), "unknown-region"),
        (sdk.PaginationError(message="same token"), "incomplete"),
        (ValueError("odd"), "unexpected"),
    ],
)
def test_errors_of_the_sdk(error, cause):
    failure = failure_of(error, VPCS, ACCOUNT, NOW)
    assert failure.cause == cause
    assert failure.text.endswith(f"({type(error).__name__})")
    for secret in ("secret=abc", "me:word"):
        assert secret not in failure.text


def test_unreachable_address_of_a_region_that_the_sdk_does_not_list(aws):
    error = sdk.EndpointConnectionError(endpoint_url=ADDRESS)
    failure = failure_of(error, VPCS, ACCOUNT, NOW, is_known_region=False)
    assert failure.cause == "unknown-region"
    assert "the SDK does not list the region" in failure.text


def test_unknown_region_is_told_by_the_client(aws):
    reader = AwsReader(clock=lambda: NOW, endpoint_url="http://127.0.0.1:9")
    (failure,) = reader.read(target(region="us-moon-1"), "quotas")[0].failures
    assert failure.cause == "unknown-region"


def test_no_credentials_fail_every_section_once(aws, monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    server = aws({})
    answers = reader_of(server, session=None).read(target(), "quotas")
    assert {answer.failures[0].cause for answer in answers} == {"no-credentials"}
    assert server.calls == []


def test_messages_have_no_identity_no_other_account_and_no_request_id():
    message = (
        "You are not authorized. User: arn:aws:iam::999999999999:user/ci is not authorized in 999999999999 "
        f"of {ACCOUNT} (Service: Ec2, Request ID: 0f3a) Encoded authorization failure message: AbCd"
    )
    plain = masked(message, ACCOUNT)
    assert "999999999999" not in plain
    assert ACCOUNT in plain
    assert "0f3a" not in plain
    assert "AbCd" not in plain


def test_messages_have_no_credentials():
    assert "AKIA" not in masked("the key AKIAIOSFODNN7EXAMPLE is not valid", ACCOUNT)


def test_long_messages_are_cut():
    assert len(masked("x " * 1000, ACCOUNT)) <= 300


def test_denied_names_the_permission():
    error = sdk.ClientError({"Error": {"Code": "UnauthorizedOperation"}}, "DescribeCapacityReservations")
    assert failure_of(error, RESERVATIONS, ACCOUNT, NOW).fix == (
        "Allow ec2:DescribeCapacityReservations for the role that reads the account."
    )
