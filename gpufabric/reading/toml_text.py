"""Parses TOML whose size, depth, number of values and numbers are within the limits."""

import math
import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

from gpufabric.reading.limits import (
    LARGEST_YAML_BYTES,
    MOST_DIGITS,
    MOST_LEVELS,
    MOST_VALUES,
    UnreadableError,
)
from gpufabric.reading.plain import read_text

_FORMAT = "TOML 1.0"
_PLACE = re.compile(r"\(at line (\d+), column \d+\)")
_MOST_DOTS = 500
"""Dots in a line: the parser's time grows with the square of the parts of a key."""


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file, which may be as large as a YAML file.

    Raises:
        UnreadableError: it cannot be read, or is not TOML within the limits.
    """
    return parse_toml(read_text(path, largest_bytes=LARGEST_YAML_BYTES))


def parse_toml(text: str) -> dict[str, Any]:
    """Parse TOML.

    Raises:
        UnreadableError: the text is not TOML, or is beyond the limits. The message quotes nothing of it.
    """
    if any(line.count(".") > _MOST_DOTS for line in text.split("\n")):
        raise UnreadableError("a line of too many dots", f"at most {_MOST_DOTS} dots in a line")
    try:
        value = tomllib.loads(text, parse_float=_fraction)
    except UnreadableError:
        raise
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        given = "text that is not TOML"
        raise UnreadableError(given, "TOML", _FORMAT, int(place[1]) if place else 0) from None
    except ValueError:  # Python's limit on the digits of an integer
        raise _too_long() from None
    except RecursionError:
        raise _too_deep() from None
    _check(value)
    return value


def _check(value: object) -> None:
    """Check depth, number of values, and numbers.

    Raises:
        UnreadableError: they are beyond the limits.
    """
    level: Sequence[object] = [value]
    number = 0
    for _ in range(MOST_LEVELS + 1):
        inner = [item for node in level for item in _inside(node)]
        number += len(inner)
        if number > MOST_VALUES:
            raise UnreadableError(f"more than {MOST_VALUES:,} keys and values", f"at most {MOST_VALUES:,}")
        if any(isinstance(item, int) and abs(item) >= 10**MOST_DIGITS for item in inner):
            raise _too_long()
        level = list(filter(_is_nested, inner))
        if not level:
            return
    raise _too_deep()


def _is_nested(item: object) -> bool:
    return isinstance(item, dict | list)


def _inside(node: object) -> Iterator[object]:
    if isinstance(node, dict):
        yield from cast("dict[str, object]", node).values()
    elif isinstance(node, list):
        yield from cast("list[object]", node)


def _too_deep() -> UnreadableError:
    return UnreadableError("tables and arrays inside each other too deeply", f"at most {MOST_LEVELS} levels")


def _too_long() -> UnreadableError:
    return UnreadableError("a number of too many characters", f"at most {MOST_DIGITS} characters")


def _fraction(text: str) -> float:
    number = float(text)
    if len(text) > MOST_DIGITS:
        raise _too_long()
    if not math.isfinite(number):
        raise UnreadableError("a number that is not finite", "a number that 64 bits can hold")
    return number
