"""Differences between a stack's account and its state that a crash leaves behind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from gpufabric.wire.values import Value

FindingKind = Literal["unfinished", "not made", "uncertain", "orphan", "double"]
"""Kinds of findings.

- unfinished: an engine was stopped while it created the resource, which exists: its id is known now.
- not made: an engine was stopped while it created the resource, which does not exist.
- uncertain: as before, and nobody knows whether it exists: several resources fit, or a call failed.
- orphan: it exists and has the stack's tags or names, and no state has it.
- double: as before, and the state has another one of the same type and name.
"""

MENDED: Mapping[FindingKind, str] = {
    "unfinished": "adopt it into the state",
    "not made": "forget the creation",
    "uncertain": "",
    "orphan": "adopt it into the state",
    "double": "remove it with the next update",
}
"""The repair of each kind; empty where people must look."""


@dataclass(frozen=True, slots=True)
class StackHolding:
    """A resource that an account holds.

    Attributes:
        type: type token.
        id: its id.
        urn: URN under which the stack has it or had it; empty if nobody knows.
        name: the name that the cloud shows; empty if it shows none.
        mark: what says that it belongs to the stack: a tag, or its name.
        region: its region.
        inputs: its properties.
        outputs: what the cloud shows besides.
        also: other type tokens that it may have.
        native: the id that the cloud shows, such as an ARN; empty if it is the id.
        is_known_type: whether gpufabric knows its type and id, so that a state can take it.
        is_confirmed: whether the cloud's service itself lists it. An index also shows what was deleted.
        delete: the cloud's command that deletes it; empty if none is known.
    """

    type: str
    id: str
    urn: str
    name: str
    mark: str
    region: str = ""
    inputs: Mapping[str, Value] = field(default_factory=dict[str, Value])
    outputs: Mapping[str, Value] = field(default_factory=dict[str, Value])
    also: tuple[str, ...] = ()
    native: str = ""
    is_known_type: bool = True
    is_confirmed: bool = True
    delete: str = ""


@dataclass(frozen=True, slots=True)
class CloudFinding:
    """A difference between an account and a state.

    Attributes:
        stack: the stack.
        kind: its kind.
        type: type token of the resource.
        name: its name.
        ids: its id; ids of all that fit if it is uncertain.
        why: how gpufabric knows.
        stores_data: whether the resource holds data or a key to it. Nothing removes it without people.
        usd_per_hour: its known cost; None if none is known.
        costs_more: whether parts of its cost are not known, such as those that depend on use.
        urn: URN in the state.
        look_by: all by which people find an unfinished creation in the cloud, in words.
        held: the resource in the account; None if there is none.
    """

    stack: str
    kind: FindingKind
    type: str
    name: str
    ids: tuple[str, ...] = ()
    why: str = ""
    stores_data: bool = False
    usd_per_hour: Decimal | None = None
    costs_more: bool = False
    urn: str = ""
    look_by: str = ""
    held: StackHolding | None = None

    @property
    def mend(self) -> str:
        """The repair; empty if people must look, since nothing removes data without them."""
        if self.held is not None and not self.held.is_known_type:
            return ""
        return "" if self.kind == "double" and self.stores_data else MENDED[self.kind]
