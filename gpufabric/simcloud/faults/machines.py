"""Machines that fail, go into maintenance, or end with their Capacity Block, as the clock passes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from gpufabric.simcloud.clock import simulated_now
from gpufabric.simcloud.clouds.aws.tokens import CAPACITY_BLOCK, LAUNCH_TEMPLATE, NODE_GROUP
from gpufabric.simcloud.failing import fail_node, mend_node
from gpufabric.simcloud.faults.fault import Fault, Struck
from gpufabric.simcloud.faults.file import read_faults, write_faults
from gpufabric.simcloud.inspect import NotHeldError, held
from gpufabric.simcloud.on_demand import has_faults, read_capacity
from gpufabric.simcloud.resource import CloudResource
from gpufabric.simcloud.store import Store
from gpufabric.wire.values import as_map

BLOCK_MACHINES_END_BEFORE = timedelta(minutes=30)
"""EC2 begins to terminate the instances of a Capacity Block this long before its end (Amazon EC2 User Guide,
"How Capacity Blocks work"). UltraServers end an hour before; that is not simulated."""


@dataclass(frozen=True, slots=True)
class MachineEvent:
    """A machine that failed, came back or ended. ``text`` says it in words."""

    text: str


def pass_time(root: Path) -> list[MachineEvent]:
    """Let happen to machines what is due at the present time of the simulated clouds.

    Args:
        root: folder of the simulated clouds.

    Raises:
        DeclarationError: the clock, the faults or the capacity file cannot be understood.
        OSError: the file of faults cannot be written.
    """
    now = simulated_now(root)
    events = list(_ended_blocks(root, now))
    if has_faults(root):
        events += _struck(root, now)
    return events


def _struck(root: Path, now: datetime) -> list[MachineEvent]:
    faults = read_faults(root)
    lost, back, events = list(faults.struck.lost), list(faults.struck.back), list[MachineEvent]()
    for fault in faults.faults:
        if fault.kind not in ("node-loss", "maintenance"):
            continue
        if fault.id not in lost and (fault.starts is None or fault.starts <= now):
            events += _change(root, fault, back=False)
            lost.append(fault.id)
        if fault.id in lost and fault.id not in back and fault.ends is not None and fault.ends <= now:
            events += _change(root, fault, back=True)
            back.append(fault.id)
    if events:
        write_faults(root, faults.model_copy(update={"struck": Struck(lost=lost, back=back)}))
    return events


def _change(root: Path, fault: Fault, *, back: bool) -> list[MachineEvent]:
    change = mend_node if back else fail_node
    word = {"node-loss": "failed", "maintenance": "is in maintenance"}[fault.kind]
    done = "is back" if back else word
    try:
        failed = change(root, fault.stack, fault.pool, fault.name or None)
    except NotHeldError as error:
        return [MachineEvent(f"fault {fault.id} meets no machine: {error}")]
    resource = failed.entry.resource
    return [MachineEvent(f"fault {fault.id}: a machine of pool {fault.pool} {done}: {resource.id}")]


def _ended_blocks(root: Path, now: datetime) -> Iterator[MachineEvent]:
    ends = _ends_of_blocks(root)
    if not any(end - BLOCK_MACHINES_END_BEFORE <= now for end in ends.values()):
        return
    for entry in list(held(root, cloud="aws", type_=NODE_GROUP)):
        group = entry.resource
        store = Store(root, entry.cloud, entry.account)
        template = store.get(LAUNCH_TEMPLATE, str(as_map(group.inputs.get("launchTemplate")).get("id")))
        given = as_map(template.inputs.get("capacityReservationSpecification")) if template else {}
        block = str(as_map(given.get("capacityReservationTarget")).get("capacityReservationId"))
        end = ends.get(block)
        if end is None or now < end - BLOCK_MACHINES_END_BEFORE or group.outputs.get("status") == "DEGRADED":
            continue
        store.overwrite(_degraded(group))
        yield MachineEvent(f"Capacity Block {block} ended: the machines of {group.id} are terminated")


def _degraded(group: CloudResource) -> CloudResource:
    return replace(group, outputs={**group.outputs, "status": "DEGRADED"})


def _ends_of_blocks(root: Path) -> dict[str, datetime]:
    """Return when Capacity Blocks end: those that were bought, and those of the capacity file."""
    ends = {
        entry.resource.id: datetime.fromisoformat(str(entry.resource.outputs["endDate"]))
        for entry in held(root, cloud="aws", type_=CAPACITY_BLOCK)
        if entry.resource.outputs.get("endDate")
    }
    capacity = read_capacity(root)
    for reservation in (capacity.aws.reservations if capacity and capacity.aws else None) or ():
        if reservation.kind == "capacity-block" and reservation.ends is not None:
            ends[reservation.id] = reservation.ends
    return ends
