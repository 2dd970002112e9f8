"""An account that has exactly what a recorded stack made, seen through the table of each cloud."""

import gzip
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gpufabric.accounts.adoption.values import at, filled
from gpufabric.catalog.adoption import AdoptableKind, Adoption, pairs
from gpufabric.wire.urn import PROVIDER_PREFIX

RECORDED = Path(__file__).parents[2] / "e2e" / "recorded" / "demo" / "state"


@dataclass(frozen=True)
class Declared:
    """A declared resource: what a preview knows of it before anything exists."""

    urn: str
    type: str
    inputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    automatic: frozenset[str] = frozenset()


@dataclass
class Mirror:
    """The recorded resources of a stack, as declarations and as rows of an account."""

    stack: str
    facts: Adoption
    hidden: set[str] = field(default_factory=set[str])
    """URNs of resources that the account does not have."""

    doubled: set[str] = field(default_factory=set[str])
    """URNs of resources of which the account has a second one."""

    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list[tuple[str, dict[str, str]]])

    def __post_init__(self) -> None:
        text = gzip.decompress((RECORDED / f"{self.stack}.json.gz").read_bytes())
        content = json.loads(text)
        self.state: dict[str, dict[str, Any]] = {
            resource["urn"]: resource
            for resource in content.get("deployment", content)["resources"]
            if resource.get("custom") and not resource["type"].startswith((PROVIDER_PREFIX, "pulumi:"))
        }

    @property
    def declared(self) -> list[Declared]:
        """The declarations, in an order in which an engine may register them."""
        return [self._declared(resource) for resource in self.state.values()]

    def _declared(self, resource: Mapping[str, Any]) -> Declared:
        inputs = {name: value for name, value in resource["inputs"].items() if not name.startswith("__")}
        links = {
            name: tuple(urn for urn in urns if urn in self.state)
            for name, urns in resource.get("propertyDependencies", {}).items()
            if any(urn in self.state for urn in urns)
        }
        automatic = frozenset(resource["inputs"].get("__defaults") or ())
        known = {name: value for name, value in inputs.items() if name not in links}
        return Declared(resource["urn"], resource["type"], known, links, automatic)

    def ids(self) -> dict[str, str]:
        """The id of each resource that a search can find, in the form of the import."""
        return {
            urn: filled(self.facts.by_type[resource["type"]].form.value, self._row(resource))
            for urn, resource in self.state.items()
            if resource["type"] in self.facts.by_type
        }

    def rows(self, kind: AdoptableKind, given: Mapping[str, str]) -> list[dict[str, Any]]:
        """Answer a call as the account would."""
        self.asked.append((kind.call.value, dict(given)))
        rows: list[dict[str, Any]] = []
        for resource in self.state.values():
            row = self._row(resource)
            if resource["type"] != kind.id or resource["urn"] in self.hidden:
                continue
            own = {parameter for parameter, name, part in kind.parameters if name[0] != "@" and not part}
            if all(_alike(given[parameter], at(row, parameter)) for parameter in own):
                rows.append(row)
                if resource["urn"] in self.doubled:
                    rows.append(json.loads(json.dumps(row).replace(resource["id"], f"{resource['id']}x")))
        return rows

    def _row(self, resource: Mapping[str, Any]) -> dict[str, Any]:
        kind = self.facts.by_type.get(resource["type"])
        row: dict[str, Any] = {}
        if kind is None:
            return row
        for name, path in (*pairs(kind.match), *pairs(kind.names)):
            _put(row, path, [text for value in at(resource["inputs"], name) for text in _leaves(value)])
        for parameter, name, _ in kind.parameters:
            _put(row, parameter, at(resource["inputs"], name))
        for other in self.facts.kinds:
            for user, path in pairs(other.used_by):
                if user.rpartition(".")[0] == kind.id:
                    _put(row, path, list(_strings(resource["inputs"].get(user.rpartition(".")[2]))))
        for text in re.findall(r"\{([^}]+)\}", kind.form.value):
            if not any(at(row, path) for path in text.split("|")):
                _put(row, text.partition("|")[0], [resource["id"]])
        outputs = list(_strings(resource.get("outputs", {})))
        for condition in kind.where.value if kind.where else ():
            path, _, value = condition.partition(" = ")
            if "!=" not in condition and not at(row, path):
                _put(row, path, [value or "yes"])
        return {
            **row,
            "outputs": outputs,
            "management_endpoint": resource["inputs"].get("managementEndpoint")
            or resource.get("outputs", {}).get("managementEndpoint"),
        }


def _alike(value: str, listed: list[Any]) -> bool:
    return any(value == item or value.rpartition("/")[2] == item for item in listed)


def _put(row: dict[str, Any], path: str, values: list[Any]) -> None:
    if not values:
        return
    *folders, name = path.split(".")
    for folder in folders:
        row = row.setdefault(folder, {})
    row[name] = values[0] if len(values) == 1 else values


def _leaves(value: object) -> list[Any]:
    return list(_strings(value)) if isinstance(value, dict) else [value]


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, str):
        yield value
