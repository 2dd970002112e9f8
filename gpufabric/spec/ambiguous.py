"""Values of the configuration that this package and the engine would read differently, or not as meant.

The files are YAML 1.2 here. The engine reads them with Go's yaml.v3, which also knows octal numbers with a
leading zero and dates of YAML 1.1 (``resolve.go``). It passes a date of ``Pulumi.yaml`` on as a time of
ISO 8601, but that of a stack's file as ``2027-12-31 00:00:00 +0000 UTC``, which no property takes (3.250.0).
"""

import math
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, cast

from pydantic import BaseModel

from gpufabric.spec.problems import Problem
from gpufabric.spec.validation_errors import declared_path
from gpufabric.spec.yamlfile import PathItem, YamlFile
from gpufabric.wire.project import PROJECT_FILE

_LIMIT = "the engine and gpufabric would read it differently"
_LARGEST = 2**63 - 1
_ENCRYPTED = "the text that `pulumi config set --secret` writes"
_Path = tuple[PathItem, ...]


def ambiguous_values(file: YamlFile) -> list[Problem]:
    """Return the values in a file's configuration that are ambiguous.

    Args:
        file: ``Pulumi.yaml`` or the file of a stack.
    """
    return [
        Problem(declared_path(path), given, allowed, _LIMIT, file.name, file.line_of(path))
        for path, value in _leaves(file.data.get("config"), ("config",))
        for given, allowed in (*_doubts(value), *_odd_secret(path, value))
        if not (isinstance(value, date) and file.name == PROJECT_FILE)
    ]


def booleans_as_numbers(data: object, declared: object) -> list[_Path]:
    """Return the paths of ``true`` and ``false`` that a declaration has taken as 1 and 0.

    Args:
        data: what the file says.
        declared: the validated declaration.
    """
    return [
        path
        for path, value in _leaves(data, ())
        if isinstance(value, bool) and _is_number(_at(declared, path))
    ]


def _doubts(value: object) -> Iterator[tuple[str, str]]:
    """Yield what is given and what is allowed instead."""
    if isinstance(value, date):  # and times, which are dates as well
        text = value.isoformat()
        yield f"{text} without quotes, a date", f"'{text}' in quotes"
    elif isinstance(value, float) and not math.isfinite(value):
        yield str(float(value)), "a finite number"
    elif isinstance(value, int) and not isinstance(value, bool):
        digits = getattr(value, "_width", None) or 0  # of ruamel.yaml, for a number that begins with zero
        if type(value).__name__ == "ScalarInt" and len(str(abs(value))) < digits:
            sign = "-" if value < 0 else ""
            given = f"{sign}{abs(int(value)):0{digits}d}, a number with a leading zero"
            yield given, f"{int(value)}, or text in quotes"
        elif abs(value) > _LARGEST:
            yield "a number that is too large", f"at most {_LARGEST}"


def _odd_secret(path: _Path, value: object) -> Iterator[tuple[str, str]]:
    """Yield the same for what stands where the engine writes the text of an encrypted value."""
    if "secure" in path and (path[-1] != "secure" or not isinstance(value, str)):
        yield "an encrypted value that is no text", _ENCRYPTED


def _leaves(value: object, path: _Path) -> Iterator[tuple[_Path, object]]:
    if isinstance(value, Mapping):
        for key, item in cast("Mapping[Any, object]", value).items():
            yield from _leaves(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(cast("list[object]", value)):
            yield from _leaves(item, (*path, index))
    else:
        yield path, value


def _at(declared: object, path: _Path) -> object:
    """Return what a declaration has at a path; None if it has another form there."""
    node = declared
    for item in path:
        if isinstance(node, BaseModel):
            node = getattr(node, _field(node, str(item)), None)
        elif isinstance(node, Mapping):
            node = cast("Mapping[Any, object]", node).get(item)
        elif isinstance(node, list | tuple) and isinstance(item, int):
            items = cast("list[object]", node)
            node = items[item] if item < len(items) else None
        else:
            return None
    return node


def _field(model: BaseModel, key: str) -> str:
    fields = type(model).model_fields
    return next((name for name, field in fields.items() if field.alias == key), key)


def _is_number(value: object) -> bool:
    return value is not None and not isinstance(value, bool | str | BaseModel | Mapping | list | tuple)
