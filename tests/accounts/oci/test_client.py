import pytest

from gpufabric.accounts.oci.client import OciClients
from gpufabric.accounts.oci.credentials import log_in
from gpufabric.accounts.oci.errors import CallError
from gpufabric.accounts.oci.settings import LoginSettings
from tools.loopback.oci.facts import COMPARTMENT, FIRST, REGION, TENANCY, gpu_shape
from tools.loopback.oci.server import Loopback, Refusal
from tools.loopback.oci.tenancy import Tenancy

SLOW_DOWN = Refusal(429, "TooManyRequests")


@pytest.fixture
def clients(cloud: Loopback, config_file: object) -> OciClients:
    login = log_in(LoginSettings())
    return OciClients(login, REGION, endpoint=cloud.url, read_seconds=1, pause_seconds=0.01)


def shapes(clients: OciClients) -> list[str]:
    listed = clients.every("compute", "list_shapes", COMPARTMENT, availability_domain=FIRST)
    return [shape.shape for shape in listed]


def cause_of(clients: OciClients) -> str:
    with pytest.raises(CallError) as raised:
        shapes(clients)
    assert raised.value.failure.call == "compute:ListShapes"
    return raised.value.failure.cause


def test_all_pages(clients: OciClients, tenancy: Tenancy, cloud: Loopback) -> None:
    names = [f"BM.GPU.X.{number}" for number in range(7)]
    tenancy.shapes[FIRST] = [gpu_shape(name) for name in names]
    assert shapes(clients) == names
    assert cloud.operations() == ["ListShapes"] * 4


def test_an_empty_page_is_an_answer(clients: OciClients, tenancy: Tenancy) -> None:
    tenancy.shapes[FIRST] = []
    assert shapes(clients) == []


def test_pages_that_never_end(clients: OciClients, tenancy: Tenancy, cloud: Loopback) -> None:
    cloud.answer = lambda *_: (b"[]", {"opc-next-page": "7"})  # type: ignore[method-assign]
    assert cause_of(clients) == "incomplete"


def test_throttled_calls_are_made_again(clients: OciClients, cloud: Loopback) -> None:
    cloud.refusals["ListShapes"] = [SLOW_DOWN, SLOW_DOWN, None]
    assert shapes(clients)
    assert cloud.operations() == ["ListShapes"] * 3


def test_throttled_for_ever(clients: OciClients, cloud: Loopback) -> None:
    cloud.refusals["ListShapes"] = [SLOW_DOWN]
    assert cause_of(clients) == "throttled"
    assert cloud.operations() == ["ListShapes"] * 5


@pytest.mark.parametrize(
    ("refusal", "cause"),
    [
        (Refusal(500, "InternalServerError"), "server-error"),
        (Refusal(503, "ServiceUnavailable"), "server-error"),
        (Refusal(404, "NotAuthorizedOrNotFound"), "denied"),
        (Refusal(409, "IncorrectState"), "unexpected"),
    ],
)
def test_other_errors_are_reported_at_once(
    clients: OciClients, cloud: Loopback, refusal: Refusal, cause: str
) -> None:
    cloud.refusals["ListShapes"] = [refusal]
    assert cause_of(clients) == cause
    assert cloud.operations() == ["ListShapes"]


def test_an_error_on_the_second_page_loses_the_first(
    clients: OciClients, cloud: Loopback, tenancy: Tenancy
) -> None:
    tenancy.shapes[FIRST] = [gpu_shape(f"BM.GPU.X.{number}") for number in range(3)]
    cloud.refusals["ListShapes"] = [None, Refusal(500, "InternalServerError")]
    assert cause_of(clients) == "server-error"


def test_time_out(clients: OciClients, cloud: Loopback) -> None:
    cloud.delays["ListShapes"] = 1.3
    assert cause_of(clients) == "timed-out"
    assert cloud.operations() == ["ListShapes"]


@pytest.mark.parametrize("body", [b"", b"null", b"<html>", b'"text"', b"{}"])
def test_bodies_that_are_no_answer(clients: OciClients, cloud: Loopback, body: bytes) -> None:
    cloud.bodies["ListShapes"] = body
    assert cause_of(clients) in ("incomplete", "unexpected")


def test_what_every_call_would_meet_is_asked_once(clients: OciClients, cloud: Loopback) -> None:
    cloud.keys.clear()
    assert cause_of(clients) == "expired-credentials"
    with pytest.raises(CallError) as raised:
        clients.every("identity", "list_availability_domains", TENANCY)
    assert raised.value.failure.call == "identity:ListAvailabilityDomains"
    assert raised.value.failure.cause == "expired-credentials"
    assert cloud.operations() == ["ListShapes"]


def test_no_server(config_file: object) -> None:
    clients = OciClients(log_in(LoginSettings()), REGION, endpoint="http://127.0.0.1:9")
    assert cause_of(clients) == "unreachable"


def test_unknown_region(config_file: object) -> None:
    clients = OciClients(log_in(LoginSettings()), "us-nowhere-1", endpoint="http://127.0.0.1:9")
    assert cause_of(clients) == "unknown-region"
