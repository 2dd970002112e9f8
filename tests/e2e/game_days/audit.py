"""Compares what the clouds hold with what is declared, after a recovery."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gpufabric.cli.demo import KEPT
from gpufabric.policies.assets import STORES
from gpufabric.simcloud.inspect import held
from gpufabric.simcloud.ledger.compare import is_kept
from gpufabric.simcloud.status import sim_status
from tests.e2e.game_days.arena import Arena, charged
from tests.e2e.game_days.plan import Aim

_KEY = "kms-key"
"""Product of what stays on purpose after a destroy."""

Ids = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Before:
    """The clouds before a command.

    Attributes:
        stores: ids of protected data stores, by type and URN.
    """

    stores: Ids

    @staticmethod
    def of(arena: Arena, day: Aim) -> "Before":
        """Look at the clouds before the command."""
        return Before({} if day.command == "destroy" else _stores(arena))


def faults(arena: Arena, day: Aim, before: Before) -> list[str]:
    """Return what is wrong after a recovery."""
    state = arena.state(day.stack)
    status = sim_status(arena.clouds)
    entries = [entry.resource for entry in held(arena.clouds, given=False) if not is_kept(entry)]
    made = Counter((entry.type, entry.urn) for entry in entries)
    resources: list[dict[str, Any]] = state.get("resources") or []
    operations: list[dict[str, Any]] = state.get("pending_operations") or []
    known = Counter((entry["type"], entry["id"]) for entry in resources if entry.get("id"))
    stores = _stores(arena)
    expected, charges = arena.charges(day), charged(arena.clouds)
    gone = day.command == "destroy"
    left = [entry for entry in entries if entry.type not in KEPT] if gone else []
    orphans = [entry.resource for entry in status.orphans if not (gone and entry.resource.type in KEPT)]
    return [
        *(f"orphan: {entry.type} {entry.id}" for entry in orphans),
        *(f"gone: {entry.type} {entry.id}" for entry in status.gone),
        *(f"drift: {entry.urn}" for entry in entries if "drift" in str(entry.inputs)),
        *(f"left: {entry.type} {entry.id}" for entry in left),
        *(f"twice: {type_} {urn}" for (type_, urn), number in made.items() if number > 1),
        *(f"twice in the state: {type_} {id_}" for (type_, id_), number in known.items() if number > 1),
        *(f"data store gone: {key}" for key, id_ in before.stores.items() if stores.get(key) != id_),
        *(f"pending: {entry['type']}" for entry in operations),
        *(
            f"charged otherwise: {line}"
            for line in sorted({*expected} ^ {*charges})
            if line[0] != _KEY or not gone
        ),
        *(f"process left: {arguments[:160]}" for arguments in arena.left()),
    ]


def _stores(arena: Arena) -> dict[tuple[str, str], str]:
    return {
        (entry.resource.type, entry.resource.urn): entry.resource.id
        for entry in held(arena.clouds)
        if entry.resource.type in STORES
    }
