"""Markdown as code hosts render it: GitHub's own renderer, and the references that hosts look for afterwards.

The renderer is cmark-gfm with all extensions, without the filter of HTML: an element that only a filter stops
is a fault. Hosts look for mentions and references in the text of the rendered page, outside of code. Sources:

- GitHub: ``MentionFilter`` and ``TeamMentionFilter`` of gjtorikian/html-pipeline, and
  https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
- GitLab: https://docs.gitlab.com/user/markdown/#gitlab-specific-references and the reference patterns of its
  models (``Issue.reference_pattern`` and others)
- Azure DevOps: https://learn.microsoft.com/azure/devops/project/wiki/markdown-guidance

The patterns are wider than the hosts' own where those depend on existing users, labels or projects.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import cmarkgfm
from cmarkgfm.cmark import Options
from pydantic import BaseModel

from gpufabric.report.model import Report

REFERENCES = {
    "a mention": re.compile(r"@"),
    "an address": re.compile(r"://|\b(www|mailto|xmpp)[.:]", re.IGNORECASE),
    "an issue": re.compile(r"#\d|\bGH-\d|\b[A-Z][A-Z0-9_]+-\d+\b"),
    "an advisory": re.compile(r"\bghsa-\w", re.IGNORECASE),
    "a commit": re.compile(r"\b[0-9a-f]{7,40}\b"),
    "a merge request": re.compile(r"!\d"),
    "an epic": re.compile(r"&\d"),
    "a milestone": re.compile(r'%["\w]'),
    "a label": re.compile(r'~["\w]'),
    "an alert": re.compile(r"\^alert#"),
    "an iteration": re.compile(r"\*iteration:"),
    "a record": re.compile(r"\[\w+:\w"),
    "a page of a wiki": re.compile(r"\[\["),
    "a difference": re.compile(r"[\[{][+-].*[+-][\]}]"),
    "an emoji": re.compile(r":[\w+-]+:"),
    "a project": re.compile(r"\w+/\w+>"),
    # Amounts such as $1,331 stay: a host needs a snippet with that number.
    "a snippet": re.compile(r"\$\w*[A-Za-z_]"),
    "a formula": re.compile(r"\$(?=\S)[^$]*(?<=\S)\$(?!\d)"),
}
"""By what a host makes of it: the pattern."""

HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_VOID = frozenset({"br", "hr", "img", "input"})
_CODE = frozenset({"code", "pre"})
_OPTIONS = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
_EXTENSIONS = ["table", "autolink", "strikethrough", "tasklist"]


@dataclass
class Rendered(HTMLParser):
    """Contents of a page.

    Attributes:
        tags: the elements in their order, without code, with their attributes.
        texts: the texts outside of code, one for each block.
        code: the texts inside of code.
    """

    tags: list[tuple[str, tuple[tuple[str, str | None], ...]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=lambda: [""])
    code: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._depth = 0
        self._all: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._depth += tag in _CODE
        if tag == "code":
            # A host reads the text on both sides of code apart.
            self.texts[-1] += "\0"
        else:
            self.tags.append((tag, tuple(attrs)))
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag in _CODE
        if tag not in _CODE and tag not in _VOID:
            self.texts.append("")

    def handle_data(self, data: str) -> None:
        self._all.append(data)
        if self._depth:
            self.code.append(data)
        else:
            self.texts[-1] += data

    def handle_comment(self, data: str) -> None:
        self.tags.append(("!--", ()))

    def all_text(self) -> str:
        """Return everything that a reader sees."""
        return "".join(self._all)

    def references(self) -> list[str]:
        """List what a host would make of the texts outside of code."""
        return [
            f"{name}: {text!r}"
            for text in self.texts
            for name, form in REFERENCES.items()
            if form.search(text)
        ]


def rendered(text: str) -> Rendered:
    """Render Markdown as GitHub does."""
    html = cmarkgfm.markdown_to_html_with_extensions(text, options=_OPTIONS, extensions=_EXTENSIONS)
    return parsed(html)


def parsed(html: str) -> Rendered:
    """Read a page."""
    page = Rendered()
    page.feed(html)
    page.close()
    return page


def planted(report: Report, text: str) -> Report:
    """Return a report in which every free text is another."""
    return _planted(report, text)


def _planted(value: Any, text: str, annotation: str = "") -> Any:
    match value:
        case BaseModel():
            fields = type(value).model_fields
            changed = {
                name: _planted(getattr(value, name), text, str(info.annotation))
                for name, info in fields.items()
                if name != "urn"
            }
            return value.model_copy(update=changed)
        case str() if "Literal" not in annotation:
            return text
        case tuple():
            return tuple(_planted(item, text, annotation) for item in value)
        case _:
            return value
