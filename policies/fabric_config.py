"""Reads single parts of the fabric's declaration: a fault elsewhere in it hides none of them."""

import json
from collections.abc import Iterable
from typing import Any, TypeVar, cast

from pydantic import BaseModel, TypeAdapter

from gpufabric.policies import deferred
from gpufabric.spec.config_keys import ConfigKeys

_Part = TypeVar("_Part", bound=BaseModel)


def fabric_tags(config: str, keys: ConfigKeys) -> dict[str, str]:
    """Return the fabric's tags; none if they cannot be read.

    Args:
        config: the stack's configuration, as JSON text.
        keys: keys of the project's configuration.
    """
    try:
        return TypeAdapter(dict[str, str]).validate_python(_fabric(config, keys).get("tags") or {})
    except (ValueError, TypeError, AttributeError):
        return {}


def fabric_part(config: str, keys: ConfigKeys, key: str, kind: type[_Part]) -> _Part | None:
    """Return a part of the fabric's declaration; None if there is none or it cannot be read.

    Args:
        config: the stack's configuration, as JSON text.
        keys: keys of the project's configuration.
        key: the part's key.
        kind: its model.
    """
    try:
        declared = _fabric(config, keys).get(key)
        return kind.model_validate(declared) if declared else None
    except (ValueError, TypeError, AttributeError):
        return None


def fabric_list(
    config: str, keys: ConfigKeys, key: str, kind: type[_Part], stated: Iterable[object] = ()
) -> tuple[_Part, ...]:
    """Return a list of the fabric's declaration; empty if there is none or it cannot be read.

    Args:
        config: the stack's configuration, as JSON text.
        keys: keys of the project's configuration.
        key: the list's key.
        kind: model of its entries.
        stated: the fabric's declaration in the project's files, which say what is encrypted.
    """
    try:
        fabric = cast("Any", deferred.with_marks(_fabric(config, keys), stated))
        return tuple(kind.model_validate(entry) for entry in fabric.get(key) or ())
    except (ValueError, TypeError, AttributeError):
        return ()


def lacks_fabric(config: str, keys: ConfigKeys) -> bool:
    """Return whether a configuration is readable and declares nothing of a fabric, as in a plain program.

    The engine adds the defaults of ``Pulumi.yaml``, which declare the fabric, to every stack's configuration.
    Other keys are the program's own. So is a region that is a text: programs call it so too.

    Args:
        config: the stack's configuration, as JSON text.
        keys: keys of the project's configuration.
    """
    try:
        stated = TypeAdapter(dict[str, object]).validate_json(config)
    except ValueError:
        return False
    return keys.fabric not in stated and not any(
        is_declaration(stated.get(key)) for key in (keys.region, keys.backbone)
    )


def is_declaration(value: object) -> bool:
    """Return whether a value of the configuration is an object, as a declaration is, also as text."""
    return isinstance(value, dict) or (isinstance(value, str) and value.lstrip().startswith("{"))


def as_object(value: object) -> object:
    """Read a value that the engine passes as JSON text."""
    return cast("object", json.loads(value)) if isinstance(value, str) else value


def _fabric(config: str, keys: ConfigKeys) -> Any:  # noqa: ANN401 - callers check what they read
    return as_object(json.loads(config or "{}").get(keys.fabric))
