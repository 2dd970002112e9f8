"""The site shows each page as GitHub does."""

import html
import re
from collections import Counter
from pathlib import Path

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from markdown import Markdown
from mkdocs.config import load_config

from tests.docs.pages import PAGES, ROOT
from tools.docs.site.dialect import for_python_markdown

CONFIG = load_config(str(ROOT / "mkdocs.yml"))
COUNTED = (
    "li",
    "ul",
    "ol",
    "table",
    "tr",
    "td",
    "pre",
    "h1",
    "h2",
    "h3",
    "h4",
    "blockquote",
    "strong",
    "em",
    "img",
)


def on_github(text: str) -> str:
    return cmarkgfm.github_flavored_markdown_to_html(text, options=Options.CMARK_OPT_UNSAFE)


def on_the_site(text: str) -> str:
    converter = Markdown(extensions=CONFIG.markdown_extensions, extension_configs=CONFIG.mdx_configs)
    return converter.convert(for_python_markdown(text))


def words(page: str) -> list[str]:
    text = re.sub(r'<a class="headerlink".*?</a>|<!--.*?-->', "", page, flags=re.DOTALL)
    text = re.sub(r"</?(?:code|strong|em|a|del|span|img|b|i|sup)\b[^>]*>", "", text)
    return html.unescape(re.sub(r"<[^>]+>", " ", text)).split()


def tags(page: str) -> Counter[str]:
    named = re.findall(r"<([a-z0-9]+)[ />]", re.sub(r"<!--.*?-->", "", page, flags=re.DOTALL))
    return Counter(tag for tag in named if tag in COUNTED)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_pages(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    own, github = on_the_site(text), on_github(text)
    assert words(own) == words(github)
    assert tags(own) == tags(github)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Text:\n- one\n- two", "Text:\n\n- one\n- two"),
        ("- one\n  - below\n- two", "- one\n    - below\n- two"),
        ("1. one\n   ```sh run\n   ls\n   ```", "1. one\n    ```sh\n    ls\n    ```"),
        ("- one\n\n  more\n- two", "- one\n\n    more\n\n- two"),
        ("```sh run\n- no list\n```", "```sh\n- no list\n```"),
        ("| `a \\| b` |", "| `a | b` |"),
        ("`a \\| b`", "`a \\| b`"),
        ("- one\n\ntext\n- two", "- one\n\ntext\n\n- two"),
    ],
)
def test_what_is_rewritten(text: str, expected: str) -> None:
    assert for_python_markdown(text) == expected
