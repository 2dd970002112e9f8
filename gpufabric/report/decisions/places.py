"""Finds where to act on a decision: file, line, property and value."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from gpufabric.check.lines import declared_path
from gpufabric.report.decisions.ground import Ground
from gpufabric.report.decisions.model import ActionPlace
from gpufabric.spec.config_keys import ConfigKeys, keys_of
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.yamlfile import PathItem, YamlFile, read_yaml
from gpufabric.wire.project import PROJECT_FILE, snapshot_file, stack_file

_FABRIC = "fabric."
_PROJECT = "project."
_QUOTA = "quota."


@dataclass(frozen=True, slots=True)
class DeclaredFiles:
    """Files of a project that can be read.

    Attributes:
        project: ``Pulumi.yaml``; None if it is not there.
        stacks: file of each stack, by name.
        quotas: quota snapshot of each stack, by name.
        mask: masks secrets in values of these files.
        names: all files of the project in which somebody can act, also malformed ones.
    """

    project: YamlFile | None = None
    stacks: Mapping[str, YamlFile] = field(default_factory=dict[str, YamlFile])
    quotas: Mapping[str, YamlFile] = field(default_factory=dict[str, YamlFile])
    mask: Callable[[str], str] = str
    names: frozenset[str] = frozenset()

    @property
    def keys(self) -> ConfigKeys:
        """Keys of the project's configuration."""
        return keys_of(self.project)


NO_FILES = DeclaredFiles()


def read_files(root: Path, stacks: Sequence[str], mask: Callable[[str], str] = str) -> DeclaredFiles:
    """Read the files that declare stacks, without those that are missing or malformed.

    Args:
        root: folder of ``Pulumi.yaml``.
        stacks: names of the stacks.
        mask: masks secrets in values of these files.
    """
    project = _read(root, PROJECT_FILE)
    folder = str(project.data.get("stackConfigDir", "stacks")) if project else "stacks"
    files = {stack: _read(root, f"{folder}/Pulumi.{stack}.yaml") for stack in stacks}
    quotas = {stack: _read(root, snapshot_file(stack)) for stack in stacks}
    return DeclaredFiles(
        project,
        {stack: file for stack, file in files.items() if file},
        {stack: file for stack, file in quotas.items() if file},
        mask,
        frozenset(_names(root, folder)),
    )


def _names(root: Path, folder: str) -> Iterator[str]:
    """Yield the project file, and the files of stacks and settings."""
    if (root / PROJECT_FILE).is_file():
        yield PROJECT_FILE
    for file in (root / folder).rglob("*.yaml"):
        yield file.relative_to(root).as_posix()


def _read(root: Path, name: str) -> YamlFile | None:
    with suppress(DeclarationError):
        return read_yaml(root / name, name)
    return None


def places_of(grounds: Sequence[Ground], files: DeclaredFiles) -> tuple[ActionPlace, ...]:
    """Return where to act on the grounds of one decision, each place once."""
    places = (place_of(ground, files) for ground in grounds)
    return tuple(dict.fromkeys(place for place in places if place is not None))


def place_of(ground: Ground, files: DeclaredFiles) -> ActionPlace | None:
    """Return where to act on a ground; None if nothing is known."""
    if ground.file:
        # A file of all stacks is one place, whichever stack reports it.
        own = ground.file in (stack_file(ground.stack), snapshot_file(ground.stack))
        stack = ground.stack if own else ""
        return ActionPlace(stack=stack, file=ground.file, line=ground.line, property=ground.setting)
    if ground.setting.startswith((_FABRIC, _PROJECT)):
        return _place("", files.project, _project_path(ground.setting), ground, files)
    if ground.setting.startswith(_QUOTA):
        path = _split(ground.setting, _QUOTA)
        place = _place(ground.stack, files.quotas.get(ground.stack), path, ground, files)
        # A snapshot that does not exist yet is the file to write.
        return place and place.model_copy(update={"file": snapshot_file(ground.stack)})
    file = files.stacks.get(ground.stack)
    if file is None:
        return _place(ground.stack, None, (), ground, files)
    path = declared_path(ground.rule, ground.resource, ground.stack, file, files.keys, ground.setting)
    return _place(ground.stack, file, path, ground, files) if _is_exact(ground, path) else None


def _is_exact(ground: Ground, path: Sequence[PathItem]) -> bool:
    """Return whether a path leads to the matter: the section of all pools or the budget says nothing."""
    return bool(ground.setting) or path[-1] in ("storage", "cluster") or path[-2] == "pools"


def _project_path(setting: str) -> tuple[PathItem, ...]:
    if setting.startswith(_PROJECT):
        return _split(setting, _PROJECT)
    return ("config", "fabric", "default", *_split(setting, _FABRIC))


def _split(setting: str, prefix: str) -> tuple[PathItem, ...]:
    return tuple(setting.removeprefix(prefix).split("."))


def _place(
    stack: str,
    file: YamlFile | None,
    path: Sequence[PathItem],
    ground: Ground,
    files: DeclaredFiles,
) -> ActionPlace | None:
    if file is None and not (ground.setting or ground.command):
        return None
    current = ground.current or (files.mask(_value(file, path)) if file else "")
    return ActionPlace(
        stack=stack,
        file=file.name if file else "",
        line=file.line_of(path) if file else 0,
        property=_shown(path, files.keys) if path else ground.setting,
        current=current,
        suggested=ground.suggested,
        action=ground.action,
        command=ground.command,
    )


def _shown(path: Sequence[PathItem], keys: ConfigKeys) -> str:
    """Write the path of a property without the key under which Pulumi keeps the declaration."""
    parts = [str(item) for item in path]
    if parts[:3] == ["config", "fabric", "default"]:
        return ".".join(["fabric", *parts[3:]])
    if parts[:1] == ["config"] and len(parts) > 1 and parts[1].startswith(keys.namespace):
        return ".".join(parts[2:]) or parts[1]
    return ".".join(parts)


def _value(file: YamlFile, path: Sequence[PathItem]) -> str:
    """Return a plain value of a file; empty for a mapping, a list, and what is not there."""
    node: Any = file.data
    for item in path:
        if not isinstance(node, dict) or item not in node:
            return ""
        node = cast("dict[PathItem, Any]", node)[item]
    return str(node) if isinstance(node, str | int | float) else ""
