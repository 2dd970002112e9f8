"""Text from outside, rendered: no element, mention, reference, link or picture that we did not write."""

from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import assume, given, settings

from gpufabric.report.markdown import markdown
from gpufabric.report.markdown_text import bold, cell, code, code_cell, fenced, html_text, inline, table
from gpufabric.report.page import page
from gpufabric.report.source_links import SourceLinks
from gpufabric.visible import one_line
from tests.report.adversarial import TEXTS, texts
from tests.report.conftest import CASES
from tests.report.rendering import HIDDEN, Rendered, parsed, planted, rendered
from tests.report.showing import shown

REPORTS = {"shown": shown(), "failed": CASES["policy-failure"](), "destroyed": CASES["destroyed"]()}

LINKS = SourceLinks("github", "https://github.example/team/fabric", "0123456789abcdef")

ALL = 10_000_000
"""Characters of a report of which nothing is cut."""

PLACES: dict[str, Callable[[str], str]] = {
    "an item": lambda text: f"- {inline(text, 500)}",
    "an item behind a name": lambda text: f"- {bold(inline(text, 500))} failed: {inline(text, 500)}",
    "a quotation": lambda text: f"> {inline(text, 500)}",
    "a heading": lambda text: f"### gpufabric {inline(text, 500)}",
    "a note": lambda text: f"<sub>{inline(text, 500)}</sub>",
    "cells": lambda text: table(
        ("a", "b"), [(cell(text, 500), f"{code_cell(text, 500)}<br>{cell(text, 500)}")], "and more"
    ),
    "code": lambda text: f"- {code(text, 500)} end",
    "a summary": lambda text: f"<details><summary>{html_text(text, 500)}</summary>\n\ntext\n\n</details>",
    "a block": lambda text: fenced([f"+ {line}" for line in text.splitlines()], "diff"),
}


def assert_nothing_is_planted(text: str, attacked: Rendered, plain: Rendered) -> None:
    assert attacked.tags == plain.tags, text
    assert attacked.references() == [], text
    hidden = [shown for shown in (*attacked.texts, *attacked.code) if HIDDEN.search(shown.replace("\0", ""))]
    assert hidden == [], text


@pytest.mark.parametrize("place", PLACES)
@given(text=texts)
@settings(max_examples=300)
def test_text_stays_text_in_markdown(place: str, text: str) -> None:
    assume(text.strip())
    assert_text_stays_text(place, text)


def assert_text_stays_text(place: str, text: str) -> None:
    write = PLACES[place]
    assert_nothing_is_planted(text, rendered(write(text)), rendered(write("word")))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", TEXTS)
def test_attacks_stay_text_in_markdown(place: str, text: str) -> None:
    assert_text_stays_text(place, text)


@cache
def plain_markdown(name: str) -> Rendered:
    return rendered(markdown(planted(REPORTS[name], "word"), limit=ALL, links=LINKS, screen=ALL))


@cache
def plain_page(name: str) -> Rendered:
    return parsed(page(planted(REPORTS[name], "word")))


@pytest.mark.parametrize("name", REPORTS)
@given(text=texts)
@settings(max_examples=20, deadline=None)
def test_reports_in_markdown_hold_no_planted_element(name: str, text: str) -> None:
    assume(text.strip())
    attacked = rendered(markdown(planted(REPORTS[name], text), limit=ALL, links=LINKS, screen=ALL))
    assert_nothing_is_planted(text, attacked, plain_markdown(name))


@pytest.mark.parametrize("name", REPORTS)
@given(text=texts)
@settings(max_examples=20, deadline=None)
def test_pages_hold_no_planted_element(name: str, text: str) -> None:
    assume(text.strip())
    attacked = parsed(page(planted(REPORTS[name], text)))
    assert [tag for tag, _ in attacked.tags] == [tag for tag, _ in plain_page(name).tags]
    assert not any(HIDDEN.search(words.replace("\0", "")) for words in (*attacked.texts, *attacked.code))


@pytest.mark.parametrize("name", REPORTS)
def test_reports_hold_no_reference_of_their_own(name: str) -> None:
    assert rendered(markdown(REPORTS[name])).references() == []


@given(text=texts)
def test_all_words_are_shown(text: str) -> None:
    """Nothing is lost: a reader sees the whole text, with hidden characters named."""
    seen = rendered(f"x {inline(text, 10_000)}").all_text()
    assume("`" * 32 not in text)
    assert " ".join(seen.split()) == f"x {one_line(text)}".strip()
