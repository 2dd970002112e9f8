"""Pictures of docs/reviewing.md: the end of a preview on a terminal, and the comment of a pull request."""

import io
import os
import re
from collections.abc import Callable
from pathlib import Path

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI

from gpufabric.report.markdown import markdown
from gpufabric.report.terminal.screen import show_report
from tests.report.showing import shown
from tools.browser import chromium

pytestmark = pytest.mark.browser

WIDTH, TALLEST = 1080, 900
EMOJI = re.compile("[\u2600-\u27bf\U0001f000-\U0001faff]\ufe0f? ?")
"""Left out: not every machine has a font for them."""
TERMINAL = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 16px; background: {background}; color: {foreground}; }}
pre {{ margin: 0; font: 14px/1.35 "DejaVu Sans Mono", monospace; }}
</style><pre>{code}</pre>"""
COMMENT = """<!doctype html><meta charset="utf-8"><style>
body { margin: 24px; font: 14px/1.5 "DejaVu Sans", sans-serif; color: #1f2328; }
main { border: 1px solid #d1d9e0; border-radius: 6px; padding: 8px 16px; }
h1, h2, h3 { border-bottom: 1px solid #d1d9e0; padding-bottom: 6px; }
table { border-collapse: collapse; } th, td { border: 1px solid #d1d9e0; padding: 6px 13px; }
code { background: #eff1f3; border-radius: 6px; padding: 2px 5px; font-family: "DejaVu Sans Mono"; }
blockquote { margin: 0; padding: 0 1em; border-left: 4px solid #d1d9e0; } a { color: #0969da; }
</style><main>"""


def terminal() -> str:
    """Show the end of a preview as a page."""
    console = Console(file=io.StringIO(), record=True, width=120, force_terminal=True)
    show_report(shown(), console)
    return console.export_html(inline_styles=True, code_format=TERMINAL, theme=DIMMED_MONOKAI)


def comment() -> str:
    """Show the comment as a page, with the styles of a code host."""
    text = EMOJI.sub("", markdown(shown()))
    return COMMENT + cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE)


@pytest.mark.parametrize(
    ("file", "write"), [("terminal.png", terminal), ("comment.png", comment)], ids=["terminal", "comment"]
)
def test_pictures(file: str, write: Callable[[], str], repo: Path, tmp_path: Path) -> None:
    """Take a picture; GPUFABRIC_WRITE_GOLDEN=1 puts it into docs/images."""
    source = tmp_path / "shown.html"
    source.write_text(write(), encoding="utf-8")
    with chromium(tmp_path / "profile") as browser:
        browser.size(WIDTH, TALLEST, phone=False)
        browser.open(source)
        height = min(int(browser.value("document.body.getBoundingClientRect().bottom")), TALLEST)
        picture = browser.picture(height=height)
    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 20_000
    folder = repo / "docs" / "images" if os.environ.get("GPUFABRIC_WRITE_GOLDEN") else tmp_path
    (folder / file).write_bytes(picture)
    assert (repo / "docs" / "images" / file).is_file()
