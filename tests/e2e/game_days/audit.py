"""Compares what the clouds hold with what is declared, after a recovery."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from gpufabric.policies.assets import STORES
from gpufabric.simcloud.inspect import held
from gpufabric.wire.urn import PROVIDER_PREFIX
from tests.e2e.game_days.arena import Arena
from tests.e2e.game_days.plan import GameDay

_STORES = (
    "fsx/lustreFileSystem",
    "storagecache:AmlFilesystem",
    "Lustre/",
    "s3/bucket:",
    "ObjectStorage/bucket:",
)
Ids = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Before:
    """What was there before a command.

    Attributes:
        stores: ids of protected data stores, by type and URN.
    """

    stores: Ids

    @staticmethod
    def of(arena: Arena, day: GameDay) -> "Before":
        """Look at the clouds before the command."""
        return Before({} if day.command == "destroy" else _stores(arena))


def faults(arena: Arena, day: GameDay, before: Before) -> list[str]:
    """Return what is wrong after a recovery."""
    state = arena.state(day.stack)
    resources = [
        entry
        for entry in state.get("resources") or []
        if entry.get("custom") and not entry["type"].startswith((PROVIDER_PREFIX, "pulumi:"))
    ]
    known = Counter((entry["type"], entry["id"]) for entry in resources if entry.get("id"))
    entries = [entry.resource for entry in held(arena.clouds, given=False)]
    there = Counter((entry.type, entry.id) for entry in entries)
    made = Counter((entry.type, entry.urn) for entry in entries)
    stores = _stores(arena)
    kept = [] if day.command == "destroy" else entries
    return [
        *(f"orphan: {type_} {id_}" for type_, id_ in there if (type_, id_) not in known and kept),
        *(f"left: {type_} {id_}" for type_, id_ in there if not kept),
        *(f"in the state only: {type_} {id_}" for type_, id_ in known if (type_, id_) not in there),
        *(f"twice: {type_} {urn}" for (type_, urn), number in made.items() if number > 1),
        *(f"twice in the state: {type_} {id_}" for (type_, id_), number in known.items() if number > 1),
        *(f"data store gone: {key}" for key, id_ in before.stores.items() if stores.get(key) != id_),
        *(f"pending: {entry['type']}" for entry in state.get("pending_operations") or []),
        *(f"process left: {arguments[:160]}" for arguments in arena.left()),
    ]


def _stores(arena: Arena) -> dict[tuple[str, str], str]:
    return {
        (entry.resource.type, entry.resource.urn): entry.resource.id
        for entry in held(arena.clouds)
        if entry.resource.type in STORES
    }
