"""Checks that names and address ranges are free."""

from collections.abc import Iterator
from ipaddress import ip_network

from gpufabric.preflight.answers import Unanswered
from gpufabric.preflight.case import StackCase
from gpufabric.preflight.verdict import PreflightVerdict
from gpufabric.snapshots.absence import is_certain
from gpufabric.snapshots.rows import ExistingNetwork, TakenName


def check_names(case: StackCase) -> Iterator[PreflightVerdict]:
    """Check the names that must be free beyond the stack: of buckets, storage accounts and vaults."""
    wanted = case.needs.names if case.needs else ()
    if not wanted:
        return
    names = case.answers.section("network", "names", TakenName)
    for need in wanted:
        item, at = f"{need.kind} {need.name or need.resource}", ("storage",)
        if need.exists:
            continue
        if need.name is None:
            given = "the name is known only during the update"
            yield case.verdict("name", item, "unknown", given=given, needed="free", at=at)
            continue
        if isinstance(names, Unanswered):
            yield case.unanswered("name", item, names, needed="free", at=at)
            continue
        row = next((row for key, row in names.rows.items() if key.partition("/")[2] == need.name), None)
        if row is None and names.is_exhaustive:
            yield case.verdict("name", item, "ok", given="free", needed="free", at=at, answer=names)
        elif row is None:
            given = "the answer does not have this name"
            yield case.verdict("name", item, "unknown", given=given, needed="free", at=at, answer=names)
        elif row.is_free:
            note = "" if is_certain(row.reason) else row.reason
            yield case.verdict(
                "name", item, "ok", given="free", needed="free", at=at, answer=names, note=note
            )
        elif row.is_own and need.exists is None:
            yield case.verdict(
                "name",
                item,
                "unknown",
                given="the account has it; this stack may have made it",
                needed="free",
                at=at,
                answer=names,
                next_step="log in to the backend, so that preflight can read the stack's state",
            )
        else:
            owner = {
                True: "taken by the account itself",
                False: "taken by another account",
                None: "taken, or not readable",
            }[row.is_own]
            yield case.verdict(
                "name",
                item,
                "unknown" if row.is_own is None else "missing",
                given=f"{owner}: {row.reason}" if row.reason else owner,
                needed="free",
                at=at,
                answer=names,
                next_step="import it into the stack, or give the fabric another name"
                if row.is_own
                else "give the fabric another name",
            )


def check_ranges(case: StackCase) -> Iterator[PreflightVerdict]:
    """List existing networks whose addresses overlap with those of the stack.

    The network that the region is given does not count. An overlap is a note: clouds accept overlapping
    networks, but refuse to join them.
    """
    own, at = case.region.network.cidr, ("network", "cidr")
    given = case.region.existing.network.id.casefold() if case.region.existing.network else ""
    networks = case.answers.section("network", "networks", ExistingNetwork)
    item, needed = str(own), "no overlap with another network"
    if isinstance(networks, Unanswered):
        yield case.unanswered("range", item, networks, needed=needed, at=at)
        return
    overlapping = [
        f"{id_} ({text})"
        for id_, network in sorted(networks.rows.items())
        for text in network.ranges
        if id_.casefold() != given and ":" not in text and ip_network(text, strict=False).overlaps(own)
    ]
    note = (
        f"{', '.join(overlapping)} overlaps; no link can join the two networks, unless it is this stack's own"
    )
    yield case.verdict(
        "range",
        item,
        "ok",
        given="overlaps allowed" if overlapping else "free",
        needed=needed,
        at=at,
        answer=networks,
        note=note if overlapping else "",
    )
