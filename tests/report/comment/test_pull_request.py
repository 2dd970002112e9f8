"""Facts that CI systems give about the pull request and the run."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gpufabric.report.comment.pull_request import find_pull_request
from gpufabric.spec.problems import DeclarationError
from tests.report.comment.conftest import HEAD, FakeHost, environment


def test_the_run_comes_from_the_ci_system(fake: FakeHost, event: Path) -> None:
    pull_request = find_pull_request(environment(fake, event))
    run = pull_request.run(None)
    assert run.order == (17, 2)
    assert run.began == datetime(2026, 12, 1, 10, tzinfo=UTC)
    assert run.commit == HEAD
    assert pull_request.run((5,)).order == (5,)


@pytest.mark.parametrize(
    "text", ["", "[", "[]", '{"pull_request": 5}', '{"pull_request": {"number": "x"}}', "[" * 9999]
)
@pytest.mark.parametrize("fake", ["github"], indirect=True)
def test_another_event_names_no_pull_request(fake: FakeHost, tmp_path: Path, text: str) -> None:
    event = tmp_path / "event.json"
    event.write_text(text)
    with pytest.raises(DeclarationError, match="--pr"):
        find_pull_request(environment(fake, event))
    assert find_pull_request(environment(fake, event), 5).commit == ""


@pytest.mark.parametrize("fake", ["github"], indirect=True)
def test_an_event_of_another_pull_request_says_nothing_about_this_one(fake: FakeHost, event: Path) -> None:
    run = find_pull_request(environment(fake, event), 6).run(None)
    assert run.commit == ""
    assert run.began != datetime(2026, 12, 1, 10, tzinfo=UTC)


def test_without_a_time_a_run_is_at_most_a_day_old(fake: FakeHost) -> None:
    known = {
        name: value
        for name, value in environment(fake).items()
        if name not in ("CI_PIPELINE_CREATED_AT", "SYSTEM_PIPELINESTARTTIME")
    }
    began = find_pull_request(known, 5).began
    assert timedelta(days=1) <= datetime.now(UTC) - began < timedelta(days=1, minutes=1)


def test_a_missing_variable_is_named(fake: FakeHost) -> None:
    known = environment(fake)
    for name in [name for name in known if "TOKEN" in name]:
        with pytest.raises(DeclarationError, match="TOKEN"):
            find_pull_request({key: value for key, value in known.items() if key != name}, 5)


@pytest.mark.parametrize("value", ["x", "\u00b2", "\u0661\u0667", "-1", "9" * 5000, "1/../2"])
def test_a_number_that_is_none_is_an_error(fake: FakeHost, value: str) -> None:
    numbers = ("CI_MERGE_REQUEST_IID", "SYSTEM_PULLREQUEST_PULLREQUESTID")
    orders = ("GITHUB_RUN_NUMBER", "CI_PIPELINE_IID", "BUILD_BUILDID")
    known = environment(fake)
    for name in known.keys() & set(numbers):
        with pytest.raises(DeclarationError, match=name):
            find_pull_request({**known, name: value})
    for name in known.keys() & set(orders):
        assert find_pull_request({**known, name: value}, 5).order is None
