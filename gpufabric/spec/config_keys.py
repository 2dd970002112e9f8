"""Finds keys of a configuration that nothing reads: a misspelt declaration would count as none."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from gpufabric.spec.problems import Problem
from gpufabric.spec.yamlfile import YamlFile, mapping_of
from gpufabric.wire.project import BACKBONE_STACK

PROJECT_NAME = "gpufabric"
NAMESPACE = f"{PROJECT_NAME}:"
FABRIC_KEY, REGION_KEY, BACKBONE_KEY = (f"{NAMESPACE}{key}" for key in ("fabric", "region", "backbone"))

_OTHERS = "and keys of other namespaces, such as aws:profile"


def declaration_key(stack: str) -> str:
    """Return the key under which a stack's file declares the stack."""
    return BACKBONE_KEY if stack == BACKBONE_STACK else REGION_KEY


def unread_in_stack(stack: str, file: YamlFile) -> list[Problem]:
    """Return one problem for each key of the project's namespace in a stack's file that nothing reads.

    Args:
        stack: the stack's name.
        file: its file.
    """
    return list(_unread(file, (declaration_key(stack), FABRIC_KEY)))


def unread_in_project(file: YamlFile) -> list[Problem]:
    """Return the same for ``Pulumi.yaml``, which states the fabric in one place.

    The engine also takes ``gpufabric:fabric`` and a ``value`` beside the default, and would prefer them. A
    second declaration could loosen limits that rules and reviewers read in the first one.
    """
    problems = list(_unread(file, ("fabric",)))
    fabric = mapping_of(mapping_of(file.data.get("config")).get("fabric"))
    if "value" in fabric:
        path = ("config", "fabric", "value")
        allowed, limit = "the declaration as default, and no value beside it", "gpufabric's schema"
        place = ".".join(path)
        problems.append(Problem(place, "a value", allowed, limit, file.name, file.line_of(path)))
    return problems


def _unread(file: YamlFile, known: Sequence[str]) -> Iterator[Problem]:
    config = file.data.get("config")
    keys = cast("Mapping[object, object]", config) if isinstance(config, Mapping) else ()
    for key in map(str, keys):
        is_own = ":" not in key or key.startswith(NAMESPACE)
        if not is_own or key in known:
            continue
        names = {name.removeprefix(NAMESPACE): name for name in known}
        close = difflib.get_close_matches(key.removeprefix(NAMESPACE), names, n=1)
        hint = f" (did you mean {names[close[0]]}?)" if close else ""
        yield Problem(
            f"config.{key}",
            f"unknown key {key!r}",
            f"{', '.join(known)}, {_OTHERS}{hint}",
            "gpufabric's schema",
            file.name,
            file.line_of(("config", key)),
        )
