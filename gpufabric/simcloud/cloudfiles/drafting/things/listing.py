"""The things of one region while they are put together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from typing import Any

from gpufabric.simcloud.cloudfiles.drafting.account import AccountDraft
from gpufabric.spec.concealed import is_concealed

READ = "`gpufabric snapshot network` reads it"


@dataclass
class ThingList:
    """Resources of one region in the order of their creation, each once.

    Attributes:
        draft: the file, which gets what is assumed.
        region: the cloud's name of the region.
        resources: the resources, in the form of a file of seeds.
    """

    draft: AccountDraft
    region: str
    resources: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    _keys: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])

    def add(self, type_: str, name: str, inputs: Mapping[str, Any] | None = None, *, id_: str = "") -> bool:
        """Add a resource; return whether it is new.

        Args:
            type_: short name or token of the type.
            name: its name, unique among the resources of the type; an id, which clouds would take for a
                reference, becomes a name.
            inputs: inputs as Pulumi writes them; those that are None are left out.
            id_: its id; empty: the cloud makes one.
        """
        if is_concealed(name) or is_concealed(id_):
            self.draft.lacks(f"a {type_} in {self.region}: its id is encrypted; add it under things")
            return False
        if (type_, name) in self._keys:
            return False
        self._keys.add((type_, name))
        stated = {key: value for key, value in (inputs or {}).items() if value is not None}
        name = given_name(name) if name == id_ else name
        identity = {"id": id_} if id_ else {}
        self.resources.append({"type": type_, "name": name, **identity, "inputs": stated})
        return True

    def assumed(self, where: str, what: str) -> None:
        """Note a fact that nobody has read and that the file states all the same."""
        self.draft.lacks(f"{where}: {what} assumed; {READ}")

    def lacks(self, where: str, id_: str) -> None:
        """Note a thing that the file does not have."""
        self.draft.lacks(f"{where}: {id_} is not in this file; add it under things")


def given_name(id_: str) -> str:
    """Return a name for a thing by its id: kind and last part of an OCID, else the id behind a word."""
    kind, _, last = id_.removeprefix("ocid1.").partition(".")
    return f"{kind}-{last.rpartition('.')[2]}" if id_.startswith("ocid1.") else f"given-{id_}"


def whole(ranges: tuple[IPv4Network, ...] | None, cidr: IPv4Network) -> list[str]:
    """Return the ranges of a network: the known ones, or else the region's range."""
    return [str(known) for known in ranges] if ranges else [str(cidr)]
