import pytest

from tools.docs.refusals import CHAPTERS, PAGE

BY_CLOUD = pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.cloud)


@BY_CLOUD
def test_the_page_is_current(chapter):
    page = PAGE.read_text(encoding="utf-8")
    message = "write it anew: python -m tools.docs.refusals"
    assert page == chapter.written(page), message


@BY_CLOUD
def test_every_refusal_has_a_row(chapter):
    rows = [line for line in chapter.tables().splitlines() if line.startswith("| ") and "`" in line]
    refusals = [refusal for group in chapter.groups.values() for refusal in group]
    assert len(rows) == len(refusals)
    for row, refusal in zip(rows, refusals, strict=True):
        assert row.startswith(f"| {refusal.when} | `{refusal.code}` | {refusal.shown_as} |")
        assert ("(own words)" in row) == refusal.own_words


@BY_CLOUD
def test_a_page_without_marks_is_not_written(chapter):
    with pytest.raises(ValueError, match="substring not found"):
        chapter.written("# Simulated clouds\n")
    assert chapter.written(f"a\n{chapter.begin}\nold\n{chapter.end}\nb\n").startswith(
        f"a\n{chapter.begin}\n\n### "
    )
