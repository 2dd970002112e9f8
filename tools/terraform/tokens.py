"""Tokens of Go source: enough of the language to read composite literals."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
    (?P<comment>//[^\n]*|/\*.*?\*/)
    |(?P<text>"(?:\\.|[^"\\])*"|`[^`]*`|'(?:\\.|[^'\\])*')
    |(?P<word>[\w.]+)
    |(?P<space>\s+)
    |(?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
OPENING = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True)
class Token:
    """A word, quoted text or sign, and the line that it stands on."""

    text: str
    line: int

    @property
    def quoted(self) -> str | None:
        """Return the content of a quoted text; ``None`` for anything else."""
        return self.text[1:-1] if self.text[:1] in ('"', "`") else None


def tokens(source: str) -> list[Token]:
    """Return the tokens of Go source, comments and white space left out."""
    return list(_tokens(source))


def _tokens(source: str) -> Iterator[Token]:
    line = 1
    for match in _TOKEN.finditer(source):
        text = match.group()
        if match.lastgroup not in ("comment", "space"):
            yield Token(text, line)
        line += text.count("\n")


def end_of(code: list[Token], start: int) -> int:
    """Return the position after the bracket that closes the one at ``start``."""
    depth = 0
    for position in range(start, len(code)):
        if code[position].text in OPENING:
            depth += 1
        elif code[position].text in OPENING.values():
            depth -= 1
            if depth == 0:
                return position + 1
    return len(code)


def fields(code: list[Token], opening: int) -> Iterator[tuple[Token, list[Token]]]:
    """Return the fields of the composite literal whose brace stands at ``opening``: name and value."""
    position, end = opening + 1, end_of(code, opening) - 1
    while position < end:
        name = code[position]
        stop = _end_of_field(code, position, end)
        if position + 1 < stop and code[position + 1].text == ":":
            yield name, code[position + 2 : stop]
        position = stop + 1


def _end_of_field(code: list[Token], position: int, end: int) -> int:
    while position < end and code[position].text != ",":
        position = end_of(code, position) if code[position].text in OPENING else position + 1
    return position
