import pytest

from tools.docs import pages
from tools.docs.pages import DOCS, PAGES, write_pages


@pytest.mark.parametrize("path", PAGES)
def test_a_generated_page_is_current(path):
    page = (DOCS / path).read_text(encoding="utf-8")
    assert page == PAGES[path](page), "run `make docs`"


def test_only_pages_that_differ_are_written(tmp_path, monkeypatch):
    monkeypatch.setattr(pages, "DOCS", tmp_path)
    monkeypatch.setattr(pages, "PAGES", {"old.md": str.upper, "current.md": str.lower})
    (tmp_path / "old.md").write_text("text\n")
    (tmp_path / "current.md").write_text("text\n")
    assert write_pages() == ["old.md"]
    assert (tmp_path / "old.md").read_text() == "TEXT\n"
    assert write_pages() == []
