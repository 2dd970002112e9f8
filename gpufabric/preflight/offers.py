"""Checks that the cloud sells the declared shapes in their zone, with the facts of the catalogue."""

from collections.abc import Iterator, Mapping

from gpufabric.accounts.crosscheck import differences
from gpufabric.preflight.answers import Unanswered
from gpufabric.preflight.case import StackCase
from gpufabric.preflight.verdict import PreflightVerdict
from gpufabric.preflight.zones import in_zone, is_same_zone, zone_of
from gpufabric.snapshots.rows import Offer, ShapeFacts, Zone

_OPEN_ZONES = frozenset({"", "available", "opted-in", "opt-in-not-required"})
_CLOSED_ZONES = frozenset({"not-opted-in", "unavailable", "impaired", "constrained"})


def check_offers(case: StackCase) -> Iterator[PreflightVerdict]:
    """Check the zone, and each shape of the pools in it."""
    yield from _zone(case)
    offers = case.answers.section("capacity", "offers", Offer)
    for shape, pool in _first_pools(case).items():
        item, at, needed = (
            f"{shape} in {zone_of(case.region)}",
            ("pools", pool, "shape"),
            "sold to the account",
        )
        if isinstance(offers, Unanswered):
            yield case.unanswered("offer", item, offers, needed=needed, at=at)
            continue
        rows = list(in_zone(offers.rows, shape, zone_of(case.region)).values())
        absent = in_zone(offers.section.absent, shape, zone_of(case.region))
        if rows and all(row.is_sold for row in rows):
            yield case.verdict("offer", item, "ok", given="sold", needed=needed, at=at, answer=offers)
        elif rows or absent:
            reasons = [row.reason for row in rows if not row.is_sold] + list(absent.values())
            others = _sold_in(offers.rows, shape)
            step = (
                f"declare a zone that sells it: {', '.join(others)}"
                if others
                else "choose another region or shape"
            )
            yield case.verdict(
                "offer",
                item,
                "missing",
                given=f"not sold: {', '.join(filter(None, reasons)) or 'no reason stated'}",
                needed=needed,
                at=at,
                answer=offers,
                next_step=step,
            )
        else:
            yield case.verdict(
                "offer",
                item,
                "unknown",
                given="the answer does not have this shape",
                needed=needed,
                at=at,
                answer=offers,
                next_step=f"gpufabric snapshot capacity {case.stack}",
            )


def check_shapes(case: StackCase) -> Iterator[PreflightVerdict]:
    """Compare the catalogue's facts of each shape with those that the cloud states."""
    facts = case.answers.section("capacity", "shapes", ShapeFacts)
    for name, pool in _first_pools(case).items():
        shape, at, needed = case.shape(name), ("pools", pool, "shape"), "the catalogue's facts"
        if shape is None:
            yield case.verdict("shape", name, "unknown", given="the catalogue lacks it", needed=needed, at=at)
            continue
        if isinstance(facts, Unanswered):
            yield case.unanswered("shape", name, facts, needed=needed, at=at)
            continue
        stated = next((row for key, row in facts.rows.items() if key.casefold() == name.casefold()), None)
        if stated is None:
            absent = facts.section.absent.get(name, "the answer does not have its facts")
            yield case.verdict("shape", name, "unknown", given=absent, needed=needed, at=at, answer=facts)
            continue
        differing = differences(shape, stated)
        if differing:
            yield case.verdict(
                "shape",
                name,
                "missing",
                given="; ".join(f"{difference.field} {difference.stated}" for difference in differing),
                needed="; ".join(f"{difference.field} {difference.catalogue}" for difference in differing),
                at=at,
                answer=facts,
                next_step=f"correct {shape.cloud}/shapes/{name}.toml of the catalogue, or report it",
            )
        elif stated == ShapeFacts():
            yield case.verdict(
                "shape",
                name,
                "unknown",
                given="the cloud states no facts",
                needed=needed,
                at=at,
                answer=facts,
            )
        else:
            yield case.verdict(
                "shape", name, "ok", given="the cloud states the same", needed=needed, at=at, answer=facts
            )


def _first_pools(case: StackCase) -> dict[str, str]:
    """Return the shapes of the pools, each with the first pool that has it."""
    pools: dict[str, str] = {}
    for name, pool in case.pools:
        pools.setdefault(pool.shape, name)
    return pools


def _zone(case: StackCase) -> Iterator[PreflightVerdict]:
    zone = zone_of(case.region)
    at = ("availability_domain",) if case.region.cloud == "oci" else ("zone",)
    zones = case.answers.section("network", "zones", Zone)
    item, needed = f"zone {zone}", "open to the account"
    if isinstance(zones, Unanswered):
        yield case.unanswered("offer", item, zones, needed=needed, at=at)
        return
    row = next((row for key, row in zones.rows.items() if is_same_zone(key, zone)), None)
    if row is None:
        known = ", ".join(sorted(zones.rows)) or "none"
        yield case.verdict(
            "offer",
            item,
            "missing",
            given=f"the account has {known}",
            needed=needed,
            at=at,
            answer=zones,
            next_step="declare one of these zones",
        )
    elif row.state.casefold() in _OPEN_ZONES:
        given = f"{row.name} {row.state}".strip()
        yield case.verdict("offer", item, "ok", given=given, needed=needed, at=at, answer=zones)
    else:
        status = "missing" if row.state.casefold() in _CLOSED_ZONES else "unknown"
        group = zone.rpartition("-")[0]
        step = (
            f"aws ec2 modify-availability-zone-group --region {case.region.region} --group-name {group}"
            " --opt-in-status opted-in"
            if row.state == "not-opted-in"
            else ""
        )
        yield case.verdict(
            "offer",
            item,
            status,
            given=f"{row.name} {row.state}",
            needed=needed,
            at=at,
            answer=zones,
            next_step=step,
        )


def _sold_in(rows: Mapping[str, Offer], shape: str) -> list[str]:
    """Return the zones that sell a shape to the account."""
    return sorted(
        key.partition("@")[2]
        for key, row in rows.items()
        if key.partition("@")[0].casefold() == shape.casefold() and row.is_sold and key.partition("@")[2]
    )
