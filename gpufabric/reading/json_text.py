"""Parses JSON whose depth and numbers are within the limits."""

import json
import math
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any, NoReturn, cast

from gpufabric.reading.limits import LARGEST_BYTES, MOST_DIGITS, MOST_LEVELS, UnreadableError
from gpufabric.reading.plain import read_text

_FORMAT = "RFC 8259"


def read_json(path: Path, *, largest_bytes: int = LARGEST_BYTES) -> object:
    """Read a JSON file.

    Args:
        path: path of the file.
        largest_bytes: size that is read at most.

    Raises:
        UnreadableError: it cannot be read, or is not JSON within the limits.
    """
    return parse_json(read_text(path, largest_bytes=largest_bytes))


def parse_json(text: str, *, has_exact_numbers: bool = False) -> object:
    """Parse JSON.

    Args:
        text: the text.
        has_exact_numbers: whether numbers become ``Decimal`` instead of ``int`` and ``float``.

    Raises:
        UnreadableError: the text is not JSON, or is beyond the limits. The message quotes nothing of it.
    """
    try:
        value: object = (_EXACT if has_exact_numbers else _PLAIN).decode(text)
    except json.JSONDecodeError as error:
        given = f"text that is not JSON ({error.msg})"
        raise UnreadableError(given, "JSON", _FORMAT, error.lineno) from None
    except RecursionError:
        raise _too_deep() from None
    if _is_too_deep(value):
        raise _too_deep()
    return value


def _is_too_deep(value: object) -> bool:
    level: list[object] = [value]
    for _ in range(MOST_LEVELS + 1):
        mappings = [cast("dict[str, object]", node).values() for node in level if isinstance(node, dict)]
        lists = [cast("list[object]", node) for node in level if isinstance(node, list)]
        if not (mappings or lists):
            return False
        level = [*chain.from_iterable(mappings), *chain.from_iterable(lists)]
    return True


def _too_deep() -> UnreadableError:
    return UnreadableError("objects and lists inside each other too deeply", f"at most {MOST_LEVELS} levels")


def _checked(text: str) -> str:
    if len(text) > MOST_DIGITS:
        raise UnreadableError(f"a number of {len(text):,} characters", f"at most {MOST_DIGITS} characters")
    return text


def _integer(text: str) -> int:
    return int(_checked(text))


def _fraction(text: str) -> float:
    number = float(_checked(text))
    if not math.isfinite(number):
        raise UnreadableError("a number that is too large", "a number that 64 bits can hold")
    return number


def _exact(text: str) -> Decimal:
    _fraction(text)
    return Decimal(text)


def _no_number(text: str) -> NoReturn:
    raise UnreadableError(f"{text}, which is no number of JSON", "a finite number", _FORMAT)


def _decoder(integer: object, fraction: object) -> json.JSONDecoder:
    return json.JSONDecoder(
        parse_int=cast("Any", integer), parse_float=cast("Any", fraction), parse_constant=_no_number
    )


_PLAIN = _decoder(_integer, _fraction)
_EXACT = _decoder(_exact, _exact)
