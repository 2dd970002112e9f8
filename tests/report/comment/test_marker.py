from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.report.comment.marker import CiRun, marker, marker_of, order_of

NOW = datetime(2026, 12, 1, tzinfo=UTC)


@given(
    st.from_regex(r"\A[A-Za-z0-9._-]{1,80}\Z"),
    st.lists(st.integers(0, 10**18 - 1), min_size=1, max_size=4),
    st.from_regex(r"\A([0-9a-f]{40}|[0-9a-f]{64})?\Z"),
)
def test_a_marker_is_read_as_it_was_written(key: str, order: list[int], commit: str) -> None:
    read = marker_of(f"{marker(key, CiRun(tuple(order), NOW, commit))}\ntext")
    assert read is not None
    assert (read.key, read.order, read.commit) == (key, tuple(order), commit)


@given(st.text(max_size=60))
def test_a_commit_from_the_environment_does_not_end_the_marker(commit: str) -> None:
    line = marker("demo", CiRun((1,), NOW, commit))
    assert line.count("-->") == 1
    assert "\n" not in line
    assert marker_of(line) is not None


@pytest.mark.parametrize(
    "body",
    [
        " <!-- gpufabric-report key=demo order=1 -->",
        "\ufeff<!-- gpufabric-report key=demo order=1 -->",
        "<!-- gpufabric-report key=demo order=1 --> text",
        "<!-- gpufabric-report key=demo order=1 commit=xyz -->",
        "<!-- gpufabric-report key=demo order=\u0661 -->",
        "<!-- gpufabric-report order=1 key=demo -->",
    ],
)
def test_another_first_line_is_no_marker(body: str) -> None:
    assert marker_of(body) is None


@pytest.mark.parametrize(
    "order", ["", "1.", "a", "1..2", "-1", "1 2", "\u00b2", "\u0661", "1" * 19, "1.2.3.4.5"]
)
def test_texts_that_are_no_order(order: str) -> None:
    with pytest.raises(ValueError, match="not an order"):
        order_of(order)


@pytest.mark.parametrize("key", ["", "a b", "-->", "x" * 81, "\u00e4", "a\n"])
def test_texts_that_are_no_key(key: str) -> None:
    with pytest.raises(ValueError, match="key"):
        marker(key, CiRun((1,), NOW))
