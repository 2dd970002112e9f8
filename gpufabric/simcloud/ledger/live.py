"""The resources of an account at one moment, as its ledger has them."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from gpufabric.simcloud.clouds.kind import only_labelled
from gpufabric.simcloud.ledger.entry import LedgerEntry
from gpufabric.wire.values import Value

Key = tuple[str, str]
"""Type and id."""


class LiveResources:
    """The resources that exist, by type and id, and the former inputs of each."""

    def __init__(self) -> None:
        self.resources: dict[Key, LedgerEntry] = {}
        self._versions: dict[Key, list[LedgerEntry]] = {}

    def apply(self, entry: LedgerEntry) -> None:
        """Let an entry happen."""
        key = (entry.type, entry.id)
        if entry.action == "delete":
            self.resources.pop(key, None)
            self._versions.pop(key, None)
            return
        versions = self._versions.setdefault(key, [])
        if not versions or not only_labelled(versions[-1].inputs, entry.inputs):
            versions.append(entry)
        self.resources[key] = entry

    def get(self, type_: str, id_: object) -> LedgerEntry | None:
        """Return a resource; None if it does not exist."""
        return self.resources.get((type_, str(id_)))

    def version(self, type_: str, id_: object, version: object) -> LedgerEntry | None:
        """Return a resource as it was in a version, counted from 1; any other text means the newest."""
        versions = self._versions.get((type_, str(id_)), [])
        text = str(version)
        if text.isdigit() and 1 <= int(text) <= len(versions):
            return versions[int(text) - 1]
        return versions[-1] if versions else None

    def of_type(self, type_: str) -> Iterator[LedgerEntry]:
        """Yield the resources of a type."""
        return (entry for (kind, _), entry in self.resources.items() if kind == type_)


def number(value: Value, default: int = 0) -> Decimal:
    """Read a number, which some providers write as text; what is none counts as the default."""
    try:
        return Decimal(str(value)) if value is not None else Decimal(default)
    except InvalidOperation:
        return Decimal(default)
