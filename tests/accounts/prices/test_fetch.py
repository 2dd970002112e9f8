import socket
from decimal import Decimal

import pytest

from gpufabric.accounts.answer import Cause
from gpufabric.accounts.prices.fetch import Fetcher, PriceListError
from tests.accounts.prices.server import Answer, serving


def failure_of(answer: Answer, *, pauses: list[float] | None = None):
    fetcher = Fetcher(pause=(pauses if pauses is not None else []).append)
    with serving(lambda *_: answer) as server, pytest.raises(PriceListError) as raised:
        fetcher.json(f"{server.url}/prices", "price list")
    return raised.value.failure


def test_numbers_are_exact() -> None:
    with serving(lambda *_: Answer(text='{"price": 0.1234567890123456789}')) as server:
        data = Fetcher().json(f"{server.url}/prices", "price list")
    assert data["price"] == Decimal("0.1234567890123456789")


@pytest.mark.parametrize(
    ("answer", "cause", "words"),
    [
        (Answer({}, status=500), "server-error", "HTTP 500 Internal Server Error"),
        (Answer({}, status=403), "denied", "HTTP 403 Forbidden"),
        (Answer({}, status=404), "unexpected", "HTTP 404 Not Found"),
        (Answer({}, status=302, headers={"Location": "http://127.0.0.1:9/login"}), "unexpected", "HTTP 302"),
        (Answer({}, status=429), "throttled", "HTTP 429 Too Many Requests"),
        (Answer(text="<html>log in</html>"), "unexpected", "not JSON"),
        (Answer([1]), "unexpected", "not a JSON object"),
    ],
)
def test_what_is_no_answer_is_a_failure(answer: Answer, cause: Cause, words: str) -> None:
    failure = failure_of(answer)
    assert failure.cause == cause
    assert failure.text.startswith("price list: ")
    assert words in failure.text
    assert "\n" not in failure.text
    assert failure.fix


def test_an_answer_that_is_cut_off_is_incomplete() -> None:
    failure = failure_of(Answer(text='{"a": 1}', length=100))
    assert failure.cause == "incomplete"


def test_throttling_is_retried_as_the_server_asks() -> None:
    answers = [Answer({}, 429, {"Retry-After": "7"}), Answer({}, 429), Answer({"a": "b"})]
    pauses: list[float] = []
    with serving(lambda *_: answers.pop(0)) as server:
        assert Fetcher(pause=pauses.append).json(server.url, "price list") == {"a": "b"}
    assert pauses == [7.0, 2.0]


def test_throttling_that_does_not_end_is_a_failure() -> None:
    pauses: list[float] = []
    assert failure_of(Answer({}, 429, {"Retry-After": "3600"}), pauses=pauses).cause == "throttled"
    assert pauses == [30.0, 30.0, 30.0]


def test_other_errors_are_not_retried() -> None:
    pauses: list[float] = []
    failure_of(Answer({}, 500), pauses=pauses)
    assert pauses == []


def test_a_silent_server_times_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        with pytest.raises(PriceListError) as raised:
            Fetcher(timeout_seconds=0.05).json(url, "price list")
    assert raised.value.failure.cause == "timed-out"
    assert "within 0.05 s" in raised.value.failure.text


def test_a_closed_port_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(PriceListError) as raised:
        Fetcher().json(f"http://127.0.0.1:{port}/", "price list")
    assert raised.value.failure.cause == "unreachable"
    assert "127.0.0.1 cannot be reached" in raised.value.failure.text
