import pytest

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.azure.identity import principal
from gpufabric.accounts.azure.reader import AzureReader
from gpufabric.accounts.reader import Identity
from gpufabric.accounts.target import Target
from tools.loopback.azure.bodies import SCOPE, SUBSCRIPTION
from tools.loopback.azure.server import CLIENT, TENANT, Loopback, failure, token


def test_it_names_the_application_and_its_tenant(
    azure: Loopback, reader: AzureReader, target: Target
) -> None:
    assert reader.identity(target) == Identity(
        SUBSCRIPTION, f"application {CLIENT} of tenant {TENANT}", is_declared_account=True
    )


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"upn": "ada@example.com", "tid": "t", "appid": "cli"}, "user ada@example.com of tenant t"),
        (
            {"unique_name": "live.com#ada@example.com", "scp": "user_impersonation"},
            "user live.com#ada@example.com",
        ),
        ({"appid": "a", "tid": "t"}, "application a of tenant t"),
        ({"oid": "o", "idtyp": "app"}, "application o"),
        ({}, "application unknown"),
    ],
)
def test_principals(claims: dict[str, str], expected: str) -> None:
    assert principal(token(claims)) == expected


@pytest.mark.parametrize("opaque", ["", "secret", "a.b", "a.!!.c", "a.W10.c", "a.bm90IGpzb24.c"])
def test_a_token_of_another_form_is_not_shown(opaque: str) -> None:
    assert principal(opaque) == "application unknown"


def test_a_subscription_that_is_not_seen_is_another_account(
    azure: Loopback, reader: AzureReader, target: Target
) -> None:
    azure.set(
        SCOPE, failure(404, "SubscriptionNotFound", f"The subscription '{SUBSCRIPTION}' could not be found.")
    )
    answer = reader.identity(target)
    assert isinstance(answer, Failure)
    assert (answer.cause, answer.text) == (
        "wrong-account",
        "SubscriptionNotFound: the credentials do not see the subscription",
    )


@pytest.mark.parametrize("state", ["Disabled", "Deleted", "Expired"])
def test_a_disabled_subscription_creates_nothing(
    state: str, azure: Loopback, reader: AzureReader, target: Target
) -> None:
    body = {
        "id": f"/subscriptions/{SUBSCRIPTION}",
        "subscriptionId": SUBSCRIPTION,
        "state": state,
        "displayName": "training",
    }
    azure.set(SCOPE, body)
    answer = reader.identity(target)
    assert isinstance(answer, Failure)
    assert f"the subscription is {state}" in answer.text


def test_an_answer_without_a_state_is_no_identity(
    azure: Loopback, reader: AzureReader, target: Target
) -> None:
    azure.set(SCOPE, {"id": f"/subscriptions/{SUBSCRIPTION}", "subscriptionId": SUBSCRIPTION})
    answer = reader.identity(target)
    assert isinstance(answer, Failure)
    assert answer.cause == "unexpected"
    assert "state" in answer.text
