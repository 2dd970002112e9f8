"""One comment, on each code host."""

import base64

import pytest

from gpufabric.report.comment.http import HostError, HttpClient
from gpufabric.report.comment.pull_request import find_pull_request
from gpufabric.report.comment.sticky import CodeHost, marker, order_of, post
from gpufabric.spec.problems import DeclarationError
from tests.report.comment.conftest import FakeHost, environment

KEY = "demo"


def text(order: tuple[int, ...], body: str = "report") -> str:
    return f"{marker(KEY, order)}\n{body} of {order}\n"


def host_of(fake: FakeHost) -> CodeHost:
    return find_pull_request(environment(fake), 5).host


def test_is_made_once_and_then_written_anew(fake: FakeHost) -> None:
    host = host_of(fake)
    fake.put("a comment of somebody", mine=False)
    assert post(host, KEY, (1,), text((1,))) == "created"
    assert post(host, KEY, (2,), text((2,))) == "updated"
    assert post(host, KEY, (2,), text((2,))) == "unchanged"
    assert [comment["body"] for comment in fake.comments.values()] == ["a comment of somebody", text((2,))]


def test_an_older_run_leaves_a_newer_comment_alone(fake: FakeHost) -> None:
    host = host_of(fake)
    assert post(host, KEY, (17, 1), text((17, 1))) == "created"
    for older in ((16,), (16, 9), (17,)):
        assert post(host, KEY, older, text(older)) == "superseded"
    assert [comment["body"] for comment in fake.comments.values()] == [text((17, 1))]


def test_finds_the_comment_behind_many_others(fake: FakeHost) -> None:
    for number in range(230):
        fake.put(f"comment {number}", mine=False)
    host = host_of(fake)
    fake.put(text((1,)))
    assert post(host, KEY, (2,), text((2,))) == "updated"
    assert len(fake.comments) == 231


def test_a_marker_of_a_stranger_counts_for_nothing(fake: FakeHost) -> None:
    fake.put(text((999,), "mine now"), mine=False)
    assert post(host_of(fake), KEY, (1,), text((1,))) == "created"
    assert fake.comments[1]["body"] == text((999,), "mine now")


def test_another_project_has_a_comment_of_its_own(fake: FakeHost) -> None:
    fake.put(f"{marker('other', (9,))}\nother\n")
    assert post(host_of(fake), KEY, (1,), text((1,))) == "created"
    assert len(fake.comments) == 2


def test_a_quoted_marker_is_no_report(fake: FakeHost) -> None:
    fake.put(f"> {marker(KEY, (9,))}\n")
    assert post(host_of(fake), KEY, (1,), text((1,))) == "created"


def test_two_runs_that_both_made_one_leave_one(fake: FakeHost) -> None:
    fake.put(text((3,)))
    fake.put(text((5,)))
    assert post(host_of(fake), KEY, (4,), text((4,))) == "superseded"
    assert [comment["body"] for comment in fake.comments.values()] == [text((5,))]


def test_what_an_older_run_wrote_in_between_is_written_again(fake: FakeHost) -> None:
    fake.put(text((1,)))
    seen: list[int] = []

    def interfere(host: FakeHost) -> None:
        seen.append(1)
        if len(seen) == 2:
            host.comments[1]["body"] = text((2,))

    fake.before_list = interfere
    assert post(host_of(fake), KEY, (3,), text((3,))) == "updated"
    assert fake.comments[1]["body"] == text((3,))


def test_a_busy_host_is_asked_again(fake: FakeHost) -> None:
    waited: list[float] = []
    host = host_of(fake)
    host._client._wait = waited.append  # type: ignore[attr-defined]
    fake.fail = [(503, {}), (429, {"Retry-After": "3"})]
    assert post(host, KEY, (1,), text((1,))) == "created"
    assert waited == [1.0, 3]


def test_a_comment_is_never_made_twice_by_asking_again(fake: FakeHost) -> None:
    host = host_of(fake)
    host.comments()
    fake.fail = [(502, {})]
    with pytest.raises(HostError, match="502"):
        host.create(text((1,)))
    assert sum(request.method == "POST" for request in fake.asked) == 1


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refusal_names_no_token(fake: FakeHost, status: int) -> None:
    fake.fail = [(status, {})]
    with pytest.raises(HostError) as error:
        post(host_of(fake), KEY, (1,), text((1,)))
    assert str(status) in str(error.value)
    assert "token-of" not in str(error.value)


def test_a_redirect_does_not_get_the_token(fake: FakeHost) -> None:
    fake.fail = [(302, {"Location": "http://127.0.0.1:9/"})]
    with pytest.raises(HostError, match="302"):
        host_of(fake).comments()


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


def test_order_comes_from_the_ci_system(fake: FakeHost) -> None:
    assert find_pull_request(environment(fake), 5).order == (17, 2)


def test_a_missing_variable_is_named(fake: FakeHost) -> None:
    known = environment(fake)
    for name in [name for name in known if "TOKEN" in name]:
        with pytest.raises(DeclarationError, match="TOKEN"):
            find_pull_request({key: value for key, value in known.items() if key != name}, 5)


@pytest.mark.parametrize("fake", ["github"], indirect=True)
def test_members_of_the_repository_are_trusted_on_github(fake: FakeHost) -> None:
    fake.put(text((1,)), mine=False, association="MEMBER")
    assert post(host_of(fake), KEY, (2,), text((2,))) == "updated"


def test_a_token_goes_over_https_only() -> None:
    with pytest.raises(HostError, match="https only"):
        HttpClient("http://example.com", {})


@pytest.mark.parametrize("order", ["", "1.", "a", "1..2", "-1", "1 2"])
def test_what_is_no_order(order: str) -> None:
    with pytest.raises(ValueError, match="not an order"):
        order_of(order)


@pytest.mark.parametrize("key", ["", "a b", "-->", "x" * 81])
def test_what_is_no_key(key: str) -> None:
    with pytest.raises(ValueError, match="key"):
        marker(key, (1,))
