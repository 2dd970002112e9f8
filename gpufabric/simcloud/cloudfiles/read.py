"""Reads a folder of cloud files."""

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from gpufabric.reading.limits import UnreadableError
from gpufabric.reading.toml_text import read_toml
from gpufabric.simcloud.cloudfiles.form import SimulatedAccount
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.validation_errors import explain
from gpufabric.spec.yamlfile import read_yaml

LIMIT = "docs/simulated-clouds/cloud-files.md"
_SUFFIXES = (".yaml", ".yml", ".toml")
_ADAPTER: TypeAdapter[SimulatedAccount] = TypeAdapter(SimulatedAccount)


def simulated_account_schema() -> dict[str, Any]:
    """Return the JSON Schema of a cloud file."""
    return _ADAPTER.json_schema()


def read_cloud_files(folder: Path) -> list[SimulatedAccount]:
    """Read all files of a folder, in order of their names.

    Raises:
        DeclarationError: the folder has no file, a file is invalid, an account has two files, or two files
            state another time or seed.
    """
    files = sorted(path for path in folder.glob("*") if path.suffix in _SUFFIXES and path.is_file())
    if not files:
        allowed = "a folder with a YAML or TOML file for each account: `gpufabric sim init` writes one"
        raise DeclarationError([Problem("folder", "no such file", allowed, LIMIT, file=str(folder))])
    accounts = [_read(path) for path in files]
    for name in ("starts_at", "seed"):
        stated = {getattr(account, name) for account in accounts if getattr(account, name) is not None}
        if len(stated) > 1:
            given = ", ".join(sorted(str(value) for value in stated))
            raise DeclarationError([Problem(name, given, "the same in all files", LIMIT, file=str(folder))])
    keys = [(account.cloud, account.account) for account in accounts]
    for path, key in zip(files, keys, strict=True):
        if keys.count(key) > 1:
            problem = Problem("account", key[1], "an account that no other file has", LIMIT, file=path.name)
            raise DeclarationError([problem])
    return accounts


def _read(path: Path) -> SimulatedAccount:
    if path.suffix == ".toml":
        return _validated(_toml(path), path.name)
    file = read_yaml(path, path.name)
    data: dict[str, Any] = json.loads(json.dumps(file.data, default=_text))
    try:
        return _ADAPTER.validate_python(data)
    except ValidationError as error:
        problems = explain(error, _ADAPTER, data, file=file.name, line_of=file.line_of)
        raise DeclarationError(problems) from error


def _toml(path: Path) -> object:
    try:
        return json.loads(json.dumps(read_toml(path), default=_text))
    except UnreadableError as error:
        problem = Problem("file", error.given, error.allowed, error.limit, file=path.name, line=error.line)
        raise DeclarationError([problem]) from None


def _validated(data: object, name: str) -> SimulatedAccount:
    try:
        return _ADAPTER.validate_python(data)
    except ValidationError as error:
        raise DeclarationError(explain(error, _ADAPTER, data, file=name)) from error


def _text(value: object) -> str:
    # YAML and TOML have types for times; JSON has none.
    return value.isoformat() if hasattr(value, "isoformat") else str(value)  # type: ignore[attr-defined]
