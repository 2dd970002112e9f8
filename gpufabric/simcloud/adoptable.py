"""Which resources of a simulated account fit the declared ones of a stack.

Real accounts offer no list of all resources; the simulated clouds have one.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gpufabric.accounts.adoption.sought import Sought
from gpufabric.simcloud.clouds import simulated
from gpufabric.simcloud.clouds.request import strings
from gpufabric.simcloud.resource import CloudResource
from gpufabric.simcloud.store import reading_account
from gpufabric.wire.urn import name_of
from gpufabric.wire.values import Value, plain

_UNIQUE = 12
"""Shortest output that stands for a resource, such as the id of its default route table."""

_EVERYWHERE = "global"
"""Location of Azure's DNS zones."""

_BEGINNING = 12
"""Characters of a logical name that a made-up name has at least, where a cloud limits names."""


@dataclass(slots=True)
class Fitting:
    """The resources that fit.

    Attributes:
        ids: the id of the resource that fits best, by URN of the declared one.
        candidates: ids of several resources that fit equally well, by URN.
    """

    ids: dict[str, str] = field(default_factory=dict[str, str])
    candidates: dict[str, list[str]] = field(default_factory=dict[str, list[str]])


def fitting(
    root: Path, cloud: str, account: str, region: str, sought: Sequence[Sought], known: Mapping[str, str]
) -> Fitting:
    """Return the resources of an account that fit declared ones.

    A resource fits if each property whose change would replace it agrees, as far as the declaration is known,
    and more of the others agree than differ. The one with most agreements wins.

    Args:
        root: folder of the simulated clouds.
        cloud: the cloud.
        account: the account.
        region: the region.
        sought: the declared resources, each after those that it refers to.
        known: ids that are known already, by URN.
    """
    result = Fitting(dict(known))
    match = _Match(cloud)
    taken = {(resource.type, known[resource.urn]) for resource in sought if resource.urn in known}
    with reading_account(root, cloud, account) as state:
        for resource in sought:
            if resource.urn in known:
                match.found(resource, state.get(resource.type, known[resource.urn]))
                continue
            held = [
                entry
                for entry in state.of_type(resource.type)
                if entry.urn and entry.region in (region, _EVERYWHERE) and (entry.type, entry.id) not in taken
            ]
            scores = [(entry, score) for entry in held if (score := match.score(resource, entry))]
            best = max((score for _, score in scores), default=0)
            fits = [entry for entry, score in scores if score == best]
            if len(fits) == 1:
                result.ids[resource.urn] = fits[0].id
                taken.add((resource.type, fits[0].id))
                match.found(resource, fits[0])
            elif fits:
                result.candidates[resource.urn] = [entry.id for entry in fits]
    return result


@dataclass(slots=True)
class _Match:
    """Compares declared resources with existing ones, with what is found so far.

    Attributes:
        cloud: the cloud.
        renamed: names of existing resources, by those that the engine made up and that others refer to.
        marks: id and outputs of existing resources, by URN of the declared ones.
    """

    cloud: str
    renamed: dict[str, str] = field(default_factory=dict[str, str])
    marks: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])

    def found(self, sought: Sought, existing: CloudResource | None) -> None:
        """Take note of the existing resource for a declared one."""
        if existing is None:
            return
        shown = _shown(existing)
        for name in sought.automatic & shown.keys() & sought.inputs.keys():
            self.renamed[str(sought.inputs[name])] = str(shown[name])
        texts = (text for _, text in strings(plain(existing.outputs)) if len(text) >= _UNIQUE)
        self.marks[sought.urn] = frozenset({existing.id.lower(), *(text.lower() for text in texts)})

    def score(self, sought: Sought, existing: CloudResource) -> int:
        """Return how many properties agree; 0 if the resource does not fit."""
        kind = simulated(self.cloud).kinds.get(sought.type)
        decisive = frozenset(kind.force_new) | {kind.name} if kind is not None else frozenset[str]()
        shown = _shown(existing)
        agreements = {
            name: self._agrees(value, shown.get(name))
            for name, value in sought.inputs.items()
            if name not in sought.automatic
        }
        for name, urns in sought.links.items():
            if name not in sought.automatic and any(urn in self.marks for urn in urns):
                agreements[name] = self._is_linked(urns, shown.get(name))
        if any(name in decisive and not agrees for name, agrees in agreements.items()):
            return 0
        agreeing = sum(agreements.values())
        if agreeing * 2 < len(agreements):
            return 0
        # A name that the engine made up begins with the logical name, and so may one that a person chose.
        own = _letters(name_of(sought.urn))[:_BEGINNING]
        return agreeing + sum(_letters(shown.get(name)).startswith(own) for name in sought.automatic)

    def _is_linked(self, urns: Sequence[str], existing: Value) -> bool:
        text = json.dumps(existing).lower()
        known = [self.marks[urn] for urn in urns if urn in self.marks]
        return len(known) < len(urns) or any(mark in text for marks in known for mark in marks)

    def _agrees(self, declared: Value, existing: Value) -> bool:
        if plain(declared) == existing:
            return True
        declared_text, existing_text = (
            json.dumps(plain(declared), sort_keys=True),
            json.dumps(existing, sort_keys=True),
        )
        for made_up, name in self.renamed.items():
            declared_text = declared_text.replace(made_up, name)
        return declared_text == existing_text or (
            self.cloud == "azure" and declared_text.lower() == existing_text.lower()
        )


def _shown(existing: CloudResource) -> dict[str, Value]:
    return {**plain(existing.outputs), **plain(existing.inputs)}


def _letters(name: Value) -> str:
    return re.sub(r"[^a-z0-9]", "", str(name).lower())
