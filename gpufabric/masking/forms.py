"""Forms in which programs, providers and file formats write a secret."""

import base64
import json
import re
import shlex
from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import quote, quote_plus

SHORTEST = 3
"""Characters from which a text is masked: shorter ones would only garble messages. The engine's own filter
has the same limit."""

LONG = 8
"""Characters from which a text is masked inside words, encoded, line by line, and split over lines."""

_BITS_PER_BYTE = 8
_BITS_PER_DIGIT = 6
_HEX = re.compile(r"[0-9A-Fa-f]+(?:[-:][0-9A-Fa-f]+)*")
_PEM_FRAME = re.compile(r"-----(?:BEGIN|END) [A-Z0-9 ]+-----")
_GO_ESCAPES = {7: r"\a", 8: r"\b", 9: r"\t", 10: r"\n", 11: r"\v", 12: r"\f", 13: r"\r", 34: r"\"", 92: r"\\"}


def forms_of(text: str) -> frozenset[str]:
    """Return every form of a secret; none for one that is too short to be masked."""
    return frozenset(form for form in _forms(text) if len(form) >= SHORTEST)


def _forms(text: str) -> Iterator[str]:
    if len(text.strip()) < SHORTEST:
        return
    yield from _spelled(text)
    stripped = text.strip()
    if len(stripped) < LONG:
        return
    yield from _spelled(stripped)
    yield from _encoded(text.encode(errors="replace"))
    if stripped != text:
        yield from _encoded(stripped.encode(errors="replace"))
    if _HEX.fullmatch(stripped):
        yield from (stripped.lower(), stripped.upper())
    lines = [line.strip() for line in text.splitlines()]
    if len(lines) > 1:
        for line in lines:
            if len(line) >= LONG and not _PEM_FRAME.fullmatch(line):
                yield from _spelled(line)


def _spelled(text: str) -> Iterator[str]:
    """Yield a text as it is, and as other languages quote it."""
    yield text
    for written in (_json(text), _json(text, ensure_ascii=False)):
        yield from (written, _as_go_writes(written), _json(written), _json(written, ensure_ascii=False))
    yield repr(text)[1:-1]
    yield _go_quoted(text)
    yield text.replace("'", "''")  # YAML between single quotes
    yield shlex.quote(text).strip("'")
    html = escape(text)
    yield html
    yield html.replace("&#x27;", "&#39;").replace("&quot;", "&#34;")
    for address in (quote(text, safe=""), quote(text), quote_plus(text)):
        yield from (address, re.sub(r"%[0-9A-F]{2}", lambda match: match[0].lower(), address))
        yield quote(address, safe="")  # an address within an address


def _json(text: str, *, ensure_ascii: bool = True) -> str:
    return json.dumps(text, ensure_ascii=ensure_ascii)[1:-1]


def _as_go_writes(written: str) -> str:
    """Return JSON as Go's encoder writes it, which escapes what HTML would read."""
    return written.replace("<", r"\u003c").replace(">", r"\u003e").replace("&", r"\u0026")


def _go_quoted(text: str) -> str:
    """Return a text as Go's ``%q`` writes it."""
    return "".join(
        _GO_ESCAPES.get(ord(character))
        or (character if character.isprintable() else f"\\x{ord(character):02x}")
        for character in text
    )


def _encoded(raw: bytes) -> Iterator[str]:
    """Yield bytes in hexadecimal and in base64, also where they are in the middle of other encoded bytes."""
    for written in (raw.hex(), raw.hex(":"), raw.hex(" "), raw.hex("-")):
        yield from (written, written.upper())
    yield repr(raw)[2:-1]  # bytes of Python
    for before in range(3):
        standard = base64.b64encode(bytes(before) + raw).decode()
        first = -(-before * _BITS_PER_BYTE // _BITS_PER_DIGIT)
        last = (before + len(raw)) * _BITS_PER_BYTE // _BITS_PER_DIGIT
        inner = standard[first:last]
        yield from _both_alphabets(inner if before else standard.rstrip("="))
        yield from _both_alphabets(inner)


def _both_alphabets(text: str) -> Iterable[str]:
    return (text, text.replace("+", "-").replace("/", "_"))
