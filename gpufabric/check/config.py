"""Reads a stack's configuration as the engine passes it to the program."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from gpufabric.spec.yamlfile import read_yaml
from gpufabric.wire.project import PROJECT_FILE
from gpufabric.wire.secrets import MASKED
from gpufabric.wire.values import Value, as_map


@dataclass(frozen=True, slots=True)
class StackConfig:
    """Configuration of one stack.

    Attributes:
        project: the project's name.
        values: text by full key; other values are JSON.
        secret_keys: keys whose values contain a secret.
        ciphertexts: the encrypted texts, which no report may show.
    """

    project: str
    values: Mapping[str, str]
    secret_keys: tuple[str, ...] = ()
    ciphertexts: frozenset[str] = frozenset()

    def as_json(self) -> str:
        """Return the JSON that the engine passes in ``PULUMI_CONFIG``."""
        return json.dumps(dict(self.values))


def stack_config(root: Path, stack: str) -> StackConfig:
    """Read a stack's configuration: the project's defaults, overridden by the stack's file.

    Args:
        root: folder of ``Pulumi.yaml``.
        stack: the stack's name; it need not have a file.

    Raises:
        DeclarationError: one of the files cannot be read.
    """
    project_file = read_yaml(root / PROJECT_FILE, PROJECT_FILE)
    project = str(project_file.data.get("name", ""))
    settings: dict[str, Any] = {}
    for key, entry in as_map(project_file.data.get("config")).items():
        value = _default(entry)
        if value is not None:
            settings[key if ":" in key else f"{project}:{key}"] = value
    folder = str(project_file.data.get("stackConfigDir", "."))
    name = f"{folder}/Pulumi.{stack}.yaml"
    if (root / name).is_file():
        settings |= as_map(read_yaml(root / name, name).data.get("config"))
    ciphertexts: set[str] = set()
    values: dict[str, str] = {}
    secret_keys: list[str] = []
    for key, value in settings.items():
        before = len(ciphertexts)
        readable = _readable(value, ciphertexts)
        values[str(key)] = readable if isinstance(readable, str) else json.dumps(readable, default=str)
        if len(ciphertexts) > before:
            secret_keys.append(str(key))
    return StackConfig(project, values, tuple(secret_keys), frozenset(ciphertexts))


def default_provider_inputs(config: Mapping[str, Value], package: str) -> dict[str, Value]:
    """Return the inputs of a package's default provider, which the engine takes from the configuration."""
    prefix = f"{package}:"
    return {key.removeprefix(prefix): value for key, value in config.items() if key.startswith(prefix)}


def _default(entry: object) -> object:
    """Return the value of an entry of the project's configuration; None if it declares only a type."""
    if not isinstance(entry, Mapping):
        return entry
    declared = cast("Mapping[str, Any]", entry)
    return declared.get("value", declared.get("default"))


def _readable(value: object, ciphertexts: set[str]) -> object:
    if isinstance(value, Mapping):
        entry = cast("Mapping[object, object]", value)
        if set(entry) == {"secure"}:
            ciphertexts.add(str(entry["secure"]))
            return MASKED
        return {str(key): _readable(item, ciphertexts) for key, item in entry.items()}
    if isinstance(value, list):
        return [_readable(item, ciphertexts) for item in cast("list[object]", value)]
    return value
