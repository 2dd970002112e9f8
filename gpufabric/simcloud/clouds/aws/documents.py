"""IAM policy documents, compared by meaning as the provider compares them.

Source: hashicorp/awspolicyequivalence. The order of statements, actions, resources and principals means
nothing, nor does a list of one against its element. An account id as principal is the account's root.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from gpufabric.reading.json_text import parse_json
from gpufabric.wire.values import Value, as_list, as_map, is_list, is_map

_ROOT = re.compile(r"arn:[\w-]+:iam::(\d{12}):root")


def policy_meaning(document: Value) -> Value:
    """Return what a policy document means; any two with the same meaning are equal. A text that is no policy
    stays as it is.
    """
    content = _content(document)
    if not is_map(content) or "Statement" not in content:
        return document
    statements = content["Statement"]
    meanings = [_statement(as_map(item)) for item in (statements if is_list(statements) else [statements])]
    return {**content, "Statement": sorted(meanings, key=_key)}


def _content(document: Value) -> Value:
    if not isinstance(document, str):
        return document
    try:
        return cast("Value", parse_json(document))
    except ValueError:
        return None


def _statement(statement: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _PARTS.get(name, _unchanged)(value) for name, value in statement.items()}


def _texts(value: Value) -> Value:
    """Return a text or list of texts as a sorted list."""
    return sorted(as_list(value), key=_key) if is_list(value) else [value]


def _principals(value: Value) -> Value:
    if not is_map(value):
        return _account(value)
    return {service: sorted(map(_account, _texts(names)), key=_key) for service, names in value.items()}


def _account(principal: Value) -> Value:
    root = _ROOT.fullmatch(principal) if isinstance(principal, str) else None
    return root.group(1) if root else principal


def _conditions(value: Value) -> Value:
    return {
        operator: {key: _texts(values) for key, values in as_map(tests).items()}
        for operator, tests in as_map(value).items()
    }


def _unchanged(value: Value) -> Value:
    return value


def _key(value: Value) -> str:
    return json.dumps(value, sort_keys=True)


_PARTS: Mapping[str, Callable[[Value], Value]] = {
    "Action": _texts,
    "Condition": _conditions,
    "Effect": lambda value: str(value).lower(),
    "NotAction": _texts,
    "NotPrincipal": _principals,
    "NotResource": _texts,
    "Principal": _principals,
    "Resource": _texts,
}
