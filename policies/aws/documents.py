"""Policy documents of AWS resources."""

import json
from collections.abc import Mapping
from typing import Any, cast

from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.resource import Resource

StatementData = Mapping[str, Any]


def statements(resource: Resource, key: str = "policy") -> list[StatementData]:
    """Return the statements of a resource's policy document.

    Raises:
        UnreadableProperty: the document is unknown or malformed.
    """
    text = resource.props.text(key)
    try:
        document: object = json.loads(text or "")
    except ValueError:
        raise UnreadableProperty(key, "is not JSON") from None
    if not isinstance(document, dict):
        raise UnreadableProperty(key, "is not an object")
    listed = several(cast("dict[str, Any]", document).get("Statement"))
    return [cast("StatementData", statement) for statement in listed if isinstance(statement, dict)]


def is_about_everyone(statement: StatementData) -> bool:
    """Return whether the principal of a statement is everyone."""
    principal = statement.get("Principal")
    named = cast("dict[str, Any]", principal).get("AWS") if isinstance(principal, dict) else principal
    return "*" in several(named)


def conditions(statement: StatementData) -> list[tuple[str, str, list[Any]]]:
    """Return the tests of a statement's condition: operator and key in small letters, and values."""
    condition = statement.get("Condition")
    tests = cast("dict[str, Any]", condition) if isinstance(condition, dict) else {}
    return [
        (operator.lower(), key.lower(), several(value))
        for operator, keys in tests.items()
        for key, value in (cast("dict[str, Any]", keys) if isinstance(keys, dict) else {"": keys}).items()
    ]


def several(value: object) -> list[Any]:
    """Return a list where documents may have one value or a list of them."""
    if value is None:
        return []
    return cast("list[Any]", value) if isinstance(value, list) else [value]
