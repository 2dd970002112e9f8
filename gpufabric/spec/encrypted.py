"""Recognizes what a stack's file states encrypted.

The engine hands configuration over in plain text and does not say which parts were encrypted. The files do.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from gpufabric.reading.json_text import parse_json
from gpufabric.spec.config_keys import keys_of
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.yamlfile import YamlFile, read_yaml
from gpufabric.wire.project import PROJECT_FILE

MAY_BE_ENCRYPTED = "x-may-be-encrypted"
"""Mark in JSON Schemas of a value that a file may state encrypted. Programs that do not know it ignore it."""

_NUMBERS = ("amount", "discount_percent")
"""Keys of the numbers of a stated price."""

_NAMING = ("admin_role_arns",)
"""Keys of lists whose readable entries name resources."""

_SHORTEST = 3
"""Characters from which a text is recognized inside others, as the engine does it."""

_CIPHERTEXT = {"secure"}


class Encrypted(str):
    """A decrypted value that no output and no name may show: a number of a stated price, or a role."""

    __slots__ = ()


class Ciphertext:
    """Stands for an encrypted value, which as a mapping could pass for tags or settings."""


def is_ciphertext(value: object) -> bool:
    """Return whether a file states a value encrypted."""
    if isinstance(value, Mapping):
        return set(cast("Mapping[object, object]", value)) == _CIPHERTEXT
    return isinstance(value, Ciphertext)


def has_ciphertext(value: object) -> bool:
    """Return whether a file states a value, or anything in it, encrypted."""
    if is_ciphertext(value):
        return True
    if isinstance(value, Mapping):
        return any(map(has_ciphertext, cast("Mapping[object, object]", value).values()))
    return isinstance(value, list) and any(map(has_ciphertext, cast("list[object]", value)))


def decrypted_texts(value: object, stated: Iterable[object]) -> Iterator[str]:
    """Yield the texts of a decrypted value that the files state encrypted.

    Args:
        value: the value in plain text, which may be JSON.
        stated: what the files state for it.
    """
    yield from _secret_texts(_parsed(value), [_parsed(item) for item in stated], inside=False)


def concealed_texts(value: object, stated: Iterable[object]) -> Iterator[str]:
    """Yield the decrypted texts that resources must keep secret; a number of a price reaches no resource.

    Args:
        value: the value in plain text, which may be JSON.
        stated: what the files state for it.
    """
    texts = decrypted_texts(_without_prices(_parsed(value)), stated)
    yield from (text for text in texts if len(text) >= _SHORTEST)


def _without_prices(value: object) -> object:
    if isinstance(value, Mapping):
        pairs = cast("Mapping[str, object]", value).items()
        return {key: _without_prices(item) for key, item in pairs if key not in _NUMBERS}
    return (
        [_without_prices(item) for item in cast("list[object]", value)] if isinstance(value, list) else value
    )


def _secret_texts(value: object, stated: list[object], *, inside: bool) -> Iterator[str]:
    inside = inside or any(map(is_ciphertext, stated))
    if isinstance(value, Mapping):
        for key, item in cast("Mapping[str, object]", value).items():
            yield from _secret_texts(item, _below(stated, key), inside=inside)
    elif isinstance(value, list):
        for index, item in enumerate(cast("list[object]", value)):
            yield from _secret_texts(item, _below(stated, index), inside=inside)
    elif inside and not isinstance(value, bool) and value is not None:
        yield str(value)


def config_of(root: Path, stack: str) -> Mapping[str, list[object]]:
    """Return what the project's files state for a stack, by full key. An unreadable file states nothing.

    Args:
        root: folder of ``Pulumi.yaml``.
        stack: the stack's name.
    """
    project = _read(root / PROJECT_FILE)
    folder = str(project.data.get("stackConfigDir", "stacks")) if project else "stacks"
    return config_in(project, _read(root / folder / f"Pulumi.{stack}.yaml"))


def config_in(project: YamlFile | None, stack: YamlFile | None) -> Mapping[str, list[object]]:
    """Return what two files state, by full key: that of the project, and that of the stack.

    Args:
        project: ``Pulumi.yaml``, whose defaults hold for all stacks.
        stack: the stack's file.
    """
    config = _config(stack) if stack else None
    stated: dict[str, list[object]] = {key: [value] for key, value in (config or {}).items()}
    fabric = _config(project).get("fabric") if project else None
    default = cast("Mapping[str, Any]", fabric).get("default") if isinstance(fabric, Mapping) else None
    if default is not None:
        stated.setdefault(keys_of(project).fabric, []).append(default)
    return stated


def with_marks(value: object, stated: Iterable[object]) -> object:
    """Mark the numbers of prices, and the values that name resources, that are encrypted in the files.

    A number as text that no file states in plain counts as encrypted, since the engine passes secrets on as
    text.

    Args:
        value: configuration in plain text.
        stated: what the files state for it.
    """
    return _marked(value, [_parsed(item) for item in stated], inside=False)


def _marked(value: object, stated: list[object], *, inside: bool) -> object:
    inside = inside or any(map(is_ciphertext, stated))
    if isinstance(value, Mapping):
        return {
            key: _number(item, _below(stated, key), inside=inside)
            if key in _NUMBERS
            else _names(cast("list[object]", item), _below(stated, key), inside=inside)
            if key in _NAMING and isinstance(item, list)
            else _marked(item, _below(stated, key), inside=inside)
            for key, item in cast("Mapping[str, object]", value).items()
        }
    if isinstance(value, list):
        return [
            _marked(item, _below(stated, index), inside=inside)
            for index, item in enumerate(cast("list[object]", value))
        ]
    return value


def _names(values: list[object], stated: list[object], *, inside: bool) -> list[object]:
    inside = inside or any(map(is_ciphertext, stated))
    return [
        Encrypted(value)
        if isinstance(value, str) and (inside or any(map(is_ciphertext, _below(stated, index))))
        else value
        for index, value in enumerate(values)
    ]


def _number(value: object, stated: list[object], *, inside: bool) -> object:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return value
    secret = inside or any(map(is_ciphertext, stated)) or (isinstance(value, str) and not stated)
    return Encrypted(value) if secret else value


def _below(stated: list[object], key: str | int) -> list[object]:
    """Return what the files state for a part of a value."""
    parts: list[object] = []
    for item in stated:
        if isinstance(item, Mapping) and key in item:
            parts.append(cast("Mapping[object, object]", item)[key])
        elif isinstance(item, list) and isinstance(key, int):
            parts += cast("list[object]", item)[key : key + 1]
    return parts


def _parsed(value: object) -> object:
    """Read a declaration that a file states as JSON text."""
    if not isinstance(value, str):
        return value
    try:
        return parse_json(value)
    except ValueError:
        return value


def _config(file: YamlFile) -> Mapping[str, Any]:
    config = file.data.get("config")
    return cast("Mapping[str, Any]", config) if isinstance(config, Mapping) else {}


def _read(path: Path) -> YamlFile | None:
    try:
        return read_yaml(path, path.name)
    except DeclarationError:
        return None
