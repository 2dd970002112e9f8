"""Replaces known secrets in text, in all their forms, also where a line break splits them.

All forms are one regular expression, a tree of their common beginnings, so that a text is read once however
many secrets are known.
"""

import re
import string
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from gpufabric.masking.credentials import CREDENTIALS, UNFINISHED_KEY
from gpufabric.masking.forms import LONG, forms_of
from gpufabric.wire.secrets import MASKED
from gpufabric.wire.values import Value, is_list, is_map

Span = tuple[int, int]

_KEPT = f"{string.ascii_letters}{string.digits}+/=_-%&;#.".encode()
_FILLING = bytes(set(range(256)) - set(_KEPT))
"""Bytes that stand between the parts of a text that lines split: blanks, quotes, frames of tables."""

_ESCAPED_BREAK = re.compile(rb"\\+[nrt]|\x1b\[[0-9;]*m")
_BREAK = re.compile(r"[\r\n\v\f]|\\[nr]")
_LONGEST_TAIL = 4096


class Mask:
    """Replaces secrets in text.

    Args:
        texts: the secrets.
    """

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._forms = frozenset[str]().union(*map(forms_of, set(texts) - {MASKED}))

    def text(self, text: str) -> str:
        """Return a text without secrets."""
        return self.texts([text])[0]

    def texts(self, parts: Sequence[str]) -> list[str]:
        """Mask consecutive parts of one text; the mask of a secret that they share stands in the first."""
        whole = "\n".join(parts)
        spans = _joined([*_credentials(whole), *self._known(whole)])
        if not spans:
            return list(parts)
        masked: list[str] = []
        start = 0
        for part in parts:
            masked.append(_replaced(part, start, spans))
            start += len(part) + 1
        return masked

    def value(self, value: Value) -> Value:
        """Return JSON data without secrets in its texts and in the names of its maps."""
        if isinstance(value, str):
            return self.text(value)
        if is_map(value):
            return {self._name(key): self.value(item) for key, item in value.items()}
        return [self.value(item) for item in value] if is_list(value) else value

    def finds(self, text: str) -> bool:
        """Tell whether a text may have a secret: fast, and true too often rather than too rarely."""
        if CREDENTIALS.search(text):
            return True
        if not self._forms:
            return False
        return bool(self._pattern.search(text) or self._compact_pattern.search(_compact(text)))

    def may_go_on(self, text: str) -> bool:
        """Tell whether a text ends with the beginning of a secret, whose rest the next text may have."""
        if UNFINISHED_KEY.search(text):
            return True
        tail = _compact(text[-_LONGEST_TAIL:])[-self._longest :] if self._forms else b""
        for start in range(len(tail)):
            rest = tail[start:]
            place = bisect_left(self._compact_forms, rest)
            if place < len(self._compact_forms) and self._compact_forms[place].startswith(rest):
                return True
        return False

    def _name(self, key: str) -> str:
        return self.text(key) if len(key) >= LONG else key

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        short = sorted(form for form in self._forms if len(form) < LONG)
        long = sorted(form for form in self._forms if len(form) >= LONG)
        parts = [_tree(long)] if long else []
        if short:
            parts.append(rf"(?<![0-9A-Za-z])(?:{_tree(short)})(?![0-9A-Za-z])")
        return re.compile("|".join(parts))

    @cached_property
    def _compact_forms(self) -> list[bytes]:
        compact = {_compact(form) for form in self._forms if len(form) >= LONG}
        return sorted(form for form in compact if len(form) >= LONG)

    @cached_property
    def _compact_pattern(self) -> re.Pattern[bytes]:
        forms = [form.decode("latin-1") for form in self._compact_forms]
        return re.compile((_tree(forms) if forms else r"(?!)").encode("latin-1"))

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._compact_forms), default=0)

    def _known(self, text: str) -> Iterator[Span]:
        if self._forms:
            yield from (match.span() for match in self._pattern.finditer(text))
            yield from self._broken(text)

    def _broken(self, text: str) -> Iterator[Span]:
        """Yield where a secret is split by a line break and what frames or quotes its lines."""
        compact = _compact(text)
        matches = [match.span() for match in self._compact_pattern.finditer(compact)]
        if not matches:
            return
        places = _places(text)
        for first, last in matches:
            start, end = places[first], places[last - 1] + 1
            if _BREAK.search(text, start, end):
                yield start, end


def _credentials(text: str) -> Iterator[Span]:
    return (match.span() for match in CREDENTIALS.finditer(text))


def _compact(text: str) -> bytes:
    return _ESCAPED_BREAK.sub(b"", text.encode(errors="replace")).translate(None, _FILLING)


def _places(text: str) -> list[int]:
    """Return the place in the text of each byte that its compact form keeps."""
    raw = text.encode(errors="replace")
    places: list[int] = []
    skipped = {place for match in _ESCAPED_BREAK.finditer(raw) for place in range(*match.span())}
    offset = 0
    for place, character in enumerate(text):
        for byte in character.encode(errors="replace"):
            if offset not in skipped and byte not in _FILLING:
                places.append(place)
            offset += 1
    return places


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Merge spans that overlap."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _replaced(part: str, start: int, spans: Sequence[Span]) -> str:
    """Mask the spans of a whole text in one part of it."""
    pieces: list[str] = []
    place, end = start, start + len(part)
    for first, last in spans:
        if last <= place or first >= end:
            continue
        if first >= start:
            pieces += (part[place - start : first - start], MASKED)
        place = min(last, end)
    return "".join([*pieces, part[place - start :]])


def _tree(forms: Sequence[str]) -> str:
    """Return a pattern for sorted texts that tries each common beginning once, and the longest text first."""
    shared = _shared(forms[0], forms[-1])
    rests = [form[len(shared) :] for form in forms]
    groups: dict[str, list[str]] = {}
    for rest in filter(None, rests):
        groups.setdefault(rest[0], []).append(rest)
    if not groups:
        return re.escape(shared)
    branches = "|".join(map(_tree, groups.values()))
    return f"{re.escape(shared)}(?:{branches}){'?' if '' in rests else ''}"


def _shared(first: str, last: str) -> str:
    """Return the common beginning of two texts."""
    shortest = min(len(first), len(last))
    return first[: next((at for at in range(shortest) if first[at] != last[at]), shortest)]
