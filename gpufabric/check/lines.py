"""Finds the line of a stack's file that a finding is about."""

from collections.abc import Sequence
from typing import Any, cast

from gpufabric.check.result import CheckFinding
from gpufabric.policies.rules import RULES
from gpufabric.spec.project import BACKBONE_STACK, PROJECT_NAME
from gpufabric.spec.yamlfile import PathItem, YamlFile
from gpufabric.wire.urn import name_of

_SECTIONS = {"cost": "budget", "storage": "storage", "cluster": "cluster"}
"""Part of a region's declaration that the rules of a folder are about; of the others it is the pools."""

_FOLDERS = {rule.id: type(rule).__module__.split(".")[-2] for rule in RULES}


def line_of(finding: CheckFinding, stack: str, file: YamlFile) -> int:
    """Give the line of what is declared for a finding.

    That is the pool whose name is part of the resource's name, else the part of the declaration that the
    rule is about, else the declaration.

    Args:
        finding: the finding.
        stack: the stack's name.
        file: the stack's file.

    Returns:
        the line from 1; 0 when the file declares nothing.
    """
    root = f"{PROJECT_NAME}:{'backbone' if stack == BACKBONE_STACK else 'region'}"
    declared: Any = file.data.get("config", {}).get(root, {})
    section = _SECTIONS.get(_FOLDERS.get(finding.rule, ""), "pools")
    path: Sequence[PathItem] = ("config", root, section)
    parts = f"-{name_of(finding.urn)}-" if finding.urn else ""
    for kind in ("pools",):
        for key in _keys(declared, kind):
            if f"-{key}-" in parts:
                path = ("config", root, kind, key)
    return file.line_of(path)


def _keys(declared: object, kind: str) -> list[str]:
    found = cast("dict[str, object]", declared).get(kind) if isinstance(declared, dict) else None
    return [str(key) for key in cast("dict[str, object]", found)] if isinstance(found, dict) else []
