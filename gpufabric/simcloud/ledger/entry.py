"""Entries of the ledger: each creation, change and deletion of a resource, with its time."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.values import Value, masked

Action = Literal["create", "change", "delete"]
"""Something that happens to a resource. One that the cloud deletes after a waiting period is deleted when the
period begins."""

_BILLED_OUTPUTS = (
    "status", "state", "provisioningState",
    "instanceType", "instanceCount", "startDate", "endDate",
)  # fmt: skip
"""Outputs on which a charge depends. All others are not kept."""

COLUMNS = "number, at, action, type, id, urn, region, inputs, outputs"
"""Columns of the table, in the order of :func:`entry_of`."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One entry.

    Attributes:
        number: its number in the account, from 1.
        at: time in the simulated clouds.
        action: what happened.
        type: type token of the resource.
        id: its id.
        urn: its URN at that time; that of a deletion is the last one.
        region: its region.
        inputs: its inputs afterwards, secrets masked; empty after a deletion.
        outputs: those of its outputs on which charges depend.
        cloud: the cloud.
        account: the account.
    """

    number: int
    at: datetime
    action: Action
    type: str
    id: str
    urn: str
    region: str
    inputs: Mapping[str, Value]
    outputs: Mapping[str, Value]
    cloud: str = ""
    account: str = ""

    @property
    def given(self) -> bool:
        """Whether a file of seeds created the resource, and no stack has adopted it."""
        return "::seeded::" in self.urn


def billed_outputs(outputs: Mapping[str, Value]) -> dict[str, Value]:
    """Return the outputs that an entry keeps."""
    return {name: masked(outputs[name]) for name in _BILLED_OUTPUTS if outputs.get(name) is not None}


def row_of(
    at: datetime, action: Action, resource: CloudResource, quoted: Mapping[str, Value]
) -> tuple[str | float, ...]:
    """Return an entry as the table holds it, without its number.

    ``quoted`` is what the cloud quoted at the purchase, such as a price that is paid at once.
    """
    gone = action == "delete"
    inputs: Value = {} if gone else masked(resource.inputs)
    outputs = {} if gone else {**billed_outputs(resource.final), **quoted}
    return (
        at.timestamp(), action, resource.type, resource.id, resource.urn, resource.region,
        json.dumps(inputs), json.dumps(outputs),
    )  # fmt: skip


def entry_of(row: Value, cloud: str, account: str) -> LedgerEntry:
    """Return the entry of a row of the table."""
    number, at, action, type_, id_, urn, region, inputs, outputs = row
    moment = datetime.fromtimestamp(at, UTC)
    return LedgerEntry(
        number,
        moment,
        action,
        type_,
        id_,
        urn,
        region,
        json.loads(inputs),
        json.loads(outputs),
        cloud,
        account,
    )
