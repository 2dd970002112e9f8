"""Writes text from outside into Markdown, so that it contains no markup, mention, reference or link.

Escapes of Markdown do not stop mentions and references: code hosts look for them in the rendered text, and
leave out only code. So each word that could be one becomes a code span; the other words are escaped.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from html import escape

from gpufabric.visible import one_line, visible

_SPECIAL = re.compile(r"([\\`*_{}\[\]|~])")
_BLOCK = re.compile(r"[-+#=]|\d{1,9}(?=[.)])")
"""Begins a heading, a list or an underline if it begins a line."""

_UNIT = r"/(?!(?i:www|mailto|xmpp)[.:])[A-Za-z-]+"
_AMOUNT = re.compile(rf"(?:[(+~-]{{0,3}}\$[0-9][0-9,]*(?:\.[0-9]+)?(?:{_UNIT})?|\${_UNIT})[),.;:]{{0,3}}")
"""An amount as figures write it: no host reads it as the begin or the end of a formula."""

_ACTIVE = re.compile(
    r"""
      @                               # mentions on all hosts, and addresses of e-mail
    | ://                             # addresses with any scheme, also behind "_" or a digit
    | (?i:www|mailto|xmpp)[.:]
    | (?i:[a-z0-9-]\.[a-z]{2})        # names of hosts, which some hosts link without a scheme
    | \#[\w\#"]                       # issues on GitHub, GitLab; work items on Azure DevOps
    | [A-Z][A-Z0-9_]*-[0-9]+\b        # issues of other trackers
    | (?i:\bgh-[0-9])                 # issues on GitHub
    | (?i:\bghsa-[0-9a-z])            # advisories on GitHub
    | [!&%~^]["\w]                    # GitLab: merge requests, epics, milestones, labels, alerts
    | \$                              # GitLab: snippets; formulas on all hosts
    | \*\w+:                          # GitLab: iterations
    | \[\w+: | \[\[ | [{\[][+-]       # GitLab: [vulnerability:1], wiki pages, differences
    | \w/\S*\w>                       # GitLab: projects
    | :[\w+-]+:                       # emoji, which can be pictures of an organization
    | (?<![0-9]):[\w+-]+\Z            # likewise, before a colon of ours; times of day are none
    | (?<![0-9A-Za-z])[0-9A-Fa-f]{7,64}(?![0-9A-Za-z])  # commits
    """,
    re.VERBOSE,
)
_RUN = re.compile(r"`+")
_LONG_RUN = re.compile(r"`{32,}")
"""cmark reads no fence of a code span with more than 80 backticks; these are shown as a few."""

_JOINER = "\N{WORD JOINER}"


def inline(text: str, most: int) -> str:
    """Write text on one line of Markdown, and cut it if it is too long.

    Args:
        text: any text.
        most: most characters.
    """
    line = _words(cut(one_line(text), most), _escaped, _code)
    # The line may follow a list item's mark, where it could begin another block.
    block = _BLOCK.match(line)
    if block is None:
        return line
    mark = block[0]
    return f"{mark}\\{line[len(mark) :]}" if mark.isdigit() else f"\\{line}"


def bold(written: str) -> str:
    """Write Markdown in bold; marks around nothing would draw a line."""
    return f"**{written}**" if written else ""


def cell(text: str, most: int) -> str:
    """Write text inside a cell of a table."""
    return _words(cut(one_line(text), most), _escaped, _code_cell)


def code_cell(text: str, most: int) -> str:
    """Write text as code inside a cell of a table."""
    return _code_cell(cut(one_line(text), most))


def code(text: str, most: int) -> str:
    """Write text as code on one line, outside of tables."""
    return _code(cut(one_line(text), most))


def html_text(text: str, most: int) -> str:
    """Write text on one line inside an element of HTML, where no Markdown is read."""
    return _words(cut(one_line(text), most), escape, lambda word: f"<code>{escape(word)}</code>")


def table(
    heads: Sequence[str], rows: Iterable[Sequence[str]], rest: str = "", *, right: Sequence[int] = ()
) -> str:
    """Write a table of cells that are Markdown already, with a line about the rows it leaves out."""
    rules = ["--:" if index in right else "---" for index in range(len(heads))]
    lines = [heads, rules, *rows]
    text = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"{text}\n\n{rest}" if rest else text


def fenced(lines: Sequence[str], language: str) -> str:
    """Write a block of code whose fence is longer than any run of backticks in it."""
    body = "\n".join(visible(line) for line in lines)
    fence = "`" * max(3, _longest_run(body) + 1)
    return f"{fence}{language}\n{body}\n{fence}"


def cut(text: str, most: int) -> str:
    """Cut a text, with an ellipsis."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"


def _words(text: str, plain: Callable[[str], str], active: Callable[[str], str]) -> str:
    return " ".join(_word(word, plain, active) for word in text.split(" "))


def _word(word: str, plain: Callable[[str], str], active: Callable[[str], str]) -> str:
    if not _is_active(word):
        return plain(word)
    # Punctuation of the sentence stays outside.
    core = word.rstrip(",;:.)") or word
    return f"{active(core)}{word[len(core) :]}"


def _is_active(word: str) -> bool:
    """Tell whether a code host may read a word as a mention, a reference, a link, a formula or a picture."""
    return _ACTIVE.search(word) is not None and _AMOUNT.fullmatch(word) is None


def _escaped(word: str) -> str:
    return _SPECIAL.sub(r"\\\1", escape(word, quote=False))


def _code(text: str) -> str:
    """Write a code span, which holds everything but its own fence."""
    if not text:
        return ""
    text = _LONG_RUN.sub("`\N{HORIZONTAL ELLIPSIS}`", text)
    fence = "`" * (_longest_run(text) + 1)
    pad = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _code_cell(text: str) -> str:
    # A table is split at bars before code is read. A backslash before the bar would escape the escape.
    return _code(text.replace("\\|", f"\\{_JOINER}|").replace("|", "\\|"))


def _longest_run(text: str) -> int:
    return max(map(len, _RUN.findall(text)), default=0)
