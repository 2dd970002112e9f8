import re
from collections.abc import Callable

import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import CredentialUnavailableError

from gpufabric.accounts.azure.endpoints import Endpoints
from gpufabric.accounts.azure.errors import failure_of
from gpufabric.accounts.azure.reader import AzureReader
from gpufabric.accounts.reader import Identity
from gpufabric.accounts.target import Target
from tests.accounts.azure.conftest import QUICK, StaticCredential
from tools.loopback.azure.account import NETWORKS
from tools.loopback.azure.bodies import SCOPE, SUBSCRIPTION, network
from tools.loopback.azure.server import CLIENT, Answer, Loopback, failure

Read = Callable[..., dict]
CALLER = (
    "The client 'ada@example.com' with object id '0b1ec700-0000-4000-8000-000000000003' does not have "
    f"authorization to perform action 'Microsoft.Network/virtualNetworks/read' over scope '{SCOPE}'. "
    "Correlation ID: 9a9a9a9a-0000-4000-8000-000000000007"
)

FAULTS: dict[str, tuple[Answer, str, str]] = {
    "denied": (failure(403, "AuthorizationFailed", CALLER), "denied", "AuthorizationFailed"),
    "expired": (
        failure(
            401, "ExpiredAuthenticationToken", "The access token expiry UTC time '11/28/2026' is earlier"
        ),
        "expired-credentials",
        "ExpiredAuthenticationToken",
    ),
    "invalid token": (
        failure(401, "InvalidAuthenticationToken", "The access token is invalid."),
        "expired-credentials",
        "InvalidAuthenticationToken",
    ),
    "clock skew": (
        failure(
            401, "InvalidAuthenticationToken", "The access token is not yet valid: nbf is in the future."
        ),
        "clock-skew",
        "InvalidAuthenticationToken",
    ),
    "other tenant": (
        failure(401, "InvalidAuthenticationTokenTenant", "The access token is from the wrong issuer"),
        "wrong-account",
        "InvalidAuthenticationTokenTenant",
    ),
    "other account": (failure(404, "SubscriptionNotFound", "no"), "wrong-account", "SubscriptionNotFound"),
    "throttled": (failure(429, "TooManyRequests"), "throttled", "TooManyRequests"),
    "server": (failure(500, "InternalServerError"), "server-error", "500 InternalServerError"),
    "gateway": (Answer(raw=b"<html>bad gateway</html>", status=502), "server-error", "502"),
    "unknown region": (
        failure(400, "NoRegisteredProviderFound", "No registered resource provider found for location 'x'"),
        "unknown-region",
        "NoRegisteredProviderFound",
    ),
    "not registered": (
        failure(
            409,
            "MissingSubscriptionRegistration",
            "The subscription is not registered to use namespace 'Microsoft.Network'.",
        ),
        "denied",
        "Microsoft.Network is not registered",
    ),
    "disabled": (failure(403, "ReadOnlyDisabledSubscription"), "denied", "ReadOnlyDisabledSubscription"),
    "slow": (Answer({"value": []}, delay=1.5), "timed-out", "no answer in time"),
    "no JSON": (Answer(raw=b"<html>welcome to the hotel</html>"), "unexpected", "not as documented"),
    "no rows": (Answer({}), "incomplete", "a page without rows"),
    "a list": (Answer([]), "unexpected", "not as documented"),
    "text for a row": (Answer({"value": ["a"]}), "unexpected", "not as documented"),
    "unknown": (failure(418, "Teapot", f"I am {CLIENT}\nsecond line"), "unexpected", "418 Teapot: I am ***"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_one_call_of_many_fails_with_one_clear_line(
    name: str, azure: Loopback, target: Target, read: Read
) -> None:
    answer, cause, text = FAULTS[name]
    azure.set(NETWORKS, answer)
    sections = read(target, "network")
    assert sections["networks"].rows is None
    (failed,) = sections["networks"].failures
    assert (failed.call, failed.cause) == ("Microsoft.Network/virtualNetworks/read", cause), failed
    assert text in failed.text
    assert "\n" not in failed.text + failed.fix
    for other in ("zones", "names", "file_system_subnets"):
        assert sections[other].rows is not None, sections[other]


@pytest.mark.parametrize("name", FAULTS)
def test_no_identifier_of_the_caller_is_shown(name: str, azure: Loopback, target: Target, read: Read) -> None:
    azure.set(NETWORKS, FAULTS[name][0])
    shown = str(read(target, "network")["networks"].failures).replace(SUBSCRIPTION, "")
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-|@example|eyJ", shown), shown


def test_the_permission_to_grant_is_named(azure: Loopback, target: Target, read: Read) -> None:
    azure.set(NETWORKS, FAULTS["denied"][0])
    fix = read(target, "network")["networks"].failures[0].fix
    assert fix == f"grant Microsoft.Network/virtualNetworks/read on {SCOPE}, as the role Reader does"


def test_the_provider_to_register_is_named(azure: Loopback, target: Target, read: Read) -> None:
    azure.set(NETWORKS, FAULTS["not registered"][0])
    assert "az provider register --namespace Microsoft.Network" in (
        read(target, "network")["networks"].failures[0].fix
    )


def test_a_failed_second_page_leaves_nothing(azure: Loopback, target: Target, read: Read) -> None:
    first = {"value": [network("hub", "10.0.0.0/16")], "nextLink": f"{azure.url}{NETWORKS}/page2"}
    azure.set(NETWORKS, first)
    azure.set(f"{NETWORKS}/page2", failure(500, "InternalServerError"))
    assert read(target, "network")["networks"].rows is None


def test_an_empty_page_before_others_is_no_end(azure: Loopback, target: Target, read: Read) -> None:
    azure.set(NETWORKS, {"value": [], "nextLink": f"{azure.url}{NETWORKS}/page2"})
    azure.set(f"{NETWORKS}/page2", {"value": [network("hub", "10.0.0.0/16")]})
    assert len(read(target, "network")["networks"].rows) == 1


def test_a_closed_port_is_unreachable(azure: Loopback, target: Target) -> None:
    reader = AzureReader(
        endpoints=Endpoints("https://127.0.0.1:9"),
        credential=StaticCredential(),
        patience=QUICK,
        environment={},
    )
    for answer in reader.read(target, "network"):
        if answer.section != "networks":
            continue
        assert answer.failures[0].cause == "unreachable"


def test_a_certificate_that_is_not_trusted_is_no_answer(
    azure: Loopback, monkeypatch: pytest.MonkeyPatch, reader: AzureReader, target: Target
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    answer = reader.identity(target)
    assert not isinstance(answer, Identity)
    assert not azure.requests


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("AADSTS700082", "expired-credentials"),
        ("AADSTS7000222", "expired-credentials"),
        ("AADSTS7000215", "denied"),
        ("AADSTS700024", "clock-skew"),
        ("AADSTS700016", "wrong-account"),
        ("AADSTS90002", "wrong-account"),
        ("AADSTS70021", "denied"),
        ("AADSTS99999", "no-credentials"),
    ],
)
def test_codes_of_entra(code: str, cause: str, target: Target) -> None:
    message = f"Authentication failed: {code}: text of {CLIENT}. Trace ID: 1 Correlation ID: 2"
    failed = failure_of("call", ClientAuthenticationError(message), target)
    assert failed.cause == cause
    assert failed.text.startswith(f"{code}: ")
    assert CLIENT not in failed.text
    assert failed.fix


def test_no_credentials(target: Target) -> None:
    failed = failure_of("call", CredentialUnavailableError("Azure CLI not found on path"), target)
    assert (failed.cause, failed.text) == (
        "no-credentials",
        "there are no credentials for Azure: Azure CLI not found on path",
    )
    assert "az login" in failed.fix


def test_a_long_message_is_cut(target: Target) -> None:
    failed = failure_of("call", CredentialUnavailableError("word " * 200), target)
    assert len(failed.text) < 330
    assert failed.text.endswith("...")
