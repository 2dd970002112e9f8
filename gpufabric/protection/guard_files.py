"""Reads the settings by which changes of a stack are judged from the project's files.

Only what the files state in plain counts: a value that is encrypted or has the wrong type is left out, since
other errors name it.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from gpufabric.protection.guards import FABRIC, Guards, ProtectedSource, Setting, WaiverGuard
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.yamlfile import read_yaml
from gpufabric.wire.project import BACKBONE_STACK, PROJECT_FILE

STACKS = "stacks"
SETTINGS_FILE = f"{STACKS}/policies.yaml"
WAIVERS_FILE = f"{STACKS}/waivers.yaml"
SNAPSHOTS = f"{STACKS}/quota-snapshots"

_FABRIC_PATH = ("config", "fabric", "default")
_LIMITS = ("budget", "protection")
"""Blocks of a declaration all of whose numbers are limits."""

_DAY: TypeAdapter[date] = TypeAdapter(date)

_FURTHER_LIMITS = (
    ("maintenance", "enforce"),
    ("resilience", "minimum_surviving_share"),
    ("supply_chain", "digests"),
)
_REQUIRED = "required"
"""Value of a setting that any other value loosens."""

_LEVEL = "enforcementLevel"


def stack_file(stack: str) -> str:
    """Name the file of a stack, relative to the project."""
    return f"{STACKS}/Pulumi.{stack}.yaml"


def snapshot_file(stack: str) -> str:
    """Name the quota snapshot of a stack, relative to the project."""
    return f"{SNAPSHOTS}/{stack}.yaml"


def guards_of(root: Path, stack: str) -> Guards:
    """Read the settings by which changes of a stack are judged.

    Args:
        root: folder of ``Pulumi.yaml``.
        stack: the stack's name.
    """
    fabric = _below(_read(root, PROJECT_FILE), *_FABRIC_PATH)
    own = _below(_read(root, stack_file(stack)), *_declaration_path(stack))
    limits = dict(_limits(own)) | {f"{FABRIC}{name}": value for name, value in _limits(fabric)}
    return Guards(
        settings=_settings(_read(root, SETTINGS_FILE), stack),
        waivers=tuple(_waivers(_read(root, WAIVERS_FILE), stack)),
        limits=limits,
        quotas=_quotas(_read(root, snapshot_file(stack))),
        protected=_protected(_below(fabric, "protected_settings")),
    )


def _declaration_path(stack: str) -> tuple[str, str]:
    """Return the path of a stack's declaration: other keys of the file declare nothing."""
    return "config", f"gpufabric:{'backbone' if stack == BACKBONE_STACK else 'region'}"


def without_guards(name: str, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a declaration without the limits that it states, to find out what else a change touches.

    Args:
        name: name of the file, relative to the project.
        data: its contents.
    """
    config = dict(_mapping(data.get("config")))
    if name == PROJECT_FILE:
        fabric = dict(_mapping(config.get("fabric")))
        fabric["default"] = _unlimited(_mapping(fabric.get("default")))
        config["fabric"] = fabric
    else:
        config = {key: _unlimited(_mapping(value)) for key, value in config.items()}
    return {**data, "config": config}


def _unlimited(declared: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in declared.items() if key not in (*_LIMITS, "protected_settings")}
    for block, key in _FURTHER_LIMITS:
        if block in kept:
            kept[block] = {name: value for name, value in _mapping(kept[block]).items() if name != key}
    return kept


def _limits(declared: Mapping[str, Any]) -> Iterator[tuple[str, Setting]]:
    for block in _LIMITS:
        for key, value in _mapping(declared.get(block)).items():
            if (limit := _number(value)) is not None:
                yield f"{block}.{key}", limit
    for block, key in _FURTHER_LIMITS:
        value = _mapping(declared.get(block)).get(key)
        if isinstance(value, bool) or value == _REQUIRED:
            yield f"{block}.{key}", cast("Setting", value)
        elif (limit := _number(value)) is not None:
            yield f"{block}.{key}", limit


def _settings(data: Mapping[str, Any], stack: str) -> dict[str, dict[str, Setting]]:
    merged: dict[str, dict[str, Setting]] = {}
    for block in (data.get("all_stacks"), _mapping(data.get("stacks")).get(stack)):
        for rule, value in _mapping(block).items():
            values = _mapping(value) or {_LEVEL: value}
            known = merged.setdefault(str(rule), {})
            known.update(
                (str(key), setting) for key, item in values.items() if (setting := _setting(item)) is not None
            )
    return merged


def _waivers(data: Mapping[str, Any], stack: str) -> Iterator[WaiverGuard]:
    entries = data.get("waivers")
    for entry in cast("list[object]", entries) if isinstance(entries, list) else []:
        rule, resources, expires = (_mapping(entry).get(key) for key in ("rule", "resources", "expires"))
        if not (isinstance(rule, str) and isinstance(resources, str)):
            continue
        try:
            # The same conversions as in the list of waivers: it takes a time or a Unix time as a day, too.
            day = _DAY.validate_python(expires)
        except ValidationError:
            continue
        waiver = WaiverGuard(rule=str(rule), resources=str(resources), expires=day)
        if covers_stack(waiver.resources, stack):
            yield waiver


def covers_stack(resources: str, stack: str) -> bool:
    """Return whether a pattern of URNs may cover resources of a stack.

    A ``*`` may stand for the end of the stack's name and all that follows it, so the pattern covers the stack
    if a part of it, from the beginning, matches the beginning of the stack's URNs.
    """
    beginning = f"urn:pulumi:{stack}::"
    return any(matches(resources[:end], beginning) for end in range(len(resources) + 1))


def matches(pattern: str, text: str) -> bool:
    """Return whether a pattern, in which ``*`` stands for any text, matches a text."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text) is not None


def _quotas(data: Mapping[str, Any]) -> dict[str, int] | None:
    if "families" not in data:
        return None
    limits = {
        str(key): _number(_mapping(state).get("limit")) for key, state in _below(data, "families").items()
    }
    return {family: int(limit) for family, limit in limits.items() if limit is not None}


def _protected(declared: Mapping[str, Any]) -> ProtectedSource:
    branch, files = declared.get("branch"), declared.get("files")
    listed = cast("list[object]", files) if isinstance(files, list) else []
    return ProtectedSource(
        branch=str(branch) if isinstance(branch, str) else "",
        files=tuple(str(file) for file in listed if isinstance(file, str)),
    )


def _setting(value: object) -> Setting | None:
    return str(value) if isinstance(value, str) else value if isinstance(value, bool) else _number(value)


def _number(value: object) -> float | None:
    """Return a plain number; None for anything else, such as an encrypted one."""
    if isinstance(value, bool):
        return None
    try:
        number = float(cast("Any", value)) if isinstance(value, int | float | str) else None
    except (ValueError, OverflowError):
        return None
    return number if number is not None and isfinite(number) else None


def _read(root: Path, name: str) -> Mapping[str, Any]:
    try:
        return read_yaml(root / name, name).data if (root / name).is_file() else {}
    except DeclarationError:
        return {}


def _below(data: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    for key in path:
        data = _mapping(data.get(key))
    return data


def _mapping(value: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}
