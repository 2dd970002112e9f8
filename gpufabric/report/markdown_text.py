"""Escapes text for Markdown, so that it contains no markup, mention or reference."""

import re
from collections.abc import Iterable, Sequence
from html import escape

_SPECIAL = re.compile(r"([\\`*_{}\[\]|~])")
_MENTION = re.compile(r"(?<![\w/.])@(?=\w)|#(?=\d)|\b(?=www\.)")
_ADDRESS = re.compile(r"(?i)\b(https?|ftp)://")
_JOINER = "\N{WORD JOINER}"
_FENCE = re.compile(r"`{3,}")


def inline(text: str, most: int) -> str:
    """Write text on one line of Markdown, and cut it if it is too long.

    Args:
        text: any text.
        most: most characters.
    """
    return _SPECIAL.sub(r"\\\1", _safe(cut(" ".join(text.split()), most)))


def cell(text: str, most: int, *, code: bool = False) -> str:
    """Write text inside a cell of a table, or inside a code span in one."""
    if not code:
        return inline(text, most)
    # A code span allows neither backticks nor escapes, and a bar would end the cell.
    return cut(" ".join(text.split()), most).replace("`", "'").replace("|", "\\|")


def table(
    heads: Sequence[str], rows: Iterable[Sequence[str]], rest: str = "", *, right: Sequence[int] = ()
) -> str:
    """Write a table of cells that are Markdown already, with a line about the rows it leaves out."""
    rules = ["--:" if index in right else "---" for index in range(len(heads))]
    lines = [heads, rules, *rows]
    text = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"{text}\n\n{rest}" if rest else text


def fenced(lines: Sequence[str], language: str) -> str:
    """Write a block of code whose fence is longer than any fence in it."""
    body = "\n".join(lines)
    longest = max((len(fence) for fence in _FENCE.findall(body)), default=2)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{body}\n{fence}"


def cut(text: str, most: int) -> str:
    """Cut a text, with an ellipsis."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"


def _safe(text: str) -> str:
    joined = _MENTION.sub(lambda match: f"{match[0]}{_JOINER}", text)
    joined = _ADDRESS.sub(lambda match: f"{match[1]}:{_JOINER}//", joined)
    return escape(joined, quote=False)
