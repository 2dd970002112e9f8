"""Checks that names and address ranges are free."""

from collections.abc import Iterator
from ipaddress import ip_network

from gpufabric.preflight.answers import Unanswered
from gpufabric.preflight.case import StackCase
from gpufabric.preflight.verdict import PreflightVerdict
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
            yield case.verdict("name", item, "ok", given="free", needed="free", at=at, answer=names)
        elif row.is_own and need.exists is None:
            yield case.verdict(
                "name",
                item,
                "unknown",
                given="the account has it; whether this stack made it is not known",
                needed="free",
                at=at,
                answer=names,
                next_step="log in to the backend, so that the stack's state says it",
            )
        else:
            owner = {True: "the account itself", False: "another account", None: "somebody"}[row.is_own]
            yield case.verdict(
                "name",
                item,
                "missing",
                given=f"taken by {owner}{f': {row.reason}' if row.reason else ''}",
                needed="free",
                at=at,
                answer=names,
                next_step="import it into the stack, or give the fabric another name"
                if row.is_own
                else "give the fabric another name",
            )


def check_ranges(case: StackCase) -> Iterator[PreflightVerdict]:
    """Name existing networks whose addresses overlap those of the stack.

    A cloud accepts overlapping networks, and refuses to join them. So an overlap is a note.
    """
    own, at = case.region.network.cidr, ("network", "cidr")
    networks = case.answers.section("network", "networks", ExistingNetwork)
    item, needed = str(own), "no other network has it"
    if isinstance(networks, Unanswered):
        yield case.unanswered("range", item, networks, needed=needed, at=at)
        return
    overlapping = [
        f"{id_} ({text})"
        for id_, network in sorted(networks.rows.items())
        for text in network.ranges
        if ":" not in text and ip_network(text, strict=False).overlaps(own)
    ]
    note = f"{', '.join(overlapping)} overlaps; unless it is this stack's, no link can join the two"
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
