"""Keys of a project's configuration, and those that nothing reads.

A misspelt declaration would count as none, so a key that nothing reads is refused.
"""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import cast

from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.validation_errors import shown
from gpufabric.spec.yamlfile import YamlFile, mapping_of, read_yaml
from gpufabric.wire.project import BACKBONE_STACK, PROJECT_FILE, STACKS

PROJECT_NAME = "gpufabric"
"""Name of a project whose ``Pulumi.yaml`` states none or cannot be read."""

NAMES_OF_OTHERS = frozenset({"aws", "azure-native", "kubernetes", "oci", "pulumi"})
"""Namespaces of providers and of Pulumi itself: a project of this name would share them."""

_OTHERS = "and keys of other namespaces, such as aws:profile"


@dataclass(frozen=True, slots=True)
class ConfigKeys:
    """Full keys of a project's configuration. Pulumi's namespace for them is the project's name.

    Attributes:
        project: the project's name.
    """

    project: str = PROJECT_NAME

    @property
    def namespace(self) -> str:
        """Beginning of the keys."""
        return f"{self.project}:"

    @property
    def fabric(self) -> str:
        """Key of the fabric's declaration, which ``Pulumi.yaml`` states without the namespace."""
        return f"{self.project}:fabric"

    @property
    def region(self) -> str:
        """Key of a region's declaration."""
        return f"{self.project}:region"

    @property
    def backbone(self) -> str:
        """Key of the backbone's declaration."""
        return f"{self.project}:backbone"

    def declaration(self, stack: str) -> str:
        """Return the key under which a stack's file declares the stack."""
        return self.backbone if stack == BACKBONE_STACK else self.region


DEFAULT_KEYS = ConfigKeys()
"""Keys of a project without a readable name."""


def keys_of(project: YamlFile | None) -> ConfigKeys:
    """Return the keys of a project by its ``Pulumi.yaml``; None for a file that cannot be read."""
    name = project.data.get("name") if project else None
    return ConfigKeys(str(name)) if isinstance(name, str) and name else DEFAULT_KEYS


def keys_in(root: Path) -> ConfigKeys:
    """Return the keys of the project in a folder.

    Args:
        root: folder of ``Pulumi.yaml``.
    """
    try:
        return keys_of(read_yaml(root / PROJECT_FILE, PROJECT_FILE))
    except DeclarationError:
        return keys_of(None)


def unread_in_stack(stack: str, file: YamlFile, keys: ConfigKeys) -> list[Problem]:
    """Return one problem for each key of the project's namespace in a stack's file that nothing reads.

    Args:
        stack: the stack's name.
        file: its file.
        keys: keys of the project.
    """
    return list(_unread(file, (keys.declaration(stack), keys.fabric), keys))


def unread_in_project(file: YamlFile) -> list[Problem]:
    """Return the same for ``Pulumi.yaml``, and what is wrong with its name and its folder of stack files.

    It states the fabric in one place.

    The engine also takes ``<project>:fabric`` and a ``value`` beside the default, and would prefer them. A
    second declaration could loosen limits that rules and reviewers read in the first one.
    """
    keys = keys_of(file)
    problems = list(_unread(file, ("fabric",), keys))
    name = file.data.get("name")
    if name is not None and not isinstance(name, str):
        given, allowed = shown(name), "a text: letters, digits, -, _ and ."
        problems.append(Problem("name", given, allowed, "Pulumi.yaml", file.name, file.line_of(["name"])))
    if keys.project in NAMES_OF_OTHERS:
        allowed = f"a name other than {', '.join(sorted(NAMES_OF_OTHERS))}"
        limit = "the project's name is the namespace of its configuration, and these have other settings"
        problems.append(Problem("name", keys.project, allowed, limit, file.name, file.line_of(["name"])))
    folder = str(file.data.get("stackConfigDir", STACKS))
    if PurePosixPath(folder) != PurePosixPath(STACKS):
        # What lies beside the stack files would not be read, such as the limits of a change.
        place, limit = "stackConfigDir", "settings of rules, waivers and snapshots lie in the same folder"
        problems.append(Problem(place, folder, STACKS, limit, file.name, file.line_of([place])))
    fabric = mapping_of(mapping_of(file.data.get("config")).get("fabric"))
    if "value" in fabric:
        path = ("config", "fabric", "value")
        allowed, limit = "the declaration as default, and no value beside it", "gpufabric's schema"
        place = ".".join(path)
        problems.append(Problem(place, "a value", allowed, limit, file.name, file.line_of(path)))
    return problems


def _unread(file: YamlFile, known: Sequence[str], keys: ConfigKeys) -> Iterator[Problem]:
    config = file.data.get("config")
    stated = cast("Mapping[object, object]", config) if isinstance(config, Mapping) else ()
    # The namespace of another project's declarations is likely a copy of its file.
    copied = (DEFAULT_KEYS.fabric, DEFAULT_KEYS.region, DEFAULT_KEYS.backbone)
    for key in map(str, stated):
        is_own = ":" not in key or key.startswith(keys.namespace) or key in copied
        if not is_own or key in known:
            continue
        names = {_below(name, keys): name for name in known}
        close = difflib.get_close_matches(_below(_below(key, keys), DEFAULT_KEYS), names, n=1)
        hint = f" (did you mean {names[close[0]]}?)" if close else ""
        yield Problem(
            f"config.{key}",
            f"unknown key {key!r}",
            f"{', '.join(known)}, {_OTHERS}{hint}",
            "gpufabric's schema",
            file.name,
            file.line_of(("config", key)),
        )


def _below(key: str, keys: ConfigKeys) -> str:
    return key.removeprefix(keys.namespace)
