"""Planted violations and clean variants, as data.

``plain/<cloud>.yaml`` holds programs of their own: resources by name, in sets (``bases``) that break no
rule, and cases that change a set. ``components/<cloud>.yaml`` holds cases that change resources of a region
that our components make. A resource of a region is named by its type and the end of its name, e.g.
``BucketVersioning checkpoints``.

A case says which rule it ``breaks``, about which it ``advises``, or which it ``passes`` although it is near.
"""

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from ruamel.yaml import YAML

FOLDER = Path(__file__).parent
CLOUDS = ("aws", "azure", "oci")
Origin = Literal["plain", "components"]
Expected = Literal["breaks", "advises", "passes"]
EXPECTED: tuple[Expected, ...] = ("breaks", "advises", "passes")
_REFERENCE = re.compile(r"\$\{([\w-]+)\}")


@dataclass(frozen=True)
class Case:
    """One planted violation or clean variant.

    Attributes:
        id: its name, unique within cloud and origin.
        cloud: the cloud.
        origin: who made the resources.
        expected: whether the rule is broken.
        rule: the rule.
        on: the resource that the finding is about.
        also: further rules that the same change breaks, with the resource of each.
        stack: label of the stack in which it is planted, for cases that concern other resources.
        changes: values by path, by resource; None takes a property away.
        resources: resources of a program of its own.
        unprotected: resources that lose their protection.
    """

    id: str
    cloud: str
    origin: Origin
    expected: Expected
    rule: str
    on: str
    also: tuple[tuple[str, str], ...] = ()
    stack: str = "main"
    changes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    resources: Mapping[str, Any] = field(default_factory=dict)
    unprotected: tuple[str, ...] = ()

    @property
    def touched(self) -> frozenset[tuple[str, str]]:
        """Properties of a region and rules by resource, which no other case of the same stack may concern."""
        properties = {
            (resource, path.split("/")[0]) for resource, values in self.changes.items() for path in values
        }
        unprotected = {(resource, "protect") for resource in self.unprotected}
        return frozenset({*properties, *unprotected, (self.on, self.rule), *self._also_by_resource()})

    def _also_by_resource(self) -> Iterator[tuple[str, str]]:
        return ((resource, rule) for rule, resource in self.also)

    @property
    def findings(self) -> set[tuple[str, str, str]]:
        """Result: the kind, the rule and the resource."""
        if self.expected == "passes":
            return set()
        kind = "violation" if self.expected == "breaks" else "advice"
        first = {(kind, self.rule, self.subject(self.on))}
        return first | {("violation", rule, self.subject(resource)) for rule, resource in self.also}

    def subject(self, resource: str) -> str:
        """Return how findings name a resource."""
        return f"{self.id}-{resource}" if self.origin == "plain" else resource


@cache
def cases() -> tuple[Case, ...]:
    """Read all cases."""
    return tuple(case for cloud in CLOUDS for case in (*_plain(cloud), *_of_components(cloud)))


def _plain(cloud: str) -> Iterator[Case]:
    data = _read("plain", cloud)
    for entry in data["cases"]:
        base: dict[str, Any] = copy.deepcopy(data["bases"][entry["base"]]) if "base" in entry else {}
        resources = {**base, **copy.deepcopy(entry.get("add", {}))}
        for name in entry.get("without", ()):
            del resources[name]
        for name, values in entry.get("set", {}).items():
            for path, value in values.items():
                put(resources[name], path, value)
        yield _case(entry, cloud, "plain", next(iter(entry.get("set") or resources)), resources=resources)


def _of_components(cloud: str) -> Iterator[Case]:
    for entry in _read("components", cloud)["cases"]:
        changes = entry.get("set", {})
        unprotected = tuple(entry.get("unprotect", ()))
        first = next(iter((*changes, *unprotected)))
        yield _case(entry, cloud, "components", first, changes=changes, unprotected=unprotected)


def accepted(cloud: str) -> set[tuple[str, str, str]]:
    """Return what is said of a region as our components make it: advisory rules that it violates."""
    return {
        ("violation", rule, name) for name, rule in _read("components", cloud).get("accepted", {}).items()
    }


def region_of(cloud: str) -> Mapping[str, Any]:
    """Return the declaration of the region whose resources cases change."""
    return _read("components", cloud)["region"]


def _case(entry: Mapping[str, Any], cloud: str, origin: Origin, first: str, **given: Any) -> Case:
    expected = next(word for word in EXPECTED if word in entry)
    on = entry.get("on", first)
    also = tuple((rule, resource or on) for rule, resource in entry.get("also", {}).items())
    own = {"on": on, "also": also, "stack": entry.get("stack", "main"), **given}
    return Case(entry["id"], cloud, origin, expected, entry[expected], **own)


def _read(origin: str, cloud: str) -> Any:
    return YAML(typ="safe").load((FOLDER / origin / f"{cloud}.yaml").read_text(encoding="utf-8"))


def put(node: Any, path: str, value: Any) -> None:
    """Set a value at a path such as ``rules/0/status``; None takes it away."""
    *ahead, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    for part in ahead:
        node = node[part] if isinstance(part, int) else node.setdefault(part, {})
    if value is None:
        node.pop(last, None)
    else:
        node[last] = copy.deepcopy(value)


def references(value: Any) -> set[str]:
    """Return the resources that a value refers to."""
    if isinstance(value, Mapping):
        return {name for item in value.values() for name in references(item)}
    if isinstance(value, list):
        return {name for item in value for name in references(item)}
    return set(_REFERENCE.findall(value)) if isinstance(value, str) else set()


@dataclass(frozen=True)
class Batch:
    """Cases that are planted in one stack."""

    cloud: str
    origin: Origin
    label: str
    cases: tuple[Case, ...]

    def __str__(self) -> str:
        """Return its name."""
        return f"{self.origin}-{self.cloud}-{self.label}"

    @property
    def findings(self) -> set[tuple[str, str, str]]:
        """Result for the whole stack."""
        findings = {finding for case in self.cases for finding in case.findings}
        return findings | accepted(self.cloud) if self.origin == "components" else findings


@cache
def batches() -> tuple[Batch, ...]:
    """Put the cases into few stacks; cases that change one property of a region are in different ones."""
    filled: dict[tuple[str, Origin, str], list[Case]] = {}
    for case in cases():
        label = case.stack
        number = 0
        while case.origin == "components" and any(
            other.touched & case.touched for other in filled.get((case.cloud, case.origin, label), ())
        ):
            number += 1
            label = f"{case.stack}-{number}"
        filled.setdefault((case.cloud, case.origin, label), []).append(case)
    return tuple(Batch(*key, tuple(held)) for key, held in filled.items())
