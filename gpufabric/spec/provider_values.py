"""Values of a provider's settings: from YAML, or from the texts in which the engine passes them on."""

from collections.abc import Mapping
from typing import cast

from gpufabric.reading.json_text import parse_json
from gpufabric.spec.provider_keys import Form, ProviderKey
from gpufabric.wire.secrets import MASKED

_ALLOWED: Mapping[Form, str] = {
    "text": "a text",
    "flag": "true or false",
    "number": "a whole number",
    "texts": "a list of texts",
    "object": "a mapping",
    "objects": "a list of mappings",
}


class WrongValueError(Exception):
    """A value that a setting cannot have.

    Attributes:
        path: keys below the setting.
        given: what was given; no values, since they may be secrets.
        allowed: what is allowed.
    """

    def __init__(self, path: tuple[str, ...], given: str, allowed: str) -> None:
        super().__init__(given)
        self.path, self.given, self.allowed = path, given, allowed


def value_of(key: ProviderKey, given: object) -> object:
    """Return a setting's value in its form.

    Args:
        key: the setting.
        given: the value in YAML, or as text, in which lists and mappings are JSON.

    Raises:
        WrongValueError: it has another form.
    """
    if given == MASKED:
        return MASKED
    parsed = _parsed(given) if key.form not in ("text",) else given
    value = _formed(key.form, parsed)
    if value is None:
        raise WrongValueError((), _kind(parsed), _ALLOWED[key.form])
    objects = cast("list[object]", value) if isinstance(value, list) else [value]
    for entry in objects:
        unknown = sorted(set(cast("Mapping[str, object]", entry)) - key.parts) if key.parts else []
        if unknown:
            raise WrongValueError((unknown[0],), "an unknown key", ", ".join(sorted(key.parts)))
    if "roleArn" in key.parts and not all(
        cast("Mapping[str, object]", entry).get("roleArn") for entry in objects
    ):
        raise WrongValueError(("roleArn",), "nothing", "the ARN of a role")
    return cast("object", value)


def _formed(form: Form, value: object) -> object:
    """Return a value in a form; None if it has another one."""
    match form:
        case "text":
            return (
                str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None
            )
        case "flag":
            return value if isinstance(value, bool) else None
        case "number":
            return value if isinstance(value, int) and not isinstance(value, bool) else None
        case "texts":
            items = cast("list[object]", value) if isinstance(value, list) else None
            return [str(item) for item in items] if items and all(map(_is_plain, items)) else None
        case "object":
            return _plain(cast("object", value)) if isinstance(value, Mapping) else None
        case "objects":
            entries = cast("list[object]", value) if isinstance(value, list) else []
            are_objects = entries and all(isinstance(item, Mapping) for item in entries)
            return [_plain(item) for item in entries] if are_objects else None


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int)


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in cast("Mapping[object, object]", value).items()}
    if isinstance(value, list):
        return [_plain(item) for item in cast("list[object]", value)]
    return str(value) if isinstance(value, str) else value


def _parsed(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return parse_json(value)
    except ValueError:
        return value


def _kind(value: object) -> str:
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if value is None:
        return "nothing"
    return "a flag" if isinstance(value, bool) else "a number" if isinstance(value, int) else "a text"
