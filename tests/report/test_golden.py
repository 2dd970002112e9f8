"""Reports as people read them; GPUFABRIC_WRITE_GOLDEN=1 writes them anew."""

import hashlib
from collections.abc import Callable

from gpufabric.report.data import as_json, from_json
from gpufabric.report.markdown import LIMIT, markdown
from gpufabric.report.model import Report
from gpufabric.report.page import page
from tests.report.conftest import CASES

LARGE = 80_000
"""Characters above which a golden file holds a digest and the first lines."""


def kept(text: str) -> str:
    if len(text) <= LARGE:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"{len(text)} characters, SHA-256 {digest}\n{text[:4000]}\n"


def test_markdown(case: tuple[str, Report], golden: Callable[[str, str], None]) -> None:
    name, report = case
    text = markdown(report)
    assert len(text) <= LIMIT
    golden(f"{name}.md", text)
    assert markdown(CASES[name]()) == text


def test_html(case: tuple[str, Report], golden: Callable[[str, str], None]) -> None:
    name, report = case
    text = page(report)
    golden(f"{name}.html.txt", kept(text))
    assert page(CASES[name]()) == text


def test_json(case: tuple[str, Report], golden: Callable[[str, str], None]) -> None:
    name, report = case
    text = as_json(report)
    golden(f"{name}.json", kept(text))
    assert as_json(CASES[name]()) == text
    assert from_json(text, "report.json") == report
