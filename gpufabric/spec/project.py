"""Loads a project: ``Pulumi.yaml`` and the stack files beside it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from gpufabric.spec.ambiguous import ambiguous_values
from gpufabric.spec.backbone import Backbone, RegionExisting
from gpufabric.spec.config_keys import ConfigKeys, keys_of, unread_in_project, unread_in_stack
from gpufabric.spec.encrypted import config_in, with_marks
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.format import unread_format
from gpufabric.spec.model_file import model_key, with_model_file
from gpufabric.spec.plain_values import plain_copy, refuse_booleans, refuse_encrypted
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.provider_settings import (
    NO_SETTINGS,
    ProviderSettings,
    settings_of,
    unread_provider_keys,
)
from gpufabric.spec.regions import AnyRegion, DeclaredRegion
from gpufabric.spec.usage import NO_USAGE_FILE, UsageFile, load_usage
from gpufabric.spec.validation_errors import explain
from gpufabric.spec.yamlfile import YamlFile, mapping_of, read_yaml
from gpufabric.wire.project import BACKBONE_STACK, PROJECT_FILE, is_stack_file

Declaration = AnyRegion | Backbone

REGION: TypeAdapter[AnyRegion] = TypeAdapter(DeclaredRegion, config=ConfigDict(defer_build=True))
"""Validates the declaration of a region's stack; built on first use."""

BACKBONE: TypeAdapter[Backbone] = TypeAdapter(Backbone)
"""Validates the declaration of the backbone's stack."""

_FABRIC: TypeAdapter[Fabric] = TypeAdapter(Fabric)

_FABRIC_ROOT = ("config", "fabric", "default")
"""Place of the fabric's declaration in ``Pulumi.yaml``."""


_IN_FABRIC = "fabric."
"""Start of property paths of the fabric's declaration."""

_NO_STACKS = "no stack has a file yet"
_STACK_FILES = "one stacks/Pulumi.<stack>.yaml per stack"

_INDEX = re.compile(r"\[(\d{1,9})\]")


@dataclass(frozen=True, slots=True)
class Project:
    """All declarations of a project.

    Attributes:
        fabric: declaration that all stacks share.
        stacks: declaration of each stack that could be read, by stack name, sorted.
        faults: problems of the stacks that could not be read, by stack name.
        files: file of each stack, for messages.
        usage: usage of the stacks that no declaration shows.
        shared: ``Pulumi.yaml``, for messages.
        providers: settings of the providers of the region stacks that state some, by stack.
    """

    fabric: Fabric
    stacks: Mapping[str, Declaration]
    faults: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict[str, tuple[Problem, ...]])
    files: Mapping[str, YamlFile] = field(default_factory=dict[str, YamlFile])
    usage: UsageFile = NO_USAGE_FILE
    shared: YamlFile = field(default_factory=lambda: YamlFile(PROJECT_FILE, {}))
    providers: Mapping[str, ProviderSettings] = field(default_factory=dict[str, ProviderSettings])

    @property
    def keys(self) -> ConfigKeys:
        """Keys of the configuration, which hold the project's name."""
        return keys_of(self.shared)

    @property
    def regions(self) -> dict[str, AnyRegion]:
        """Region stacks by name."""
        return {
            name: declared for name, declared in self.stacks.items() if not isinstance(declared, Backbone)
        }

    @property
    def backbone(self) -> Backbone | None:
        """The backbone; None if it is not declared, or cannot be read."""
        return next((declared for declared in self.stacks.values() if isinstance(declared, Backbone)), None)

    @property
    def hubs(self) -> Mapping[str, RegionExisting]:
        """Hubs and zones that exist, as the backbone declares them, by the stack of the region."""
        return self.backbone.existing if self.backbone else {}

    def stack(self, name: str) -> Declaration:
        """Return one stack's declaration.

        Raises:
            DeclarationError: the stack has faults, or there is no such stack.
        """
        if name in self.faults:
            raise DeclarationError(self.faults[name])
        if name not in self.stacks:
            raise DeclarationError.of(
                name,
                given=f"stack {name}",
                allowed=", ".join(self.stacks) or _NO_STACKS,
                limit=_STACK_FILES,
            )
        return self.stacks[name]

    def settings(self, name: str) -> ProviderSettings:
        """Return the settings of a region stack's providers; none if its file states none."""
        return self.providers.get(name, NO_SETTINGS)

    def chosen(self, names: Iterable[str] = ()) -> list[str]:
        """Return the named stacks, or all with a file, sorted; also those whose file has faults.

        Raises:
            DeclarationError: a named stack has no file.
        """
        declared = sorted({*self.stacks, *self.faults})
        unknown = sorted(set(names) - set(declared))
        if unknown:
            raise DeclarationError.of(
                "stack",
                given=", ".join(unknown),
                allowed=", ".join(declared) or _NO_STACKS,
                limit=_STACK_FILES,
            )
        return sorted(set(names)) or declared

    def fabric_line(self, *path: str) -> int:
        """Return the line of a property of the fabric in ``Pulumi.yaml``; 0 if it is not known."""
        return self.shared.line_of((*_FABRIC_ROOT, *path))

    def locate(self, stack: str, problem: Problem) -> Problem:
        """Add file and line to a problem found in a stack's declaration."""
        if problem.where.startswith(_IN_FABRIC) and not problem.file:
            path = [*_FABRIC_ROOT, *_items(problem.where.removeprefix(_IN_FABRIC))]
            return replace(problem, file=self.shared.name, line=self.shared.line_of(path))
        file = self.files.get(stack)
        if file is None or problem.file:
            return problem
        path = [*_root(stack, self.keys), *_items(problem.where)]
        return Problem(
            problem.where, problem.given, problem.allowed, problem.limit, file.name, file.line_of(path)
        )


def no_stacks() -> DeclarationError:
    """Return the error of a command on all stacks of a project that has none."""
    return DeclarationError.of(
        "stacks",
        given="no file of a stack",
        allowed="at least one stacks/Pulumi.<stack>.yaml; `gpufabric new` writes one",
        limit=_STACK_FILES,
    )


def load_project(root: Path, live: Mapping[str, Mapping[str, Any]] | None = None) -> Project:
    """Load a project.

    Args:
        root: folder of ``Pulumi.yaml``.
        live: configuration of stacks from the engine (decrypted, with overrides), by stack name and full key.
            It replaces the files' contents, including the fabric's declaration.

    Raises:
        DeclarationError: ``Pulumi.yaml``, the fabric's declaration or the usage file is invalid. Faults of
            stacks are part of the result, so that one broken region does not stop the others.
    """
    project_file = read_yaml(root / PROJECT_FILE, PROJECT_FILE)
    keys = keys_of(project_file)
    config_dir = str(project_file.data.get("stackConfigDir", "stacks"))
    live = {
        stack: _marked(config, project_file, root / config_dir / f"Pulumi.{stack}.yaml")
        for stack, config in (live or {}).items()
    }
    overridden = [config[keys.fabric] for config in live.values() if keys.fabric in config]
    fabric = _fabric(root, project_file, overridden[0] if overridden else None)
    stacks: dict[str, Declaration] = {}
    faults: dict[str, tuple[Problem, ...]] = {}
    files: dict[str, YamlFile] = {}
    providers: dict[str, ProviderSettings] = {}
    paths = sorted((root / config_dir).glob("Pulumi.*.yaml"))
    for path in filter(lambda path: is_stack_file(path.name), paths):
        stack = path.name.removeprefix("Pulumi.").removesuffix(".yaml")
        try:
            file = read_yaml(path, f"{config_dir}/{path.name}")
            files[stack] = file
            stacks[stack] = declared = _stack(stack, file, live.get(stack), keys)
            if not isinstance(declared, Backbone):
                providers[stack] = settings_of(declared, project_file, file, live.get(stack))
        except DeclarationError as error:
            stacks.pop(stack, None)
            faults[stack] = error.problems
    for stack in sorted(set(live) - set(stacks) - set(faults)):
        file = YamlFile(f"configuration of stack {stack}", {})
        try:
            stacks[stack] = declared = _stack(stack, file, live[stack], keys)
            if not isinstance(declared, Backbone):
                providers[stack] = settings_of(declared, project_file, file, live[stack])
        except DeclarationError as error:
            stacks.pop(stack, None)
            faults[stack] = error.problems
    usage = load_usage(root, {*stacks, *faults})
    return Project(fabric, dict(sorted(stacks.items())), faults, files, usage, project_file, providers)


def _marked(config: Mapping[str, Any], project: YamlFile, path: Path) -> Mapping[str, Any]:
    """Mark the numbers in the engine's configuration of a stack that the files state encrypted."""
    try:
        file = read_yaml(path, path.name)
    except DeclarationError:
        file = None
    stated = config_in(project, file)
    return {key: with_marks(value, stated.get(key, [])) for key, value in config.items()}


def _fabric(folder: Path, file: YamlFile, live: object) -> Fabric:
    if unread := [*unread_in_project(file), *unread_provider_keys("", file), *ambiguous_values(file)]:
        raise DeclarationError(unread)
    config = mapping_of(file.data.get("config"))
    root = _FABRIC_ROOT
    data = live or mapping_of(config.get("fabric")).get("default")
    if data is None:
        problem = Problem("fabric", "nothing", "the fabric's declaration", "gpufabric's schema", file.name)
        raise DeclarationError([problem])
    if problem := unread_format(data, file, root):
        raise DeclarationError([problem])
    line = file.line_of((*root, "training", "model", model_key(data)))
    plain = with_model_file(plain_copy(data), folder, (file.name, line))
    try:
        fabric = _FABRIC.validate_python(plain)
    except ValidationError as error:
        problems = explain(error, _FABRIC, plain, file=file.name, root=root, line_of=file.line_of)
        raise DeclarationError(map(_of_fabric, problems)) from error
    refuse_booleans(plain, fabric, file, root)
    return fabric


def _of_fabric(problem: Problem) -> Problem:
    where = problem.where
    return problem if where.startswith(_IN_FABRIC) else replace(problem, where=f"{_IN_FABRIC}{where}")


def _stack(stack: str, file: YamlFile, live: Mapping[str, Any] | None, keys: ConfigKeys) -> Declaration:
    unread = [*unread_in_stack(stack, file, keys), *unread_provider_keys(stack, file)]
    if unread := [*unread, *ambiguous_values(file)]:
        raise DeclarationError(unread)
    is_backbone = stack == BACKBONE_STACK
    adapter: TypeAdapter[Any] = BACKBONE if is_backbone else REGION
    root = _root(stack, keys)
    key = root[1]
    data = live.get(key) if live is not None else mapping_of(file.data.get("config")).get(key)
    if data is None:
        problem = Problem(
            f"config.{key}", "nothing", f"the {key} of this stack", "gpufabric's schema", file.name
        )
        raise DeclarationError([problem])
    if problem := unread_format(data, file, root):
        raise DeclarationError([problem])
    refuse_encrypted(mapping_of(file.data.get("config")).get(key), adapter, file, root)
    plain = plain_copy(data)
    try:
        declared: Declaration = adapter.validate_python(plain)
    except ValidationError as error:
        raise DeclarationError(
            explain(error, adapter, plain, file=file.name, root=root, line_of=file.line_of)
        ) from error
    refuse_booleans(plain, declared, file, root)
    if not isinstance(declared, Backbone):
        expected = f"{declared.cloud}-{declared.region}"
        if stack != expected and not stack.startswith(f"{expected}-"):
            problem = Problem(
                "region",
                f"{declared.cloud} {declared.region} in stack {stack}",
                f"a stack named {expected}, or {expected}-<suffix> for a further stack in the same region",
                "a stack's name starts with its cloud and region",
                file.name,
                file.line_of((*root, "region")),
            )
            raise DeclarationError([problem])
    return declared


def _root(stack: str, keys: ConfigKeys) -> tuple[str, str]:
    return ("config", keys.declaration(stack))


def _items(where: str) -> list[str | int]:
    """Return the keys and indexes of a path. A key of the user may hold dots and brackets, too."""
    parts = where.replace("[", ".[").split(".")
    return [int(index[1]) if (index := _INDEX.fullmatch(part)) else part for part in parts]
