"""One comment, on each code host: nobody but the token's own identity can change or suppress it."""

from datetime import datetime, timedelta

import pytest

from gpufabric.report.comment.marker import CiRun, marker
from gpufabric.report.comment.pull_request import find_pull_request
from gpufabric.report.comment.refusal import HostError
from gpufabric.report.comment.sticky import CodeHost, CommentOutcome, post
from tests.report.comment.conftest import AFTER, BEFORE, HEAD, Failure, FakeHost, environment

KEY = "demo"
BEGAN = BEFORE + timedelta(minutes=30)
OLD = "b" * 40


def run_of(*order: int, commit: str = HEAD, began: datetime = BEGAN) -> CiRun:
    return CiRun(order, began, commit)


def text(run: CiRun, body: str = "report") -> str:
    return f"{marker(KEY, run)}\n{body} of {run.order}\n"


def host_of(fake: FakeHost) -> CodeHost:
    return find_pull_request(environment(fake), 5, sleep=lambda _seconds: None).host


def posted(fake: FakeHost, run: CiRun) -> CommentOutcome:
    return post(host_of(fake), KEY, run, text(run))


def test_is_created_once_and_then_updated(fake: FakeHost) -> None:
    fake.put("a comment of somebody", mine=False)
    assert posted(fake, run_of(1)) == "created"
    assert posted(fake, run_of(2)) == "updated"
    assert posted(fake, run_of(2)) == "unchanged"
    assert fake.bodies() == ["a comment of somebody", text(run_of(2))]


def test_an_older_run_leaves_a_newer_comment_alone(fake: FakeHost) -> None:
    assert posted(fake, run_of(17, 1)) == "created"
    for older in ((16,), (16, 9), (17,)):
        assert posted(fake, run_of(*older)) == "superseded"
    assert fake.bodies() == [text(run_of(17, 1))]


def test_finds_the_comment_behind_many_others(fake: FakeHost) -> None:
    for number in range(230):
        fake.put(f"comment {number}", mine=False)
    fake.put(text(run_of(1)))
    assert posted(fake, run_of(2)) == "updated"
    assert len(fake.comments) == 231


def test_another_project_has_a_comment_of_its_own(fake: FakeHost) -> None:
    fake.put(f"{marker('other', run_of(9))}\nother\n")
    assert posted(fake, run_of(1)) == "created"
    assert len(fake.comments) == 2


# Who wrote a comment.


def test_a_marker_of_a_stranger_counts_for_nothing(fake: FakeHost) -> None:
    forged = text(run_of(999), "forged")
    fake.put(forged, mine=False)
    assert posted(fake, run_of(1)) == "created"
    assert fake.comments[1]["body"] == forged


@pytest.mark.parametrize("association", ["OWNER", "MEMBER", "COLLABORATOR"])
@pytest.mark.parametrize("order", [1, 999_999])
@pytest.mark.parametrize("fake", ["github"], indirect=True)
def test_a_marker_of_a_member_counts_for_nothing(fake: FakeHost, association: str, order: int) -> None:
    forged = text(run_of(order), "forged")
    fake.put(forged, mine=False, association=association)
    assert posted(fake, run_of(2)) == "created"
    assert fake.bodies() == [forged, text(run_of(2))]


@pytest.mark.parametrize("fake", ["github"], indirect=True)
def test_a_marker_of_another_bot_counts_for_nothing(fake: FakeHost) -> None:
    forged = text(run_of(999), "forged")
    fake.put(forged, mine=False, type="Bot")
    assert posted(fake, run_of(2)) == "created"
    assert fake.comments[1]["body"] == forged


@pytest.mark.parametrize("fake", ["gitlab"], indirect=True)
def test_a_note_of_the_system_counts_for_nothing(fake: FakeHost) -> None:
    fake.put(text(run_of(999)), system=True)
    assert posted(fake, run_of(2)) == "created"


def test_without_an_identity_nothing_is_overwritten(fake: FakeHost) -> None:
    fake.tells = False
    fake.put(text(run_of(1)))
    messages: list[str] = []
    assert post(host_of(fake), KEY, run_of(2), text(run_of(2)), messages.append) == "added"
    assert fake.bodies() == [text(run_of(1)), text(run_of(2))]
    assert "does not tell whose token this is" in messages[0]
    assert "no comment is overwritten" in messages[0]


@pytest.mark.parametrize("fake", ["github"], indirect=True)
def test_without_graphql_a_users_token_is_known(fake: FakeHost, monkeypatch: pytest.MonkeyPatch) -> None:
    fake.tells = False
    answer = fake.answer
    user = (200, {"id": 7, "login": "github-actions[bot]"}, {})
    monkeypatch.setattr(
        fake, "answer", lambda *asked: user if asked[:2] == ("GET", "/user") else answer(*asked)
    )
    fake.put(text(run_of(1)))
    assert posted(fake, run_of(2)) == "updated"


# What a marker claims.


def test_a_quoted_marker_is_no_report(fake: FakeHost) -> None:
    fake.put(f"> {marker(KEY, run_of(9))}\n")
    fake.put(f"```\n{marker(KEY, run_of(9))}\n```\n")
    fake.put(f"    {marker(KEY, run_of(9))}\n")
    assert posted(fake, run_of(1)) == "created"
    assert len(fake.comments) == 4


def test_an_order_from_before_this_run_does_not_silence_it(fake: FakeHost) -> None:
    """Runs of a renamed workflow start at 1 again."""
    fake.put(text(run_of(999_999_999)), written=BEFORE)
    assert posted(fake, run_of(1)) == "updated"
    assert fake.bodies() == [text(run_of(1))]


def test_a_report_on_another_commit_does_not_silence_the_report_on_the_head(fake: FakeHost) -> None:
    fake.put(text(run_of(999, commit=OLD)), written=AFTER)
    assert posted(fake, run_of(1)) == "updated"
    assert fake.bodies() == [text(run_of(1))]


def test_a_run_on_an_old_commit_leaves_the_report_on_the_head_alone(fake: FakeHost) -> None:
    fake.put(text(run_of(999)), written=AFTER)
    assert posted(fake, run_of(1, commit=OLD)) == "superseded"
    assert fake.bodies() == [text(run_of(999))]


def test_a_comment_that_names_no_commit_counts_by_its_time(fake: FakeHost) -> None:
    old = f"<!-- gpufabric-report key={KEY} order=999 -->\nreport\n"
    fake.put(old, written=AFTER)
    assert posted(fake, run_of(1)) == "superseded"
    fake.comments[1]["written"] = BEFORE
    assert posted(fake, run_of(1)) == "updated"


@pytest.mark.parametrize(
    "order", ["9" * 19, "9" * 5000, "\u0661\u0662", "\u00b2", "1.", "1.1.1.1.1", "-1", "0x9"]
)
def test_an_order_that_no_run_writes_is_no_marker(fake: FakeHost, order: str) -> None:
    body = f"<!-- gpufabric-report key={KEY} order={order} -->\nreport\n"
    fake.put(body)
    assert posted(fake, run_of(1)) == "created"
    assert fake.comments[1]["body"] == body


def test_only_the_first_of_several_markers_counts(fake: FakeHost) -> None:
    fake.put(f"{text(run_of(1))}{marker(KEY, run_of(999))}\n")
    assert posted(fake, run_of(2)) == "updated"


# Several runs at once.


def test_of_two_comments_one_is_left(fake: FakeHost) -> None:
    fake.put(text(run_of(3)))
    fake.put(text(run_of(5)))
    assert posted(fake, run_of(4)) == "superseded"
    assert fake.bodies() == [text(run_of(5))]


def test_a_report_that_an_older_run_overwrote_is_written_again(fake: FakeHost) -> None:
    fake.put(text(run_of(1)))
    seen: list[int] = []

    def interfere(host: FakeHost) -> None:
        seen.append(1)
        if len(seen) == 2:
            host.comments[1]["body"] = text(run_of(2))

    fake.before_list = interfere
    assert posted(fake, run_of(3)) == "updated"
    assert fake.comments[1]["body"] == text(run_of(3))


def test_a_comment_that_the_list_does_not_show_yet_is_not_created_again(fake: FakeHost) -> None:
    fake.before_list = lambda host: host.comments.clear()
    assert posted(fake, run_of(1)) == "created"
    assert sum(request.method == "POST" and "graphql" not in request.path for request in fake.asked) == 1


def test_a_comment_that_is_deleted_meanwhile_is_created_again(fake: FakeHost) -> None:
    fake.put(text(run_of(1)))
    host = host_of(fake)
    update = host.update

    def late(comment: str, body: str) -> None:
        fake.comments.clear()
        update(comment, body)

    host.update = late  # type: ignore[method-assign]
    assert post(host, KEY, run_of(2), text(run_of(2))) == "created"
    assert fake.bodies() == [text(run_of(2))]


def test_other_line_ends_are_the_same_text(fake: FakeHost) -> None:
    fake.put(text(run_of(1)).replace("\n", "\r\n").rstrip())
    assert posted(fake, run_of(1)) == "unchanged"


def test_a_comment_is_never_created_twice_by_a_retry(fake: FakeHost) -> None:
    host = host_of(fake)

    fake.fail = [Failure(502)]
    with pytest.raises(HostError, match="502"):
        host.create(text(run_of(1)))
    assert sum(request.method == "POST" for request in fake.asked) == 1


def test_too_many_comments_are_said(fake: FakeHost, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("github", "gitlab"):
        monkeypatch.setattr(f"gpufabric.report.comment.{module}.MOST_PAGES", 1)
    monkeypatch.setattr("gpufabric.report.comment.http.LARGEST_BYTES", 60_000)
    for number in range(200):
        fake.put(f"comment {number} " + "x" * 200, mine=False)
    messages: list[str] = []
    assert post(host_of(fake), KEY, run_of(1), text(run_of(1)), messages.append) == "created"
    assert len(fake.comments) == 201
    assert "more comments than can be read" in messages[0]
