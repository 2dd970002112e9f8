"""Requests to code hosts: waits within bounds, bounded responses, and a token that stays at one host."""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from pydantic import TypeAdapter

from gpufabric.masking.mask import Mask
from gpufabric.report.comment.http import NOTHING, HttpClient
from gpufabric.report.comment.pull_request import find_pull_request
from gpufabric.report.comment.refusal import HostError, TooLargeError
from gpufabric.report.comment.sticky import CodeHost
from gpufabric.report.comment.waiting import LONGEST_WAIT_SECONDS, WaitBudget
from tests.report.comment.conftest import ME, Failure, FakeHost, environment

LIMITED = b'{"message": "You have exceeded a secondary rate limit. Please wait a few minutes."}'


class Sleeps:
    """Waits, and messages about them."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.lines: list[str] = []


def host_of(fake: FakeHost, sleeps: Sleeps | None = None) -> CodeHost:
    sleeps = sleeps or Sleeps()
    return find_pull_request(environment(fake), 5, tell=sleeps.lines.append, sleep=sleeps.seconds.append).host


def client_of(fake: FakeHost, sleeps: Sleeps | None = None) -> HttpClient:
    sleeps = sleeps or Sleeps()
    return HttpClient(
        fake.url,
        {"Authorization": "Bearer secret-of-a-token"},
        Mask(["secret-of-a-token"]),
        WaitBudget(sleeps.seconds.append, sleeps.lines.append),
    )


def soon(seconds: float) -> str:
    return str(int((datetime.now(UTC) + timedelta(seconds=seconds)).timestamp()))


def from_now(failure: Failure) -> Failure:
    """Replace ``in N`` by the time in N seconds; a table of cases is read long before it is used."""
    headers = {
        name: soon(float(value.removeprefix("in "))) if value.startswith("in ") else value
        for name, value in failure.headers.items()
    }
    return replace(failure, headers=headers)


@pytest.mark.parametrize(
    ("failure", "low", "high"),
    [
        (Failure(429, {"Retry-After": "3"}), 3, 3),
        (Failure(403, {"Retry-After": "30"}, LIMITED), 30, 30),
        (Failure(403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "in 90"}), 60, 92),
        (Failure(429, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "in -90"}), 1, 1),
        (Failure(403, {}, LIMITED), 60, 60),
        (Failure(429, {"x-ratelimit-remaining": "42", "x-ratelimit-reset": "in 3000"}), 60, 60),
        (Failure(429, {"RateLimit-Remaining": "0", "RateLimit-Reset": "in 50"}, b"Retry later\n"), 20, 52),
        (Failure(429, {}, b"Retry later\n"), 60, 60),
        (Failure(429, {"Retry-After": "soon"}), 60, 60),
        (Failure(503, {"Retry-After": "7"}), 7, 7),
        (Failure(502), 1, 1),
    ],
)
def test_a_rate_limit_is_waited_for(fake: FakeHost, failure: Failure, low: float, high: float) -> None:
    sleeps = Sleeps()
    fake.fail = [from_now(failure)]
    host_of(fake, sleeps).comments()
    assert low <= sum(sleeps.seconds) <= high
    assert str(failure.status) in sleeps.lines[0]
    assert "waiting" in sleeps.lines[0]


GRAPHQL_LIMIT = b'{"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded for user 7."}]}'
GRAPHQL_SECONDARY = b'{"data": null, "errors": [{"message": "You have exceeded a secondary rate limit."}]}'


@pytest.mark.parametrize("fake", ["github"], indirect=True)
@pytest.mark.parametrize(
    ("failure", "low", "high"),
    [
        (Failure(200, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "in 90"}, GRAPHQL_LIMIT), 60, 92),
        (Failure(200, {"Retry-After": "30"}, GRAPHQL_SECONDARY), 30, 30),
        (Failure(200, {}, GRAPHQL_SECONDARY), 60, 60),
    ],
)
def test_a_rate_limit_of_graphql_with_status_200_is_waited_for(
    fake: FakeHost, failure: Failure, low: float, high: float
) -> None:
    sleeps = Sleeps()
    fake.fail = [from_now(failure)]
    host = host_of(fake, sleeps)
    assert host.identity().user == f"id {ME}"
    assert low <= sum(sleeps.seconds) <= high
    assert "rate limit" in sleeps.lines[0]
    host.comments()
    assert sum(sleeps.seconds) <= high, "waited for once"


@pytest.mark.parametrize("fake", ["github"], indirect=True)
def test_a_rate_limit_of_graphql_that_stays_is_an_error(fake: FakeHost) -> None:
    fake.fail = [Failure(200, {"Retry-After": "1"}, GRAPHQL_SECONDARY)] * 5
    with pytest.raises(HostError, match=r"429.*exceeded a secondary rate limit"):
        host_of(fake).identity()


def test_a_date_in_retry_after_is_waited_for(fake: FakeHost) -> None:
    sleeps = Sleeps()
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=45), usegmt=True)
    fake.fail = [Failure(429, {"Retry-After": date})]
    host_of(fake, sleeps).comments()
    assert 30 <= sum(sleeps.seconds) <= 46


def test_limits_without_headers_are_waited_for_longer_each_time(fake: FakeHost) -> None:
    sleeps = Sleeps()
    fake.fail = [Failure(403, {}, LIMITED)] * 3
    host_of(fake, sleeps).comments()
    assert sum(sleeps.seconds) == 60 + 120 + 240
    assert len(sleeps.lines) == 7, "a line each minute"


def test_a_rejected_request_may_create_after_the_wait(fake: FakeHost) -> None:
    fake.fail = [Failure(403, {"Retry-After": "1"}, LIMITED), Failure(429, {"Retry-After": "1"})]
    host_of(fake).create("text")
    assert fake.bodies() == ["text"]


@pytest.mark.parametrize(
    "failure",
    [
        Failure(429, {"Retry-After": "999999999999"}, LIMITED),
        Failure(403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": soon(3600)}, LIMITED),
    ],
)
def test_a_wait_beyond_the_bound_is_an_error_that_quotes_the_host(fake: FakeHost, failure: Failure) -> None:
    sleeps = Sleeps()
    fake.fail = [failure]
    with pytest.raises(HostError) as error:
        host_of(fake, sleeps).comments()
    assert sleeps.seconds == []
    for words in ("exceeded a secondary rate limit", "asks to wait", f"{LONGEST_WAIT_SECONDS} s are left"):
        assert words in str(error.value)


def test_all_waits_share_one_bound(fake: FakeHost) -> None:
    sleeps = Sleeps()
    host = host_of(fake, sleeps)
    for _ in range(2):
        fake.fail = [Failure(429, {"Retry-After": "200"})]
        host.comments()
    fake.fail = [Failure(429, {"Retry-After": "200"})]
    with pytest.raises(HostError, match="80 s are left"):
        host.comments()
    assert sum(sleeps.seconds) == 400


@pytest.mark.parametrize("fake", ["azure"], indirect=True)
def test_a_success_that_asks_for_a_pause_gets_it(fake: FakeHost) -> None:
    sleeps = Sleeps()
    fake.extra = {"Retry-After": "4", "X-RateLimit-Remaining": "0", "X-RateLimit-Delay": "1.250"}
    host = host_of(fake, sleeps)
    host.comments()
    assert sleeps.seconds == []
    host.comments()
    assert sleeps.seconds == [4]


def test_a_missing_permission_is_not_waited_for(fake: FakeHost) -> None:
    sleeps = Sleeps()
    fake.fail = [Failure(403, {"x-ratelimit-remaining": "4999", "x-ratelimit-reset": soon(3600)})]
    with pytest.raises(HostError, match=r"403 Forbidden: the token lacks the permission \[no\]"):
        host_of(fake, sleeps).comments()
    assert sleeps.seconds == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 599])
def test_a_refusal_quotes_the_host_and_no_token(fake: FakeHost, status: int) -> None:
    words = "bad \\u001b[31mtoken-of-github token-of-gitlab token-of-azure\\u202e\\n"
    body = f'{{"message": "{words}", "errors": ["x"]}}'.encode()
    fake.fail = [Failure(status, {}, body)] * 9
    with pytest.raises(HostError) as error:
        host_of(fake).comments()
    message = str(error.value)
    assert str(status) in message
    assert f"token-of-{fake.kind}" not in message
    assert "<U+001B>[31m[secret]" in message or "[secret]" in message
    assert message.isprintable()
    assert "; x]" in message


def test_a_page_as_an_error_is_not_quoted(fake: FakeHost) -> None:
    fake.fail = [Failure(404, {}, b"<html>" + b"x" * 100_000)]
    with pytest.raises(HostError) as error:
        host_of(fake).comments()
    assert len(str(error.value)) < 300


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:9/",
        "https://example.com/x",
        "//example.com/x",
        "http://example.com@127.0.0.1:9/",
        "file:///etc/passwd",
        "http://127.0.0.1:99999/",
    ],
)
def test_a_redirect_does_not_get_the_token(fake: FakeHost, status: int, target: str) -> None:
    fake.fail = [Failure(status, {"Location": target})]
    with pytest.raises(HostError, match="sent to no other host"):
        host_of(fake).comments()
    assert len(fake.asked) == 1


def test_a_redirect_of_the_same_host_is_followed(fake: FakeHost) -> None:
    """GitHub redirects requests for renamed repositories (https://docs.github.com/en/rest/guides/best-practices)."""
    client = client_of(fake)
    fake.fail = [Failure(307, {"Location": "/elsewhere"}), Failure(200, {}, b"{}")]
    assert client.call("PATCH", "/here", NOTHING, {"body": "x"}).data == {}
    assert [(request.method, request.path, request.body) for request in fake.asked] == [
        ("PATCH", "/here", {"body": "x"}),
        ("PATCH", "/elsewhere", {"body": "x"}),
    ]


def test_redirects_end(fake: FakeHost) -> None:
    fake.fail = [Failure(302, {"Location": "/again"})] * 9
    with pytest.raises(HostError, match="more than 3 redirects"):
        client_of(fake).call("GET", "/x", NOTHING)


def test_a_large_response_is_not_read(fake: FakeHost, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gpufabric.report.comment.http.LARGEST_BYTES", 1000)
    fake.fail = [Failure(200, {}, b'"' + b"x" * 5000 + b'"')]
    with pytest.raises(TooLargeError, match="more than 1,000 bytes"):
        client_of(fake).call("GET", "/x", NOTHING)


@pytest.mark.parametrize(
    "body", [b"<html>sign in</html>", b"[", b'{"id": "seven"}', b"[" * 100_000, b"\xff\xfe"]
)
def test_a_response_of_another_form_is_an_error(fake: FakeHost, body: bytes) -> None:
    fake.fail = [Failure(200, {}, body)]
    with pytest.raises(HostError, match="not as documented"):
        client_of(fake).call("GET", "/x", TypeAdapter(dict[str, int]))


def test_the_token_is_sent_as_each_host_wants(fake: FakeHost) -> None:
    host_of(fake).comments()
    sent = fake.asked[0].headers
    wanted = {
        "github": ("Authorization", "Bearer token-of-github"),
        "gitlab": ("Private-Token", "token-of-gitlab"),
        "azure": ("Authorization", "Bearer token-of-azure"),
    }[fake.kind]
    assert sent[wanted[0]] == wanted[1]


@pytest.mark.parametrize("fake", ["azure"], indirect=True)
def test_a_personal_token_of_azure_devops(fake: FakeHost) -> None:
    find_pull_request({**environment(fake), "AZURE_DEVOPS_TOKEN": "pat"}).host.comments()
    assert fake.asked[0].headers["Authorization"] == "Basic " + base64.b64encode(b":pat").decode()


@pytest.mark.parametrize("base", ["http://example.com", "ftp://example.com", "http://127.0.0.1.example.com"])
def test_a_token_goes_over_https_only(base: str) -> None:
    with pytest.raises(HostError, match="https only"):
        HttpClient(base, {}, Mask(), WaitBudget(lambda _seconds: None, lambda _line: None))
