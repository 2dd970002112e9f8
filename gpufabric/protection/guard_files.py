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

from pydantic import AwareDatetime, TypeAdapter, ValidationError

from gpufabric.protection.account_guards import account_guard, quotas_file
from gpufabric.protection.company_guards import company_guard, without_settings
from gpufabric.protection.guards import (
    ANY_TIME,
    FABRIC,
    LEVEL_KEY,
    WINDOWS,
    Guards,
    ProtectedSource,
    Setting,
    SnapshotGuard,
    TrainingGuard,
    WaiverGuard,
)
from gpufabric.protection.price_guards import price_guards
from gpufabric.protection.stated import parsed
from gpufabric.spec.config_keys import keys_in
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.yamlfile import mapping_of, read_yaml
from gpufabric.wire.project import (
    PROJECT_FILE,
    SETTINGS_FILE,
    WAIVERS_FILE,
    snapshot_file,
    stack_file,
)

_FABRIC_PATH = ("config", "fabric", "default")
_LIMITS = ("budget", "protection")
"""Blocks of a declaration all of whose numbers are limits."""

_JUDGED_APART = ("protected_settings", "training")
"""Further blocks of a declaration that are no resources."""

_DAY: TypeAdapter[date] = TypeAdapter(date)
_TIME: TypeAdapter[AwareDatetime] = TypeAdapter(AwareDatetime)

_FURTHER_LIMITS = (
    ("maintenance", "enforce"),
    ("resilience", "minimum_surviving_share"),
    ("resilience", "checkpoints", "interval_minutes"),
    ("resilience", "checkpoints", "recovery_point_minutes"),
    ("supply_chain", "digests"),
)
_REQUIRED = "required"
"""Value of a setting that any other value loosens."""


def guards_of(root: Path, stack: str) -> Guards:
    """Read the settings by which changes of a stack are judged.

    Args:
        root: folder of ``Pulumi.yaml``.
        stack: the stack's name.
    """
    file, keys = _read(root, stack_file(stack)), keys_in(root)
    # A stack's file may replace the fabric's declaration for its stack.
    replaced = _declaration(file, keys.fabric)
    fabric = replaced or _below(_read(root, PROJECT_FILE), *_FABRIC_PATH)
    own = _declaration(file, keys.declaration(stack))
    snapshot = _read(root, snapshot_file(stack))
    account_file = quotas_file(own)
    limits = dict(_limits(own)) | {f"{FABRIC}{name}": value for name, value in _limits(fabric)}
    return Guards(
        settings=_settings(_read(root, SETTINGS_FILE), stack),
        waivers=tuple(_waivers(_read(root, WAIVERS_FILE), stack)),
        limits=limits,
        quotas=_family_numbers(snapshot, "limit"),
        snapshot=_snapshot(snapshot),
        account=account_guard(root, account_file),
        account_file=account_file,
        prices=price_guards(root),
        training=_training(root, fabric),
        company=company_guard(fabric),
        protected=_protected(_below(fabric, "protected_settings")),
    )


def _declaration(file: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    return mapping_of(parsed(_below(file, "config").get(key)))


def model_file(root: Path) -> str:
    """Return the path of the file with the trained model's dimensions; empty if the project names none."""
    fabric = _below(_read(root, PROJECT_FILE), *_FABRIC_PATH)
    name = _below(fabric, "training", "model").get("config")
    return str(name) if isinstance(name, str) else ""


def _training(root: Path, fabric: Mapping[str, Any]) -> TrainingGuard | None:
    # Policy packs start with this module, and need the models of a training job only when they judge.
    from gpufabric.protection.training_demand import training_demand  # noqa: PLC0415

    return training_demand(root, fabric)


def without_guards(name: str, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a declaration without the limits that it states, to find out what else a change touches.

    Args:
        name: name of the file, relative to the project.
        data: its contents.
    """
    config = dict(mapping_of(data.get("config")))
    if name == PROJECT_FILE:
        fabric = dict(mapping_of(config.get("fabric")))
        fabric["default"] = _unlimited(mapping_of(fabric.get("default")))
        config["fabric"] = fabric
    else:
        config = {key: _unlimited(parsed(value)) for key, value in config.items()}
    return {**data, "config": config}


def _unlimited(declared: object) -> object:
    """Return a declaration without its limits; anything else as it is."""
    if not isinstance(declared, Mapping):
        return declared
    stated = cast("Mapping[str, Any]", declared)
    kept = {key: value for key, value in stated.items() if key not in (*_LIMITS, *_JUDGED_APART)}
    for path in (*_FURTHER_LIMITS, ("maintenance", "windows")):
        kept = _without(kept, path)
    if "company" in kept:
        kept["company"] = without_settings(mapping_of(kept["company"]))
    # A block with limits alone is a setting as a whole.
    emptied = {name for name in (*(path[0] for path in _FURTHER_LIMITS), "company") if kept.get(name) == {}}
    return {key: value for key, value in kept.items() if key not in emptied}


def _without(declared: Mapping[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    """Return a declaration without one property."""
    key, *below = path
    if below and key in declared:
        return {**declared, key: _without(mapping_of(declared[key]), tuple(below))}
    return {name: value for name, value in declared.items() if name != key}


def _limits(declared: Mapping[str, Any]) -> Iterator[tuple[str, Setting]]:
    for block in _LIMITS:
        for key, value in mapping_of(declared.get(block)).items():
            if (limit := _number(value)) is not None:
                yield f"{block}.{key}", limit
    for path in _FURTHER_LIMITS:
        value = _below(declared, *path[:-1]).get(path[-1])
        limit = cast("Setting", value) if isinstance(value, bool) or value == _REQUIRED else _number(value)
        if limit is not None:
            yield ".".join(path), limit
    if "maintenance" in declared and (windows := _windows(_below(declared, "maintenance"))):
        yield WINDOWS, windows


def _windows(maintenance: Mapping[str, Any]) -> str:
    """Return the windows that are enforced as text, or that none is; empty if they cannot be read."""
    if maintenance.get("enforce") is not True:
        return ANY_TIME
    windows = maintenance.get("windows")
    texts: set[str] = set()
    for window in map(mapping_of, cast("list[object]", windows) if isinstance(windows, list) else []):
        days, hours = window.get("days"), _number(window.get("hours"))
        for day in cast("list[object]", days) if isinstance(days, list) else []:
            texts.add(f"{day} {window.get('start')} {hours or 0:.0f} h")
    return ", ".join(sorted(texts))


def _settings(data: Mapping[str, Any], stack: str) -> dict[str, dict[str, Setting]]:
    merged: dict[str, dict[str, Setting]] = {}
    for block in (data.get("all_stacks"), mapping_of(data.get("stacks")).get(stack)):
        for rule, value in mapping_of(block).items():
            values = mapping_of(value) or {LEVEL_KEY: value}
            known = merged.setdefault(str(rule), {})
            known.update(
                (str(key), setting) for key, item in values.items() if (setting := _setting(item)) is not None
            )
    return merged


def _waivers(data: Mapping[str, Any], stack: str) -> Iterator[WaiverGuard]:
    entries = data.get("waivers")
    for entry in cast("list[object]", entries) if isinstance(entries, list) else []:
        rule, resources, expires = (mapping_of(entry).get(key) for key in ("rule", "resources", "expires"))
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


def _family_numbers(snapshot: Mapping[str, Any], key: str) -> dict[str, int] | None:
    """Return one figure of each family of a quota snapshot; None without a snapshot."""
    if "families" not in snapshot:
        return None
    figures = {
        str(family): _number(mapping_of(state).get(key))
        for family, state in _below(snapshot, "families").items()
    }
    return {family: int(figure) for family, figure in figures.items() if figure is not None}


def _snapshot(snapshot: Mapping[str, Any]) -> SnapshotGuard | None:
    used = _family_numbers(snapshot, "used")
    if used is None:
        return None
    own = _family_numbers(snapshot, "used_by_this_stack") or {}
    try:
        taken_at = _TIME.validate_python(snapshot.get("taken_at"))
    except ValidationError:
        taken_at = None
    others = {family: units - own.get(family, 0) for family, units in used.items()}
    return SnapshotGuard(taken_at=taken_at, used_by_others=others)


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
        data = mapping_of(data.get(key))
    return data
