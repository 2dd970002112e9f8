import pytest
from azure.core.rest import HttpRequest

from gpufabric.accounts.azure.client import AzureClients
from gpufabric.accounts.azure.endpoints import Endpoints, Patience
from gpufabric.accounts.azure.pipeline import RefusedRequestError
from tests.accounts.azure.conftest import QUICK, StaticCredential
from tools.loopback.azure.account import COMPUTE_USAGES, LOCATIONS, SIZES
from tools.loopback.azure.bodies import SCOPE, SUBSCRIPTION, usage, usages
from tools.loopback.azure.server import Answer, Loopback, failure


@pytest.fixture
def clients(azure: Loopback) -> AzureClients:
    return AzureClients(StaticCredential(), SUBSCRIPTION, Endpoints(azure.url), QUICK)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", f"{SCOPE}/resourceGroups/lab"),
        ("DELETE", f"{SCOPE}/resourceGroups/lab"),
        ("PATCH", f"{SCOPE}/resourceGroups/lab"),
        ("POST", f"{SCOPE}/providers/Microsoft.Compute/register"),
        ("POST", f"{SCOPE}/providers/Microsoft.Storage/checkNameAvailability/listKeys"),
        ("POST", f"{SCOPE}/providers/Microsoft.Other/checkNameAvailability"),
    ],
)
def test_a_request_that_could_change_something_is_not_sent(
    method: str, path: str, azure: Loopback, clients: AzureClients
) -> None:
    with pytest.raises(RefusedRequestError, match="not sent"):
        clients.compute.send_request(HttpRequest(method, f"{azure.url}{path}"))
    assert not azure.requests


def test_a_missing_provider_is_not_registered(azure: Loopback, clients: AzureClients) -> None:
    message = "The subscription is not registered to use namespace 'Microsoft.Compute'"
    azure.set(COMPUTE_USAGES, failure(409, "MissingSubscriptionRegistration", message))
    with pytest.raises(Exception, match="MissingSubscriptionRegistration"):
        list(clients.compute.usage.list("eastus"))
    assert [request.method for request in azure.requests] == ["GET"]


@pytest.mark.parametrize("host", ["https://elsewhere.example", "https://127.0.0.1:1"])
def test_a_next_page_elsewhere_gets_no_token(host: str, azure: Loopback, clients: AzureClients) -> None:
    azure.set(SIZES, {"value": [], "nextLink": f"{host}/next"})
    with pytest.raises(RefusedRequestError, match="was not sent"):
        list(clients.compute.resource_skus.list())


def test_a_redirect_is_not_followed(azure: Loopback, clients: AzureClients) -> None:
    azure.set(LOCATIONS, Answer({}, 307, {"Location": f"{azure.url}{SIZES}"}))
    with pytest.raises(Exception, match=r"307|Temporary Redirect"):
        clients.get(LOCATIONS, "2022-12-01")
    assert len(azure.requests) == 1


def test_a_throttled_call_is_repeated(azure: Loopback, clients: AzureClients) -> None:
    busy = failure(429, "TooManyRequests", Retry_After="0")
    azure.set(COMPUTE_USAGES, busy, failure(503, "ServerBusy", Retry_After="0"), usages(usage("cores", 1, 2)))
    assert len(list(clients.compute.usage.list("eastus"))) == 1
    assert len(azure.requests) == 3


@pytest.mark.parametrize(
    "answer",
    [
        failure(500, "InternalServerError"),
        failure(503, "ServiceUnavailable"),
        failure(408, "Timeout"),
        failure(404, "NotFound", Retry_After="0"),
        failure(429, "TooManyRequests", Retry_After="3600"),
    ],
)
def test_other_failures_are_not_repeated(answer: Answer, azure: Loopback, clients: AzureClients) -> None:
    azure.set(COMPUTE_USAGES, answer)
    with pytest.raises(Exception, match=answer.body["error"]["code"]):
        list(clients.compute.usage.list("eastus"))
    assert len(azure.requests) == 1


def test_a_call_that_stays_throttled_ends(azure: Loopback, clients: AzureClients) -> None:
    azure.set(COMPUTE_USAGES, failure(429, "TooManyRequests"))
    with pytest.raises(Exception, match="TooManyRequests"):
        list(clients.compute.usage.list("eastus"))
    assert len(azure.requests) == 1 + Patience(retries=QUICK.retries).retries
