"""Checks YAML before it is parsed: depth, aliases, keys, tags and numbers.

The events of the text cost little, and the check works on them in turn: the parsers call themselves for each
level, and what aliases stand for may be as large as one likes. libyaml makes the events. The engine reads its
files by a port of libyaml (yaml.v3), so that a text which libyaml refuses is of no use to the engine either.
"""

import math
import re
from dataclasses import dataclass
from typing import Any, cast

from gpufabric.reading.limits import MOST_DIGITS, MOST_LEVELS, MOST_VALUES, UnreadableError

_FORMAT = "YAML 1.2"
_NULL = re.compile(r"~|null|Null|NULL|")
_BOOLEAN = re.compile(r"true|True|TRUE|false|False|FALSE")
_NUMBER = re.compile(
    r"[-+]?(0o[0-7_]+|0x[0-9a-fA-F_]+|0b[01_]+|[0-9][0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9]+)?|\.[0-9]+([eE][-+]?[0-9]+)?)"
)
_NO_NUMBER = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?")
_KNOWN_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp")
) | {"!"}


class MalformedError(UnreadableError):
    """Text that is not YAML. Its ``given`` may quote names of the text."""


def check_yaml(text: str) -> None:
    """Check that a text is YAML within the limits.

    Args:
        text: the text.

    Raises:
        MalformedError: it is not YAML.
        UnreadableError: it is beyond the limits, or has keys or tags that no file here needs. The message
            quotes nothing of the text.
    """
    # Projects without a file of YAML do not load it.
    import yaml  # noqa: PLC0415

    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    scan = _Scan()
    try:
        for event in cast("Any", yaml).parse(text, Loader=loader):
            scan.take(event)
    except yaml.MarkedYAMLError as error:
        # The end of a text without a line break counts as a further line.
        line = min(error.problem_mark.line, text.count("\n")) + 1 if error.problem_mark else 0
        raise MalformedError(str(error.problem or error), "well-formed YAML", _FORMAT, line) from None
    except yaml.YAMLError as error:
        # A character that YAML does not allow has a place in the text, but no line.
        place: object = getattr(error, "position", None)
        line = text.count("\n", 0, place) + 1 if isinstance(place, int) else 0
        reason: str = getattr(error, "reason", "") or "an unknown fault"
        raise MalformedError(reason, "well-formed YAML", _FORMAT, line) from None
    except RecursionError:
        raise _too_deep(0) from None


@dataclass(slots=True)
class _Open:
    """A mapping or a list whose end has not come yet.

    Attributes:
        is_mapping: whether it is a mapping.
        anchor: its anchor; empty without one.
        values: its values so far, itself included.
        parts: keys and values that lie directly in it.
        key: its latest key.
    """

    is_mapping: bool
    anchor: str
    values: int = 1
    parts: int = 0
    key: str = ""

    @property
    def place(self) -> str | int:
        """Key or index of the value that comes next."""
        return self.key if self.is_mapping else self.parts


class _Scan:
    """Counts what a parser would make of the events."""

    def __init__(self) -> None:
        self._open: list[_Open] = []
        self._sizes: dict[str, int] = {}

    def take(self, event: Any) -> None:  # noqa: ANN401 - PyYAML declares no types
        """Take the next event."""
        kind = type(event).__name__
        line = event.start_mark.line + 1 if event.start_mark else 0
        if kind == "ScalarEvent":
            self._refuse_tag(event, line)
            self._refuse_scalar(event, line)
            self._add(1, line)
            if event.anchor:
                self._sizes[event.anchor] = 1
        elif kind == "AliasEvent":
            self._refuse_loop(event.anchor, line)
            if self._is_key():
                raise _odd_key("an alias", line)
            # An alias of nothing is the parser's to refuse.
            self._add(self._sizes.get(event.anchor, 1), line)
        elif kind in {"MappingStartEvent", "SequenceStartEvent"}:
            self._refuse_tag(event, line)
            is_mapping = kind == "MappingStartEvent"
            if self._is_key():
                raise _odd_key("a mapping" if is_mapping else "a list", line)
            self._open.append(_Open(is_mapping, event.anchor or ""))
            if len(self._open) > MOST_LEVELS:
                raise _too_deep(line)
        elif kind in {"MappingEndEvent", "SequenceEndEvent"}:
            ended = self._open.pop()
            if ended.anchor:
                self._sizes[ended.anchor] = ended.values
            self._add(ended.values, line)

    def _is_key(self) -> bool:
        return bool(self._open) and self._open[-1].is_mapping and self._open[-1].parts % 2 == 0

    def _add(self, values: int, line: int) -> None:
        inside = self._open[-1] if self._open else None
        if inside is None:
            return
        inside.parts += 1
        inside.values += values
        if inside.values > MOST_VALUES:
            raise UnreadableError(
                "too many keys and values, with those that aliases stand for",
                f"at most {MOST_VALUES:,}",
                line=line,
            )

    def _refuse_loop(self, anchor: str, line: int) -> None:
        if any(place.anchor == anchor for place in self._open):
            raise UnreadableError(
                "an alias inside the value that it stands for", "a value with an end", _FORMAT, line
            )

    def _refuse_scalar(self, event: Any, line: int) -> None:  # noqa: ANN401 - see above
        text: str = event.value
        is_plain = bool(event.implicit[0])
        if self._is_key():
            if is_plain and (kind := _kind(text)):
                raise _odd_key(kind, line)
            self._open[-1].key = text
        elif is_plain and (fault := _number_fault(text)):
            raise UnreadableError(*fault, line=line, path=tuple(inside.place for inside in self._open))

    @staticmethod
    def _refuse_tag(event: Any, line: int) -> None:  # noqa: ANN401 - see above
        if event.tag and event.tag not in _KNOWN_TAGS:
            raise UnreadableError(
                "a value with a tag of its own", "values without tags (!...)", _FORMAT, line
            )


def _number_fault(text: str) -> tuple[str, str] | None:
    """Return what is given and what is allowed, for a number beyond the limits."""
    if _NO_NUMBER.fullmatch(text):
        return "infinity or no number (.inf, .nan)", "a finite number"
    if not _NUMBER.fullmatch(text):
        return None
    if len(text) > MOST_DIGITS:
        return f"a number of {len(text):,} characters", f"at most {MOST_DIGITS} characters"
    if "x" not in text and not math.isfinite(float(re.sub("_|0o|0b", "", text) or 0)):
        return "a number that is too large", "a number that 64 bits can hold"
    return None


def _kind(text: str) -> str:
    """Say which other value than a text a plain key is; empty for a text."""
    if _NULL.fullmatch(text):
        return "null"
    if _BOOLEAN.fullmatch(text):
        return "true or false"
    if _NUMBER.fullmatch(text) or _NO_NUMBER.fullmatch(text):
        return "a number"
    return "a date" if _DATE.fullmatch(text) else ""


def _odd_key(kind: str, line: int) -> UnreadableError:
    return UnreadableError(
        f"{kind} as a key", "a text as a key, in quotes if it looks like something else", _FORMAT, line
    )


def _too_deep(line: int) -> UnreadableError:
    return UnreadableError(
        "mappings and lists inside each other too deeply", f"at most {MOST_LEVELS} levels", line=line
    )
