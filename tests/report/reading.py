"""Reads the forms of a report back: visible text, and the sections of HTML."""

import re
from html import unescape
from html.parser import HTMLParser
from io import StringIO

from rich.console import Console

from gpufabric.report.model import Report
from gpufabric.report.terminal.screen import show_report

_JOINER = "\N{WORD JOINER}"
_VOID = ("meta", "br", "link")


def one_line(text: str) -> str:
    """Collapse whitespace."""
    return " ".join(text.split())


def markdown_text(text: str) -> str:
    """Give what a reader of Markdown sees, on one line."""
    plain = re.sub(r"\\([\\`*_{}\[\]|~]|[-+#=.)])", r"\1", text.replace("`", "")).replace(_JOINER, "")
    return one_line(unescape(re.sub(r"<br>|</?details>|</?summary>|\*\*", " ", plain)))


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.sections: dict[str, list[str]] = {"": []}
        self._open: list[str] = []
        self._section = ""
        self._hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("section", "header", "footer", "nav"):
            self._section = given.get("id") or tag
            self.sections[self._section] = []
        if tag not in _VOID:
            self._open.append(tag)
        self._hidden = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, f"</{tag}> closes nothing"
        self._hidden = False

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.sections[self._section].append(data)


def page_sections(html: str) -> dict[str, str]:
    """Give the visible text of each section of a page by its id, on one line; every tag must be closed."""
    page = _Page()
    page.feed(html)
    page.close()
    return {name: one_line(" ".join(parts)) for name, parts in page.sections.items()}


def page_text(html: str) -> str:
    """Give the visible text of a page, on one line."""
    return " ".join(page_sections(html).values())


def terminal_text(report: Report) -> str:
    """Give what a wide terminal shows of a report, on one line."""
    printed = StringIO()
    show_report(report, Console(file=printed, width=300), verbose=True)
    return one_line(printed.getvalue())


def screen(report: Report, width: int = 120, *, proposed: bool = True, verbose: bool = False) -> str:
    """Give what a terminal shows of a report, without blanks at the ends of lines."""
    printed = StringIO()
    show_report(report, Console(file=printed, width=width), proposed=proposed, verbose=verbose)
    return "".join(f"{line.rstrip()}\n" for line in printed.getvalue().splitlines())
