"""Finds the line of a stack's file that declares the subject of a finding."""

from typing import Any, cast

from gpufabric.check.result import CheckFinding
from gpufabric.policies.rules import RULES
from gpufabric.spec.config_keys import ConfigKeys
from gpufabric.spec.yamlfile import PathItem, YamlFile
from gpufabric.wire.urn import name_of

_SECTIONS = {"cost": "budget", "storage": "storage", "cluster": "cluster"}
"""Section of a region's declaration by the folder of rules that judge it; the other folders judge the
pools."""

_FOLDERS = {rule.id: type(rule).__module__.split(".")[-2] for rule in RULES}


def line_of(finding: CheckFinding, stack: str, file: YamlFile, keys: ConfigKeys) -> int:
    """Return the line that declares the subject of a finding.

    It is the line of the pool whose name is part of the resource's name, or else of the section that the rule
    judges, or else of the declaration.

    Args:
        finding: the finding.
        stack: the stack's name.
        file: the stack's file.
        keys: keys of the project's configuration.

    Returns:
        the line, from 1; 0 if the file declares nothing.
    """
    resource = name_of(finding.urn) if finding.urn else ""
    return file.line_of(declared_path(finding.rule, resource, stack, file, keys))


def declared_path(
    rule: str, resource: str, stack: str, file: YamlFile, keys: ConfigKeys, setting: str = ""
) -> tuple[PathItem, ...]:
    """Return the path of the property that declares the subject of a finding.

    Args:
        rule: the rule's id.
        resource: logical name of the resource; empty for the stack.
        stack: the stack's name.
        file: the stack's file.
        keys: keys of the project's configuration.
        setting: path of a property of the declaration that is known already.
    """
    root = ("config", keys.declaration(stack))
    if setting:
        return (*root, *setting.split("."))
    declared: Any = file.data.get("config", {}).get(root[1], {})
    parts = f"-{resource}-" if resource else ""
    pool = max((pool for pool in _pools(declared) if f"-{pool}-" in parts), key=len, default="")
    return (*root, "pools", pool) if pool else (*root, _SECTIONS.get(_FOLDERS.get(rule, ""), "pools"))


def _pools(declared: object) -> list[str]:
    pools = cast("dict[str, object]", declared).get("pools") if isinstance(declared, dict) else None
    return [str(name) for name in cast("dict[str, object]", pools)] if isinstance(pools, dict) else []
